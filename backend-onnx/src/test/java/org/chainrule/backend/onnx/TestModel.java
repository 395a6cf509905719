package org.chainrule.backend.onnx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.chainrule.api.Layer;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;

/** A model of a layer with random parameters, computed by {@link Reference}. */
final class TestModel implements ModelFormat.Model {
  private final Layer layer;
  private final int[] sampleShape;
  private final Map<String, Literal> values;
  private int distinctSamples = 5;

  TestModel(Layer layer, int... sampleShape) {
    this.layer = layer;
    this.sampleShape = sampleShape;
    TraceContext context = context();
    trace(2, context);
    this.values = new LinkedHashMap<>();
    Random random = new Random(3);
    context.parameters().tensors().forEach((name, tensor) -> values.put(name, numbers(random, tensor, 0)));
    context.states().tensors().forEach((name, tensor) -> values.put(name, numbers(random, tensor, 0.5)));
  }

  private static Literal numbers(Random random, Tensor like, double least) {
    Literal literal = Literal.zeros(like.node().type());
    int fan = like.shape().rank() < 2 ? 1 : like.shape().elements() / like.shape().size(0);
    for (int i = 0; i < literal.elements(); i++) {
      double value = random.nextGaussian() / Math.sqrt(fan);
      literal.set(i, least > 0 ? least + Math.abs(value) : value);
    }
    return literal;
  }

  private static TraceContext context() {
    return TraceContext.of(new TraceContext.Settings(false, DType.FLOAT32, x -> x.relu(),
        (shape, context) -> Tensors.full(DType.FLOAT32, shape, 0), (scalar, withRespectTo) -> {
          throw new AssertionError("evaluated models take no gradients");
        }));
  }

  private Tensor trace(int batch, TraceContext context) {
    Dim[] dims = new Dim[sampleShape.length + 1];
    dims[0] = Dim.batch(batch);
    for (int i = 0; i < sampleShape.length; i++) {
      dims[i + 1] = Dim.of(sampleShape[i]);
    }
    return layer.apply(Tensors.input("input", DType.FLOAT32, Shape.of(dims)), context);
  }

  @Override
  public Graph graph(int batch) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Tensor output = trace(batch, context());
    outputs.put("output", output);
    if (output.shape().rank() == 2) {
      outputs.put("prediction", output.argMax(-1));
    }
    return Tensors.graph(outputs);
  }

  @Override
  public Map<String, Literal> values() {
    return values;
  }

  @Override
  public Map<String, Literal> predict(Literal input) {
    Map<String, Literal> leaves = new LinkedHashMap<>(values);
    leaves.put("input", input);
    return Reference.run(graph(input.shape().size(0)), leaves).outputs();
  }

  @Override
  public Literal samples(int count) {
    int[] sizes = new int[sampleShape.length + 1];
    sizes[0] = Math.min(count, distinctSamples);
    System.arraycopy(sampleShape, 0, sizes, 1, sampleShape.length);
    return Programs.random(new Random(11), DType.FLOAT32, sizes);
  }

  /** Offers this many samples only. */
  TestModel withSamples(int count) {
    distinctSamples = count;
    return this;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of("experiment", "test", "configuration", "model: [dense: 10]\n".repeat(20));
  }
}
