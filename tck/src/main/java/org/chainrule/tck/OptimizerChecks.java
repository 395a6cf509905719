package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.chainrule.api.Executable;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.tck.Check.Fault;
import org.chainrule.tck.Check.Note;

/** Promises of an {@link Optimizer}. */
final class OptimizerChecks {
  private static final String RATE = "learning_rate";

  /**
   * Something to make small.
   *
   * @param name what it is
   * @param start first values of its parameters
   * @param loss the loss of the parameters
   */
  private record Task(String name, Map<String, Literal> start, Function<TensorTree, Tensor> loss) {}

  /** A traced step and the first values of all that it keeps. */
  private record Step(Graph graph, Map<String, Literal> initial) {}

  private final Optimizer optimizer;

  OptimizerChecks(Optimizer optimizer) {
    this.optimizer = optimizer;
  }

  List<Check> checks() {
    return List.of(
        new Check("optimizer/learning rate", this::learningRate),
        new Check("optimizer/one amount for each parameter", this::amounts),
        new Check("optimizer/same graph from repeated traces",
            () -> Instances.repeatable(optimizer, instance -> trace(instance, net()).graph())),
        new Check("optimizer/no state between instances",
            () -> Instances.separate(optimizer, instance -> trace(instance, net()).graph())),
        new Check("optimizer/descends on a quadratic", () -> descends(quadratic(), 300, 0.95)),
        new Check("optimizer/descends on Rosenbrock's function", () -> descends(rosenbrock(), 300, 0.95)),
        new Check("optimizer/descends on a small net", () -> descends(net(), 60, 0.98)),
        new Check("optimizer/resumes bit for bit", this::resumes),
        new Check("optimizer/no retrace after the first step", this::retrace),
        new Check("optimizer/stays finite where gradients are zero", this::flat));
  }

  // ---- tasks --------------------------------------------------------------------------------------------------

  private static Literal floats(Shape shape, double... values) {
    return Values.of(DType.FLOAT32, shape, values);
  }

  /** (x^2 + 10 y^2) / 2 and a matrix beside it. */
  private static Task quadratic() {
    Map<String, Literal> start = new LinkedHashMap<>();
    start.put("dense1/weight", floats(Shape.of(2, 2), 2, -1, 1.5, 0.5));
    start.put("dense1/bias", floats(Shape.of(2), 2, -1));
    Tensor scale = Tensor.of(new float[] {1, 10});
    return new Task("a quadratic", start, parameters -> parameters.get("dense1/bias").square().mul(scale).sum()
        .add(parameters.get("dense1/weight").square().sum()).mul(0.5));
  }

  /** (1 - x)^2 + 100 (y - x^2)^2, from (-1.2, 1). */
  private static Task rosenbrock() {
    return new Task("Rosenbrock's function", Map.of("point", floats(Shape.of(2), -1.2, 1)), parameters -> {
      Tensor x = parameters.get("point").slice(0, 0, 1);
      Tensor y = parameters.get("point").slice(0, 1, 2);
      return x.neg().add(1).square().add(y.sub(x.square()).square().mul(100)).sum();
    });
  }

  /** Regression of sin(x0) + x1 by one hidden layer. */
  private static Task net() {
    Map<String, Literal> start = new LinkedHashMap<>();
    start.put("dense1/weight", Values.uniform(DType.FLOAT32, -0.7, 0.7, 1, 2, 8));
    start.put("dense1/bias", floats(Shape.of(8)));
    start.put("dense2/weight", Values.uniform(DType.FLOAT32, -0.7, 0.7, 2, 8, 1));
    Tensor x = Tensors.constant(Values.random(DType.FLOAT32, 3, 16, 2));
    Tensor target = x.slice(1, 0, 1).sin().add(x.slice(1, 1, 2));
    return new Task("a small net", start, parameters -> x.matmul(parameters.get("dense1/weight"))
        .add(parameters.get("dense1/bias")).tanh().matmul(parameters.get("dense2/weight")).sub(target).square().mean());
  }

  // ---- checks -------------------------------------------------------------------------------------------------

  private static Step trace(Optimizer optimizer, Task task) {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    task.start().forEach((name, first) -> leaves.put(name, Tensors.apply(new Op.Parameter(name, first.type()))));
    TensorTree parameters = new TensorTree(leaves);
    Tensor loss = task.loss().apply(parameters);
    TracedSlots slots = new TracedSlots(parameters, task.start(), loss,
        Tensors.input(RATE, DType.FLOAT32, Shape.SCALAR));
    TensorTree amounts = optimizer.update(slots.gradients(loss), slots);
    requireOneEach(leaves, amounts);
    Map<Node, Node> updates = new LinkedHashMap<>();
    leaves.forEach((name, leaf) -> updates.put(leaf.node(), leaf.add(amounts.get(name)).node()));
    slots.next().forEach((name, next) -> updates.put(slots.states().get(name).node(), next.node()));
    Map<String, Literal> initial = new LinkedHashMap<>(task.start());
    initial.putAll(slots.initial());
    return new Step(Graph.of(Map.of("loss", loss.node()), updates), initial);
  }

  private static void requireOneEach(Map<String, Tensor> parameters, TensorTree amounts) {
    require(amounts != null, "gives null back from update");
    require(parameters.keySet().equals(amounts.tensors().keySet()), "gives updates for %s; the parameters are %s",
        amounts.tensors().keySet(), parameters.keySet());
    parameters.forEach((name, parameter) -> {
      Tensor amount = amounts.get(name);
      require(amount.dtype() == parameter.dtype() && amount.shape().sameSizes(parameter.shape()),
          "the update of '%s' is %s; the parameter is %s", name, amount.node().type(), parameter.node().type());
    });
  }

  /** One step on the small net, to be run several times. */
  static PluginPrograms.Program program(Optimizer optimizer) {
    Step step = trace(optimizer, net());
    Map<String, Literal> leaves = new LinkedHashMap<>(step.initial());
    leaves.put(RATE, Literal.scalar(DType.FLOAT32, optimizer.learningRate()));
    leaves.put(TraceContext.SEED, Literal.scalar(3L));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    return new PluginPrograms.Program("three steps on a small net", step.graph(), leaves);
  }

  private static Executable program(Step step, Map<String, Literal> values) {
    Executable program = new ReferenceBackend().compile(step.graph());
    values.forEach((name, value) -> {
      if (step.graph().parameters().containsKey(name) || step.graph().states().containsKey(name)) {
        program.write(name, value);
      }
    });
    return program;
  }

  /** One step; the loss before it. */
  private static double run(Executable program, long step, double rate) {
    Map<String, Literal> inputs = Map.of(RATE, Literal.scalar(DType.FLOAT32, rate), TraceContext.SEED,
        Literal.scalar(3L), TraceContext.STEP, Literal.scalar(step));
    inputs.forEach((name, value) -> {
      if (program.graph().inputs().containsKey(name)) {
        program.write(name, value);
      }
    });
    program.run();
    return program.read("loss").get(0);
  }

  private Note learningRate() {
    double rate = optimizer.learningRate();
    require(Double.isFinite(rate) && rate >= 0, "the learning rate is %s", rate);
    return Note.NONE;
  }

  private Note amounts() {
    for (Task task : List.of(quadratic(), rosenbrock(), net())) {
      Step step = trace(optimizer, task);
      step.graph().updates().forEach((leaf, next) -> require(next.dtype() == leaf.dtype(),
          "the next value of '%s' is %s", Graph.name(leaf), next.type()));
    }
    return Note.NONE;
  }

  private Note descends(Task task, int steps, double factor) {
    Step step = trace(optimizer, task);
    List<String> attempts = new ArrayList<>();
    for (double scale : new double[] {1, 0.1, 0.01, 0.001, 10}) {
      double rate = scale * optimizer.learningRate();
      try (Executable program = program(step, step.initial())) {
        double first = run(program, 0, rate);
        double last = first;
        for (int i = 1; i <= steps && Double.isFinite(last); i++) {
          last = run(program, i, rate);
        }
        if (last <= factor * first) {
          return new Note(0, "from %.4g to %.4g in %d steps at learning rate %.3g".formatted(first, last, steps, rate));
        }
        attempts.add("from %.4g to %.4g at learning rate %.3g".formatted(first, last, rate));
      }
    }
    throw new Fault("does not descend on %s in %d steps: %s".formatted(task.name(), steps, attempts));
  }

  private Note resumes() {
    Step step = trace(optimizer, net());
    int before = 5;
    int after = 7;
    Map<String, Literal> saved = new LinkedHashMap<>();
    try (Executable program = program(step, step.initial())) {
      for (int i = 0; i < before; i++) {
        run(program, i, optimizer.learningRate());
      }
      kept(step).forEach(name -> saved.put(name, program.read(name)));
      Step again = trace(optimizer, net());
      try (Executable resumed = program(again, saved)) {
        for (int i = before; i < before + after; i++) {
          run(program, i, optimizer.learningRate());
          run(resumed, i, optimizer.learningRate());
        }
        for (String name : kept(step)) {
          require(program.read(name).equals(resumed.read(name)),
              "'%s' differs after resuming: something is kept outside of parameters and slots", name);
        }
      }
    }
    return Note.NONE;
  }

  /** What is compiled for the first step must be right for all later ones. */
  private Note retrace() {
    Step step = trace(optimizer, net());
    try (Executable program = program(step, step.initial())) {
      for (int i = 0; i < 3; i++) {
        run(program, i, optimizer.learningRate());
        Traced.requireEqual("the first step and step " + (i + 2), step.graph(), trace(optimizer, net()).graph());
      }
    }
    return Note.NONE;
  }

  private static List<String> kept(Step step) {
    List<String> names = new ArrayList<>(step.graph().parameters().keySet());
    names.addAll(step.graph().states().keySet());
    return names;
  }

  private Note flat() {
    Task task = new Task("a constant", Map.of("dense1/weight", floats(Shape.of(2, 3), 1, -2, 3, 0, 0.5, 0)),
        parameters -> parameters.get("dense1/weight").mul(0).sum());
    Step step = trace(optimizer, task);
    try (Executable program = program(step, step.initial())) {
      for (int i = 0; i < 5; i++) {
        run(program, i, optimizer.learningRate());
      }
      kept(step)
          .forEach(name -> Traced.requireFinite("'" + name + "' after steps without gradient", program.read(name)));
    }
    return Note.NONE;
  }
}
