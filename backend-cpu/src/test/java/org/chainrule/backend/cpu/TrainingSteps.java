package org.chainrule.backend.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.ReverseMode;

/** Whole training steps with Adam, for tests and measurements. */
final class TrainingSteps {
  private final Map<Tensor, Node> updates = new LinkedHashMap<>();
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final int batch;

  private TrainingSteps(int batch) {
    this.batch = batch;
  }

  /** Dense layers of the given sizes with relu and dropout between them. */
  static Graph perceptron(int batch, int... sizes) {
    TrainingSteps steps = new TrainingSteps(batch);
    Tensor x = Tensors.input("features", DType.FLOAT32, Shape.of(batch, sizes[0]));
    for (int i = 1; i < sizes.length; i++) {
      x = steps.dense(x, sizes[i]);
      if (i + 1 < sizes.length) {
        Tensor random = Tensors.uniform("dropout" + i, x.shape(), DType.FLOAT32, TraceContext.seed(),
            TraceContext.step());
        x = x.relu();
        x = random.ge(0.2).select(x.div(0.8), 0);
      }
    }
    return steps.step(x);
  }

  /** Two convolutions of 3x3 with batch normalisation, relu and max-pooling, and a dense layer. */
  static Graph convolutional(int batch, int channels, int size, int width, int classes) {
    TrainingSteps steps = new TrainingSteps(batch);
    Tensor x = Tensors.input("features", DType.FLOAT32, Shape.of(batch, channels, size, size));
    for (int layer = 0; layer < 2; layer++) {
      int outputs = width << layer;
      Tensor filter = steps.parameter(Shape.of(outputs, x.shape().size(1), 3, 3));
      x = Tensors.convolution(x, filter, Geometry.square(1, 1, 1), 1);
      Tensor mean = x.mean(0, 2, 3).reshape(outputs, 1, 1);
      Tensor scale = x.variance(0, 2, 3).reshape(outputs, 1, 1).add(1e-5).sqrt();
      x = x.sub(mean).div(scale).mul(steps.parameter(Shape.of(outputs, 1, 1))).relu();
      x = Tensors.maxPool(x, 2, 2, Geometry.square(2, 0, 1));
    }
    return steps.step(steps.dense(x.reshape(batch, -1), classes));
  }

  private Tensor parameter(Shape shape) {
    String name = "p" + parameters.size();
    Tensor leaf = Tensors.apply(new Op.Parameter(name, new TensorType(DType.FLOAT32, shape)));
    parameters.put(name, leaf);
    return leaf;
  }

  private Tensor dense(Tensor x, int units) {
    return x.matmul(parameter(Shape.of(x.shape().size(1), units))).add(parameter(Shape.of(units)));
  }

  private Graph step(Tensor logits) {
    int classes = logits.shape().size(1);
    Tensor targets = Tensors.input("targets", DType.INT32, Shape.of(batch));
    Tensor loss = logits.logSoftmax(1).mul(Tensors.oneHot(targets, classes, DType.FLOAT32)).sum(1).neg().mean();
    List<Tensor> leaves = List.copyOf(parameters.values());
    List<Tensor> gradients = new ReverseMode().gradients(loss, leaves);
    Tensor rate = Tensors.input("learning_rate", DType.FLOAT32, Shape.SCALAR);
    Tensor count = TraceContext.step().cast(DType.FLOAT32).add(1);
    for (int i = 0; i < leaves.size(); i++) {
      adam(leaves.get(i), gradients.get(i), rate, count);
    }
    Map<Node, Node> next = new LinkedHashMap<>();
    updates.forEach((leaf, value) -> next.put(leaf.node(), value));
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("loss", loss.node());
    outputs.put("accuracy", logits.argMax(1).eq(targets).cast(DType.FLOAT32).mean().node());
    return Graph.of(outputs, next);
  }

  private void adam(Tensor leaf, Tensor gradient, Tensor rate, Tensor count) {
    String name = Graph.name(leaf.node());
    Tensor m = Tensors.apply(new Op.State(name + "/m", leaf.node().type()));
    Tensor v = Tensors.apply(new Op.State(name + "/v", leaf.node().type()));
    Tensor mean = m.mul(0.9).add(gradient.mul(0.1));
    Tensor square = v.mul(0.999).add(gradient.square().mul(0.001));
    Tensor correctedMean = mean.div(Tensor.of(0.9f).pow(count).neg().add(1));
    Tensor correctedSquare = square.div(Tensor.of(0.999f).pow(count).neg().add(1));
    updates.put(m, mean.node());
    updates.put(v, square.node());
    updates.put(leaf, leaf.sub(correctedMean.mul(rate).div(correctedSquare.sqrt().add(1e-8))).node());
  }

  /** Small random weights, random images, labels that follow from them. */
  static void fill(Executable program, long seed) {
    Graph graph = program.graph();
    SplittableRandom random = new SplittableRandom(seed);
    graph.parameters().forEach((name, leaf) -> {
      Literal value = Graphs.numbers(leaf.type(), random);
      double scale = leaf.shape().rank() < 2 ? 0
          : 1 / Math.sqrt(leaf.shape().elements() / (double) leaf.shape().size(1));
      for (int i = 0; i < value.elements(); i++) {
        value.set(i, leaf.shape().rank() == 3 ? 1 : scale * value.get(i));
      }
      program.write(name, value);
    });
    program.write("features", Graphs.numbers(graph.inputs().get("features").type(), random));
    Literal targets = Literal.zeros(graph.inputs().get("targets").type());
    for (int i = 0; i < targets.elements(); i++) {
      targets.set(i, random.nextInt(3));
    }
    program.write("targets", targets);
    program.write("learning_rate", Literal.scalar(DType.FLOAT32, 0.001));
    if (graph.inputs().containsKey(TraceContext.SEED)) {
      program.write(TraceContext.SEED, Literal.scalar(seed));
    }
    program.write(TraceContext.STEP, Literal.scalar(0L));
  }
}
