package org.chainrule.training;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.training.health.HealthSample;

/**
 * The compiled programs of a training, which share parameters and states. Each is compiled when it is first needed, and
 * once for each batch size.
 */
final class TrainingProgram implements AutoCloseable {
  private enum Kind {
    STEP, STEP_WITH_FLOW, HEALTH, EVALUATION
  }

  private record Key(Kind kind, int batch) {}

  /** Largest batch of an evaluation, unless that of training is larger: enough to keep a processor busy. */
  private static final int EVALUATION_BATCH = 256;

  private final TrainingConfiguration configuration;
  private final TrainingGraphs graphs;
  private final TracedStep traced;
  private final int batch;
  private final Executable main;
  private final StepMemory memory;
  private final Map<Key, Executable> programs = new LinkedHashMap<>();
  private final Map<Integer, TracedStep> health = new LinkedHashMap<>();
  private final Map<String, Literal> elsewhere = new LinkedHashMap<>();
  private final Literal learningRate = Literal.scalar(DType.FLOAT32, 0);
  private final Literal seed;
  private final Literal step = Literal.scalar(0L);
  private long compileNanos;

  /** Compiles the step of full batches and gives parameters, states and slots their first values. */
  TrainingProgram(TrainingConfiguration configuration, TrainingGraphs graphs, TensorBackend backend, int batch) {
    this.configuration = configuration;
    this.graphs = graphs;
    this.traced = graphs.traced(batch);
    this.batch = batch;
    this.seed = Literal.scalar(configuration.seed());
    long start = System.nanoTime();
    StepMemory.Fitted fitted = StepMemory.fit(backend::compile, traced.graph(), configuration.memoryBudget());
    main = fitted.program();
    memory = fitted.memory();
    compileNanos = System.nanoTime() - start;
    programs.put(new Key(Kind.STEP, batch), main);
  }

  private Executable program(Kind kind, int batch) {
    return programs.computeIfAbsent(new Key(kind, batch), key -> {
      long start = System.nanoTime();
      Graph graph = graph(kind, batch);
      requireSameKept(graph, batch);
      Executable program = kind == Kind.EVALUATION ? main.share(graph)
          : StepMemory.fit(main::share, graph, configuration.memoryBudget()).program();
      Inputs.writeKept(program, elsewhere);
      compileNanos += System.nanoTime() - start;
      return program;
    });
  }

  /** All programs of a training keep the same parameters and states. */
  private void requireSameKept(Graph graph, int size) {
    requireSame(graph.parameters(), traced.graph().parameters(), size);
    requireSame(graph.states(), traced.graph().states(), size);
  }

  private void requireSame(Map<String, Node> leaves, Map<String, Node> known, int size) {
    leaves.forEach((name, leaf) -> {
      Node first = known.get(name);
      if (first != null && !first.shape().sameSizes(leaf.shape())) {
        throw new InvalidInputException(
            ("'%s' has shape %s for a batch of %d samples and %s for one of %d; what a model "
                + "keeps must not depend on the size of a batch")
                .formatted(name, first.shape(), batch, leaf.shape(), size));
      }
    });
  }

  private Graph graph(Kind kind, int batch) {
    return switch (kind) {
      case STEP -> graphs.step(batch, false);
      case STEP_WITH_FLOW -> graphs.trace(batch, TrainingGraphs.Figures.FLOW).graph();
      case HEALTH -> health(batch).graph();
      case EVALUATION -> TrainingGraphs.withEvaluationWeights(graphs.evaluation(batch), traced.evaluationWeights());
    };
  }

  private TracedStep health(int batch) {
    return health.computeIfAbsent(batch, size -> graphs.trace(size, TrainingGraphs.Figures.HEALTH));
  }

  /** Of the step with full batches. */
  StepMemory memory() {
    return memory;
  }

  long compileNanos() {
    return compileNanos;
  }

  // ---- values -------------------------------------------------------------------------------------------------

  /** Gives parameters, states and slots these values. */
  void write(Map<String, Literal> values) {
    values.forEach((name, value) -> {
      if (Inputs.keeps(main, name)) {
        main.write(name, value);
      } else {
        elsewhere.put(name, value);
      }
    });
    programs.values().forEach(program -> Inputs.writeKept(program, elsewhere));
  }

  /** The present values, in the order of the names. */
  Map<String, Literal> read(Collection<String> names) {
    Map<String, Literal> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, Inputs.keeps(main, name) ? main.read(name) : elsewhere.get(name)));
    return values;
  }

  // ---- running ------------------------------------------------------------------------------------------------

  /** Prepares the program of a step, so that its compilation does not count as computing. */
  void prepare(int batch) {
    program(Kind.STEP, batch);
  }

  /** Prepares the program of a step with gradient flow; says why there is none if it does not keep the memory budget. */
  Optional<String> prepareFlow(int batch) {
    return prepare(Kind.STEP_WITH_FLOW, batch, "gradient flow");
  }

  private Optional<String> prepare(Kind kind, int batch, String what) {
    try {
      program(kind, batch);
      return Optional.empty();
    } catch (InvalidInputException overBudget) {
      return Optional.of(what + " is not measured: " + overBudget.getMessage());
    }
  }

  /**
   * Does a step.
   *
   * @param stepNumber steps done before
   * @return the loss, without penalties
   */
  double step(Dataset.Samples batch, double rate, long stepNumber, boolean flow) {
    Executable program = program(flow ? Kind.STEP_WITH_FLOW : Kind.STEP, batch.size());
    run(program, batch, rate, stepNumber);
    return program.read(TrainingGraphs.LOSS).get(0);
  }

  private void run(Executable program, Dataset.Samples batch, double rate, long stepNumber) {
    learningRate.set(0, rate);
    step.longs()[0] = stepNumber;
    Inputs.lend(program, TrainingGraphs.FEATURES, batch.features());
    Inputs.lend(program, TrainingGraphs.TARGETS, batch.targets());
    Inputs.write(program, TrainingGraphs.LEARNING_RATE, learningRate);
    Inputs.write(program, TraceContext.SEED, seed);
    Inputs.write(program, TraceContext.STEP, step);
    program.run();
  }

  /** When to measure health. */
  HealthSchedule healthSchedule(int batch) {
    long start = System.nanoTime();
    HealthSchedule schedule = HealthSchedule.of(graphs.step(batch, false), health(batch).graph());
    compileNanos += System.nanoTime() - start;
    return schedule;
  }

  /** Prepares to measure health; says why it is not measured if that does not keep the memory budget. */
  Optional<String> prepareHealth(int batch) {
    return prepare(Kind.HEALTH, batch, "health");
  }

  /** What a step that is not done yet shows of itself. */
  record Look(double loss, List<HealthSample.Layer> layers, Map<String, Double> gradients) {}

  /** The figures of a step that is not done yet. */
  Look health(Dataset.Samples batch, double rate, long stepNumber) {
    Executable program = program(Kind.HEALTH, batch.size());
    run(program, batch, rate, stepNumber);
    HealthOutputs outputs = health(batch.size()).health().orElseThrow();
    return new Look(program.read(TrainingGraphs.LOSS).get(0), outputs.layers(program), outputs.gradients(program));
  }

  /** Runs another graph over the inputs of a step and the present parameters and states, once, and gives its outputs. */
  Map<String, Literal> look(Graph graph, Dataset.Samples batch, double rate, long stepNumber) {
    try (Executable program = main.share(graph)) {
      Inputs.writeKept(program, elsewhere);
      run(program, batch, rate, stepNumber);
      Map<String, Literal> outputs = new LinkedHashMap<>();
      graph.outputs().keySet().forEach(name -> outputs.put(name, program.read(name)));
      return outputs;
    }
  }

  /** The gradient flow of the step just done, which must have been one with flow. */
  Optional<GradientFlow> flow(int batch) {
    TracedStep names = graphs.traced(batch);
    Executable program = program(Kind.STEP_WITH_FLOW, batch);
    return Optional.of(FlowOutputs.read(program, names.trained()));
  }

  /** Loss and metrics on samples. */
  Evaluation evaluate(SampleSet set) {
    return new Evaluator(configuration.metrics(), batch -> seeded(program(Kind.EVALUATION, batch)),
        evaluationBatch(configuration)).evaluate(set);
  }

  private Executable seeded(Executable program) {
    step.longs()[0] = 0;
    Inputs.write(program, TraceContext.SEED, seed);
    Inputs.write(program, TraceContext.STEP, step);
    return program;
  }

  static int evaluationBatch(TrainingConfiguration configuration) {
    return Math.max(EVALUATION_BATCH, configuration.batchSize());
  }

  @Override
  public void close() {
    programs.values().forEach(Executable::close);
    programs.clear();
  }
}
