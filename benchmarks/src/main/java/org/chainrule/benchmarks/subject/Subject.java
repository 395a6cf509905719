package org.chainrule.benchmarks.subject;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Loss;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.benchmarks.workload.Batches;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.benchmarks.workload.UpdateRule;
import org.chainrule.benchmarks.workload.Workload;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainingConfiguration;
import org.chainrule.training.TrainingGraphs;

/** Builds workloads as anyone would with the training API, and their first values. */
public final class Subject {
  private final Catalog catalog;

  /** With the plug-ins of a catalog. */
  public Subject(Catalog catalog) {
    this.catalog = catalog;
  }

  /** A backend by name, with a number of threads if it takes one. */
  public TensorBackend backend(String id, int threads) {
    PluginEntry entry = catalog.find(TensorBackend.class, id);
    boolean takesThreads = entry.parameters().stream().anyMatch(parameter -> parameter.name().equals("threads"));
    return catalog.create(TensorBackend.class, takesThreads ? Map.of("id", id, "threads", threads) : id, "--backend");
  }

  /** What both sides are to do. */
  public Task task(Workload workload, Phase phase, int batch, int threads) {
    return new Task(workload, phase, batch, threads, initialValues(workload), Batches.synthetic(workload, batch));
  }

  /** Weights uniform within sqrt(3 / fan-in), and what the layers say for all other parameters and states. */
  private Map<String, Literal> initialValues(Workload workload) {
    TraceContext context = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT32, x -> x,
        (shape, _) -> Tensors.full(DType.FLOAT32, shape, 0), new ReverseMode()));
    Sequential model = new NetworkLayers(catalog).sequence(workload.parts());
    model.apply(Tensors.input("x", DType.FLOAT32, Shape.of(IntStream.concat(IntStream.of(2),
        workload.sampleShape().stream().mapToInt(Integer::intValue)).toArray())), context);
    Map<String, Literal> values = new LinkedHashMap<>(context.initialValues(0));
    SplittableRandom random = new SplittableRandom(2);
    context.initializers().keySet().forEach(name -> {
      Literal value = values.get(name);
      double bound = Math.sqrt(3.0 / Initializer.fanIn(value.shape()));
      float[] weights = new float[value.elements()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
      }
      values.put(name, Literal.of(weights, value.shape()));
    });
    return values;
  }

  /** A training with a workload's network, loss and update rule. */
  public TrainingConfiguration.Builder training(Workload workload, Dataset.Splits data) {
    TrainingConfiguration.Builder builder = TrainingConfiguration.builder()
        .model(new NetworkLayers(catalog).sequence(workload.parts()))
        .loss(catalog.create(Loss.class, "softmax_cross_entropy", ""))
        .optimizer(optimizer(workload.rule()))
        .data(data, 0);
    if (workload.decay() > 0) {
      builder.regularizer(catalog.create(Regularizer.class,
          Map.of("id", "l2", "strength", workload.decay() / 2, "parameters", "**"), ""));
    }
    return builder;
  }

  private Optimizer optimizer(UpdateRule rule) {
    return catalog.create(Optimizer.class, switch (rule) {
      case UpdateRule.Sgd(double rate, double momentum) ->
          Map.of("id", "sgd", "learning_rate", rate, "momentum", momentum);
      case UpdateRule.Adam(double rate) -> Map.of("id", "adam", "learning_rate", rate);
    }, "");
  }

  /** The graphs of a task. */
  TrainingGraphs graphs(Task task) {
    Dataset.Samples samples = new Dataset.Samples(task.batches().features().getFirst(),
        task.batches().labels().getFirst());
    List<String> classes = IntStream.range(0, task.workload().classes()).mapToObj(String::valueOf).toList();
    return new TrainingGraphs(training(task.workload(),
        new Dataset.Splits(samples, Optional.empty(), classes, List.of(), "synthetic")).batchSize(task.batch())
        .build());
  }

  /** A whole training step. */
  public Graph step(Task task) {
    return graphs(task).step(task.batch(), false);
  }

  /** The network alone, from {@code input} to {@code output}. */
  Graph network(Task task, int batch) {
    return Graph.of(Map.of(TrainingGraphs.OUTPUT,
        graphs(task).prediction(batch).outputs().get(TrainingGraphs.OUTPUT)));
  }

  /** The first loss of a training, by the definition of the operations: slow, and exact to rounding. */
  public double referenceLoss(Task task) {
    Graph step = step(task);
    Graph loss = Graph.of(Map.of(TrainingGraphs.LOSS, step.outputs().get(TrainingGraphs.LOSS)));
    Map<String, Literal> leaves = new LinkedHashMap<>(task.initial());
    leaves.put(TrainingGraphs.FEATURES, task.batches().features().getFirst());
    leaves.put(TrainingGraphs.TARGETS, task.batches().labels().getFirst());
    leaves.put(TraceContext.SEED, Literal.scalar(ChainruleSession.SEED));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    return Reference.run(loss, leaves).outputs().get(TrainingGraphs.LOSS).get(0);
  }

  double learningRate(Task task) {
    return optimizer(task.workload().rule()).learningRate();
  }
}
