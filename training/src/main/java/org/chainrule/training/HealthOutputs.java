package org.chainrule.training;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Shape;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.HealthSample.Kind;

/**
 * Those figures of {@link HealthSample} that only the program can give, as outputs of one that changes nothing. What an
 * update adds is seen from outside, by the parameters before and after it.
 */
final class HealthOutputs {
  private static final String MEAN = "health/mean/";
  private static final String SIZE = "health/size/";
  private static final String GRADIENT = "health/gradient/";
  private static final String UNITS = "health/units/";
  private static final String SLOPE = "health/slope/";
  private static final double FLAT = 0.01;
  private static final double NEARLY_ALL = 0.85;

  /** An activation whose units can be stuck. */
  record Watched(String name, Optional<Kind> kind, int units, long numbers) {}

  private final List<Watched> layers;
  private final List<String> parameters;

  private HealthOutputs(List<Watched> layers, List<String> parameters) {
    this.layers = layers;
    this.parameters = parameters;
  }

  /** Adds the outputs to a program, and gives what reads them. */
  static HealthOutputs add(Map<String, Node> outputs, TraceContext context, TensorTree gradients,
      List<TraceContext.Activated> activations, List<Tensor> activationGradients, ActivationShapes shapes) {
    List<Watched> layers = new ArrayList<>();
    Iterator<Tensor> next = activationGradients.iterator();
    for (TraceContext.Activated activation : activations) {
      Tensor output = activation.output();
      put(outputs, MEAN + activation.name(), output.mean());
      put(outputs, SIZE + activation.name(), size(output));
      put(outputs, GRADIENT + activation.name(), next.next().square().sum().sqrt());
      Optional<Kind> kind = output.shape().rank() < 2 ? Optional.empty() : shapes.kind(activation);
      kind.ifPresent(known -> put(outputs, UNITS + activation.name(), openness(context, activation, known)));
      int units = kind.isEmpty() ? 0 : output.shape().size(1);
      layers.add(new Watched(activation.name(), kind, units, units == 0 ? 0 : elements(output.shape()) / units));
    }
    gradients.tensors().forEach((name, gradient) -> put(outputs, SLOPE + name, size(gradient)));
    return new HealthOutputs(layers, List.copyOf(gradients.tensors().keySet()));
  }

  /**
   * For each unit, how much of a gradient gets through: the largest slope if the activation is flat on one side, or
   * which part of the slopes is not flat.
   */
  private static Tensor openness(TraceContext context, TraceContext.Activated activation, Kind kind) {
    Tensor slope = context.gradients(activation.output().sum(), List.of(activation.input())).getFirst().abs();
    int[] others = IntStream.range(0, slope.shape().rank()).filter(axis -> axis != 1).toArray();
    return kind == Kind.GATED ? slope.amax(others) : slope.ge(FLAT).cast(slope.dtype()).mean(others);
  }

  private static long elements(Shape shape) {
    long elements = 1;
    for (int size : shape.sizes()) {
      elements *= size;
    }
    return elements;
  }

  private static Tensor size(Tensor tensor) {
    return tensor.square().mean().sqrt();
  }

  private static void put(Map<String, Node> outputs, String name, Tensor tensor) {
    outputs.put(name, tensor.cast(DType.FLOAT32).node());
  }

  /** The layers' figures of a program that has run. */
  List<HealthSample.Layer> layers(Executable program) {
    List<HealthSample.Layer> all = new ArrayList<>();
    for (Watched layer : layers) {
      Optional<HealthSample.Units> units = layer.kind().isEmpty() ? Optional.empty()
          : Optional.of(units(program, layer, layer.kind().get()));
      all.add(new HealthSample.Layer(layer.name(), figure(program, MEAN.concat(layer.name())),
          figure(program, SIZE.concat(layer.name())), figure(program, GRADIENT.concat(layer.name())), units));
    }
    return all;
  }

  /** The root mean square of each trained parameter's gradient. */
  Map<String, Double> gradients(Executable program) {
    Map<String, Double> sizes = new LinkedHashMap<>();
    for (String name : parameters) {
      sizes.put(name, figure(program, SLOPE.concat(name)));
    }
    return sizes;
  }

  private static HealthSample.Units units(Executable program, Watched layer, Kind kind) {
    Literal open = program.read(UNITS.concat(layer.name()));
    BitSet stuck = new BitSet(layer.units());
    for (int unit = 0; unit < layer.units(); unit++) {
      stuck.set(unit, kind == Kind.GATED ? open.get(unit) == 0 : open.get(unit) <= 1 - NEARLY_ALL);
    }
    return new HealthSample.Units(kind, layer.units(), layer.numbers(), stuck);
  }

  private static double figure(Executable program, String name) {
    return program.read(name).get(0);
  }
}
