package org.chainrule.benchmarks.subject;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.training.TrainingGraphs;

/**
 * A task compiled by a backend. A step hands the next batch to the program and runs it; at inference it takes the outputs
 * out too.
 */
public final class ChainruleSession implements Session {
  static final long SEED = 1;
  private static final long WARM_UP_NANOS = 4_000_000_000L;

  private final Executable program;
  private final String features;
  private final List<Literal> batches;
  private final List<Literal> labels;
  private final boolean targets;
  private final String[] scalarNames;
  private final Literal[] scalars;
  private final Literal stepNumber = Literal.scalar(0L);
  private final String output;
  private final Literal result;
  private double firstStepMillis;
  private int next;

  private ChainruleSession(Task task, Graph graph, TensorBackend backend, double learningRate) {
    this.program = backend.compile(graph);
    task.initial().forEach((name, value) -> {
      if (graph.parameters().containsKey(name) || graph.states().containsKey(name)) {
        program.write(name, value);
      }
    });
    boolean training = task.phase() == Phase.TRAIN;
    this.features = training ? TrainingGraphs.FEATURES : TrainingGraphs.INPUT;
    this.batches = task.batches().features();
    this.labels = task.batches().labels();
    this.output = training ? TrainingGraphs.LOSS : TrainingGraphs.OUTPUT;
    this.result = Literal.zeros(graph.outputs().get(output).type());
    this.targets = graph.inputs().containsKey(TrainingGraphs.TARGETS);
    Map<String, Literal> known = new LinkedHashMap<>(Map.of(TrainingGraphs.LEARNING_RATE,
        Literal.scalar(DType.FLOAT32, learningRate), TraceContext.SEED, Literal.scalar(SEED), TraceContext.STEP,
        stepNumber));
    known.keySet().retainAll(graph.inputs().keySet());
    this.scalarNames = known.keySet().toArray(String[]::new);
    this.scalars = known.values().toArray(Literal[]::new);
  }

  /** Traces and compiles a task and writes its first values. */
  public static ChainruleSession open(Subject subject, Task task, TensorBackend backend) {
    Graph graph = task.phase() == Phase.TRAIN ? subject.step(task)
        : subject.network(task, task.batch());
    return new ChainruleSession(task, graph, backend, subject.learningRate(task));
  }

  /** The same and its first step. */
  public static ChainruleSession started(Subject subject, Task task, TensorBackend backend) {
    long start = System.nanoTime();
    ChainruleSession session = open(subject, task, backend);
    session.step();
    session.firstStepMillis = (System.nanoTime() - start) / 1e6;
    return session;
  }

  @Override
  public String label() {
    return "";
  }

  @Override
  public void step() {
    int batch = next % batches.size();
    program.lend(features, batches.get(batch));
    if (targets) {
      program.lend(TrainingGraphs.TARGETS, labels.get(batch));
    }
    stepNumber.longs()[0] = next++;
    for (int i = 0; i < scalars.length; i++) {
      program.write(scalarNames[i], scalars[i]);
    }
    program.run();
    if (!output.equals(TrainingGraphs.LOSS)) {
      program.read(output, result);
    }
  }

  @Override
  public float[] observe() {
    step();
    program.read(output, result);
    return result.floats().clone();
  }

  /** From the begin of tracing to the end of the first step of a {@link #started} session. */
  public double firstStepMillis() {
    return firstStepMillis;
  }

  /**
   * Nanoseconds of each part of a step, the shortest of some runs of compiled code; empty if the backend does not tell.
   */
  public Map<String, Long> profile(int runs) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      step();
      program.profile();
    }
    Map<String, Long> shortest = new LinkedHashMap<>();
    for (int i = 0; i < runs; i++) {
      step();
      program.profile().forEach((part, nanos) -> shortest.merge(part, nanos, Math::min));
    }
    return shortest;
  }

  /** Memory of a run besides parameters and inputs, if the backend tells. */
  public OptionalLong peakBytes() {
    return program.peakBytes();
  }

  @Override
  public void close() {
    program.close();
  }
}
