package org.chainrule.plugins.layers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;

/** A layer traced in double precision, with values for its parameters and states that count up from 1/8 in eighths. */
final class Traced {
  private final TraceContext context;
  private final Tensor output;
  private final Map<String, Literal> leaves = new HashMap<>();

  private Traced(TraceContext context, Tensor output) {
    this.context = context;
    this.output = output;
  }

  static TraceContext context(boolean training) {
    return TraceContext.of(new TraceContext.Settings(training, DType.FLOAT64, Tensor::tanh,
        (shape, _) -> Tensors.full(DType.FLOAT64, shape, 0.5), new ReverseMode()));
  }

  static Traced of(Layer layer, Tensor x, boolean training) {
    TraceContext context = context(training);
    Traced traced = new Traced(context, layer.apply(x, context));
    traced.leaves.put(TraceContext.SEED, Literal.scalar(7));
    traced.leaves.put(TraceContext.STEP, Literal.scalar(0));
    traced.fill(context.parameters());
    traced.fill(context.states());
    return traced;
  }

  private void fill(TensorTree tree) {
    tree.tensors().forEach((name, tensor) -> leaves.put(name, Literal.of(counting(tensor.shape().elements()),
        tensor.shape())));
  }

  static double[] counting(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i + 1) / 8.0;
    }
    return values;
  }

  /** Numbers that are neither equal nor in order. */
  static Tensor mixed(int... sizes) {
    double[] values = new double[Shape.of(sizes).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 37 % 101 - 50) / 25.0;
    }
    return Tensor.of(values, sizes);
  }

  Traced with(String name, double... values) {
    leaves.put(name, Literal.of(values, leaves.get(name).shape()));
    return this;
  }

  double[] output() {
    return value(output);
  }

  Tensor tensor() {
    return output;
  }

  Map<String, Literal> leaves() {
    return leaves;
  }

  TraceContext context() {
    return context;
  }

  double[] update(String state) {
    return value(context.updates().get(state));
  }

  double[] leaf(String name) {
    return leaves.get(name).toDoubles();
  }

  /** First values, as training would start with. */
  double[] initial(String name) {
    return context.initialValues(7).get(name).toDoubles();
  }

  private double[] value(Tensor tensor) {
    Map<String, Tensor> outputs = new LinkedHashMap<>(Map.of("y", tensor));
    return Reference.run(Tensors.graph(outputs), leaves).outputs().get("y").toDoubles();
  }
}
