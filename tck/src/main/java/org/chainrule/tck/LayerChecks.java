package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.tck.Check.Fault;
import org.chainrule.tck.Check.Note;

/** Promises of a {@link Layer}, on each kind of input that it takes: rows, sequences, images, class numbers. */
final class LayerChecks {
  /** A kind of input: element type and shape of one sample. */
  private record Sample(boolean labels, List<Integer> sizes) {
    DType dtype(DType floating) {
      return labels ? DType.INT32 : floating;
    }

    Shape shape(int batch) {
      List<Dim> dims = new ArrayList<>(List.of(Dim.batch(batch)));
      sizes.forEach(size -> dims.add(Dim.of(size)));
      return new Shape(dims);
    }

    Literal values(DType floating, int batch) {
      int[] all = IntStream.concat(IntStream.of(batch), sizes.stream().mapToInt(size -> size)).toArray();
      return labels ? Values.uniform(DType.INT32, 0, 4, 1, all) : Values.random(floating, 1, all);
    }
  }

  private static final List<Sample> KINDS = List.of(new Sample(false, List.of(6)), new Sample(false, List.of(4, 6, 6)),
      new Sample(false, List.of(5, 4)), new Sample(false, List.of(1, 12, 12)), new Sample(true, List.of(5)));

  private final Layer layer;

  LayerChecks(Layer layer) {
    this.layer = layer;
  }

  List<Check> checks() {
    return List.of(
        new Check("layer/traces at batch 2 and 3", () -> each(this::batches)),
        new Check("layer/parameters do not depend on the batch", () -> each(this::parameters)),
        new Check("layer/same graph from repeated traces", () -> each(sample -> Instances.repeatable(layer,
            instance -> trace(instance, sample, 2, true, DType.FLOAT32).graph()))),
        new Check("layer/no state between instances", () -> each(sample -> Instances.separate(layer,
            instance -> trace(instance, sample, 2, true, DType.FLOAT32).graph()))),
        new Check("layer/gradient", () -> each(sample -> gradient(sample, true).worst(gradient(sample, false)))),
        new Check("layer/second derivative", () -> each(this::secondOrder)),
        new Check("layer/finite in float32", () -> each(this::finite)),
        new Check("layer/evaluation is deterministic", () -> each(this::evaluation)),
        new Check("layer/evaluation takes samples one by one", () -> each(this::samples)));
  }

  /** Sizes of one sample of the kinds that are numbers. */
  static List<List<Integer>> floatingSamples() {
    return KINDS.stream().filter(sample -> !sample.labels()).map(Sample::sizes).toList();
  }

  /** Output and gradients on each kind of input that the layer takes, in training. */
  static List<PluginPrograms.Program> programs(Layer layer) {
    List<PluginPrograms.Program> programs = new ArrayList<>();
    for (Sample sample : KINDS) {
      Traced traced;
      try {
        traced = trace(layer, sample, 3, true, DType.FLOAT32);
      } catch (IllegalArgumentException _) {
        continue;
      }
      Map<String, Node> results = new LinkedHashMap<>(Map.of("output", traced.output().node()));
      List<Tensor> parameters = List.copyOf(traced.context().parameters().tensors().values());
      if (traced.output().dtype().isFloating() && !parameters.isEmpty()) {
        Tensor scalar = traced.output().square().mean();
        List<Tensor> gradients = new ReverseMode().gradients(scalar, parameters);
        gradients.forEach(gradient -> results.put("gradient" + results.size(), gradient.node()));
      }
      programs.add(new PluginPrograms.Program("input " + sample.shape(3), Graph.of(results),
          traced.leaves(sample.values(DType.FLOAT32, 3), 1, 2)));
    }
    return programs;
  }

  private static Traced trace(Layer layer, Sample sample, int batch, boolean training, DType dtype) {
    return Traced.of(context -> layer.apply(Traced.input(sample.dtype(dtype), sample.shape(batch)), context), training,
        dtype);
  }

  /** Runs a check on every kind of input that the layer takes. */
  private Note each(Function<Sample, Note> check) {
    Map<Sample, String> refused = new LinkedHashMap<>();
    Note worst = Note.NONE;
    for (Sample sample : KINDS) {
      try {
        trace(layer, sample, 2, true, DType.FLOAT32);
      } catch (IllegalArgumentException e) {
        refused.put(sample, String.valueOf(e.getMessage()));
        continue;
      }
      worst = worst.worst(check.apply(sample));
    }
    require(refused.size() < KINDS.size(), "takes none of the inputs tried: %s", refused);
    return worst;
  }

  private Note batches(Sample sample) {
    for (boolean training : new boolean[] {true, false}) {
      Shape two = trace(layer, sample, 2, training, DType.FLOAT32).output().shape();
      Shape three = trace(layer, sample, 3, training, DType.FLOAT32).output().shape();
      require(!two.isScalar() && two.size(0) == 2 && three.size(0) == 3,
          "the first axis must run over samples: batches of 2 and 3 give %s and %s", two, three);
      require(two.without(List.of(0)).sameSizes(three.without(List.of(0))),
          "a sample's result must not depend on the batch: batches of 2 and 3 give %s and %s", two, three);
    }
    return Note.NONE;
  }

  private Note parameters(Sample sample) {
    for (boolean training : new boolean[] {true, false}) {
      String two = leaves(trace(layer, sample, 2, true, DType.FLOAT32));
      String three = leaves(trace(layer, sample, 3, training, DType.FLOAT32));
      require(two.equals(three), "parameters and states differ: %s at batch 2, %s at batch 3 (%s)", two, three,
          training ? "training" : "evaluation");
    }
    return Note.NONE;
  }

  private static String leaves(Traced traced) {
    List<String> leaves = new ArrayList<>();
    traced.context().parameters().tensors().forEach((name, tensor) -> leaves.add(name + tensor.shape().unnamed()));
    traced.context().states().tensors().forEach((name, tensor) -> leaves.add(name + tensor.shape().unnamed()));
    return leaves.toString();
  }

  private Note gradient(Sample sample, boolean training) {
    Traced traced = trace(layer, sample, 3, training, DType.FLOAT64);
    if (sample.labels() && traced.context().parameters().tensors().isEmpty()) {
      return Note.NONE;
    }
    return traced.checkGradients(new GradientCheck(), sample.values(DType.FLOAT64, 3), false);
  }

  private Note secondOrder(Sample sample) {
    Traced traced = trace(layer, sample, 2, true, DType.FLOAT64);
    if (sample.labels() || sample.sizes().size() > 2) {
      return Note.NONE; // rows and sequences show a wrong second derivative too, in far less time
    }
    return traced.checkGradients(new GradientCheck(), sample.values(DType.FLOAT64, 2), true);
  }

  private Note finite(Sample sample) {
    for (boolean training : new boolean[] {true, false}) {
      Traced traced = trace(layer, sample, 3, training, DType.FLOAT32);
      require(sample.labels() || traced.output().dtype() == DType.FLOAT32, "for float32 the result is %s",
          traced.output().dtype().label());
      Traced.requireFinite("the result", traced.run(sample.values(DType.FLOAT32, 3), 1, 0));
    }
    return Note.NONE;
  }

  private Note evaluation(Sample sample) {
    Traced traced = trace(layer, sample, 3, false, DType.FLOAT32);
    require(traced.context().updates().tensors().isEmpty(), "evaluation changes the states %s",
        traced.context().updates().tensors().keySet());
    Literal x = sample.values(DType.FLOAT32, 3);
    Literal first = traced.run(x, 1, 0);
    if (!traced.run(x, 2, 0).equals(first) || !traced.run(x, 1, 5).equals(first)) {
      throw new Fault("evaluation depends on random numbers");
    }
    return Note.NONE;
  }

  private Note samples(Sample sample) {
    Literal x = sample.values(DType.FLOAT32, 3);
    Literal all = trace(layer, sample, 3, false, DType.FLOAT32).run(x, 1, 0);
    Literal start = Literal.zeros(new TensorType(x.dtype(), sample.shape(2)));
    IntStream.range(0, start.elements()).forEach(i -> start.set(i, x.get(i)));
    Literal two = trace(layer, sample, 2, false, DType.FLOAT32).run(start, 1, 0);
    Note worst = Note.NONE;
    for (int i = 0; i < two.elements(); i++) {
      require(Math.abs(two.get(i) - all.get(i)) <= 1e-5 * (1 + Math.abs(all.get(i))),
          "in a batch of 2 element %d is %s, with a third sample it is %s", i, two.get(i), all.get(i));
    }
    return worst;
  }
}
