package org.chainrule.tck;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
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
import org.chainrule.tck.Check.Note;

/** Whole training steps, gradients, momentum and dropout included, against the reference over twenty steps. */
final class TrainingChecks {
  private static final int STEPS = 20;
  private static final int BATCH = 8;
  private static final Tolerance TOLERANCE = new Tolerance(512, 2e-5);

  private final TensorBackend backend;

  TrainingChecks(TensorBackend backend) {
    this.backend = backend;
  }

  List<Check> checks() {
    return List.of(new Check("training/perceptron with dropout", () -> follow(perceptron())),
        new Check("training/convolution with pooling and running statistics", () -> follow(convolution())));
  }

  /** A training step and the first values of what it keeps. */
  private record Step(Graph graph, Map<String, Literal> initial, int[] sample) {}

  private static Tensor parameter(Map<Tensor, Literal> leaves, String name, int... sizes) {
    Tensor leaf = Tensors.apply(new Op.Parameter(name, new TensorType(DType.FLOAT32, Shape.of(sizes))));
    leaves.put(leaf, Values.uniform(DType.FLOAT32, -0.6, 0.6, leaves.size(), sizes));
    return leaf;
  }

  private static Tensor labels() {
    return Tensors.input("targets", DType.INT32, Shape.of(BATCH));
  }

  private static Tensor crossEntropy(Tensor logits, int classes) {
    return logits.logSoftmax(1).mul(Tensors.oneHot(labels(), classes, DType.FLOAT32)).sum(1).neg().mean();
  }

  private static Step perceptron() {
    Map<Tensor, Literal> parameters = new LinkedHashMap<>();
    Tensor x = Tensors.input("features", DType.FLOAT32, Shape.of(BATCH, 6));
    Tensor hidden = x.matmul(parameter(parameters, "w1", 6, 10)).add(parameter(parameters, "b1", 10));
    hidden = hidden.mul(hidden.softplus().tanh());
    Tensor kept = Tensors.uniform("dropout1/random1", hidden.shape(), DType.FLOAT32, TraceContext.seed(),
        TraceContext.step()).ge(0.25);
    hidden = kept.select(hidden.div(0.75), 0);
    Tensor logits = hidden.matmul(parameter(parameters, "w2", 10, 3)).add(parameter(parameters, "b2", 3));
    return step(crossEntropy(logits, 3), parameters, Map.of(), new int[] {6});
  }

  private static Step convolution() {
    Map<Tensor, Literal> parameters = new LinkedHashMap<>();
    Tensor x = Tensors.input("features", DType.FLOAT32, Shape.of(BATCH, 2, 6, 6));
    Tensor y = Tensors.convolution(x, parameter(parameters, "w1", 4, 2, 3, 3), Geometry.square(1, 1, 1), 1);
    Tensor mean = y.mean(0, 2, 3);
    Tensor running = Tensors.apply(new Op.State("running_mean", new TensorType(DType.FLOAT32, Shape.of(4))));
    y = y.sub(mean.reshape(4, 1, 1)).relu();
    y = Tensors.maxPool(y, 2, 2, Geometry.square(2, 0, 1));
    Tensor logits = y.reshape(BATCH, -1).matmul(parameter(parameters, "w2", 36, 3));
    return step(crossEntropy(logits, 3), parameters, Map.of(running, running.mul(0.9).add(mean.mul(0.1))),
        new int[] {2, 6, 6});
  }

  private static Step step(Tensor loss, Map<Tensor, Literal> parameters, Map<Tensor, Tensor> states, int[] sample) {
    List<Tensor> leaves = List.copyOf(parameters.keySet());
    List<Tensor> gradients = new ReverseMode().gradients(loss, leaves);
    Tensor rate = Tensors.input("learning_rate", DType.FLOAT32, Shape.SCALAR);
    Map<Node, Node> updates = new LinkedHashMap<>();
    Map<String, Literal> initial = new LinkedHashMap<>();
    states.forEach((state, next) -> updates.put(state.node(), next.node()));
    for (int i = 0; i < leaves.size(); i++) {
      Tensor leaf = leaves.get(i);
      String name = Graph.name(leaf.node());
      Tensor velocity = Tensors.apply(new Op.State("momentum/" + name, leaf.node().type()));
      Tensor next = velocity.mul(0.9).add(gradients.get(i));
      updates.put(velocity.node(), next.node());
      updates.put(leaf.node(), leaf.sub(next.mul(rate)).node());
      initial.put(name, parameters.get(leaf));
    }
    return new Step(Graph.of(Map.of("loss", loss.node()), updates), initial, sample);
  }

  private Note follow(Step step) {
    Note worst = Note.NONE;
    try (Executable program = backend.compile(step.graph());
        Executable reference = new ReferenceBackend().compile(step.graph())) {
      step.initial().forEach((name, value) -> {
        program.write(name, value);
        reference.write(name, value);
      });
      double first = Double.NaN;
      for (int i = 0; i < STEPS; i++) {
        write(program, step, i);
        write(reference, step, i);
        program.run();
        reference.run();
        worst = worst.worst(TOLERANCE.compare("loss of step " + i, reference.read("loss"), program.read("loss")));
        first = i == 0 ? program.read("loss").get(0) : first;
      }
      for (Node leaf : step.graph().updates().keySet()) {
        String name = Graph.name(leaf);
        worst = worst.worst(TOLERANCE.compare("'" + name + "' after " + STEPS + " steps", reference.read(name),
            program.read(name)));
      }
      double last = program.read("loss").get(0);
      Check.require(last < first, "the loss does not fall: %s at first, %s at the end", first, last);
    }
    return worst;
  }

  private static void write(Executable program, Step step, int number) {
    int[] sizes = IntStream.concat(IntStream.of(BATCH),
        Arrays.stream(step.sample())).toArray();
    Literal targets = Literal.zeros(new TensorType(DType.INT32, Shape.of(BATCH)));
    for (int i = 0; i < BATCH; i++) {
      targets.set(i, (i + number / 10) % 3);
    }
    Map<String,
        Literal> inputs = Map.of("features", Values.random(DType.FLOAT32, number % 2, sizes), "targets", targets,
            "learning_rate", Literal.scalar(DType.FLOAT32, 0.05), TraceContext.SEED, Literal.scalar(11L),
            TraceContext.STEP,
            Literal.scalar((long) number));
    inputs.forEach((name, value) -> {
      if (step.graph().inputs().containsKey(name)) {
        program.write(name, value);
      }
    });
  }
}
