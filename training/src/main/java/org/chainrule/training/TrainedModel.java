package org.chainrule.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Executable;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;

/**
 * A model with trained values, for prediction, evaluation and export. Not for use by several threads at once.
 *
 * <p>As a {@link ModelFormat.Model} it takes numbers in the units of the data's source and scales them itself
 * ({@link Dataset.Scaling}), so that whoever has the file needs nothing else. Features that a data set has scaled already
 * go to {@link #predictFeatures} and {@link #evaluate}.
 */
public final class TrainedModel implements ModelFormat.Model, AutoCloseable {
  /** The key of the fact that tells the units of the input. */
  public static final String INPUT_UNITS = "input_units";

  private final TrainingConfiguration configuration;
  private final TrainingGraphs graphs;
  private final TensorBackend backend;
  private final Map<String, Literal> values;
  private final Map<String, String> metadata;
  private final Map<Integer, Executable> predictors = new LinkedHashMap<>();
  private final Map<Integer, Executable> featurePredictors = new LinkedHashMap<>();
  private final Map<Integer, Executable> evaluators = new LinkedHashMap<>();

  TrainedModel(TrainingConfiguration configuration, TrainingGraphs graphs, TensorBackend backend,
      Map<String, Literal> values, Map<String, String> metadata) {
    this.configuration = configuration;
    this.graphs = graphs;
    this.backend = backend;
    Map<String, String> facts = new LinkedHashMap<>(metadata);
    facts.put(INPUT_UNITS, "those of the data's source; "
        + (configuration.data().scaling().isPresent() ? "scaling is part of the model" : "they are not scaled"));
    this.metadata = Collections.unmodifiableMap(facts);
    Map<String, Literal> read = new LinkedHashMap<>();
    leaves(graphs.prediction(2)).forEach((name, type) -> read.put(name, values.get(name)));
    this.values = Collections.unmodifiableMap(read);
  }

  /**
   * The model of a configuration with the values of a checkpoint: its best weights if it has any, else its present ones.
   *
   * @throws InvalidInputException if names or shapes differ, listing what fits
   */
  public static TrainedModel of(TrainingConfiguration configuration, Checkpoint checkpoint, TensorBackend backend) {
    TrainingGraphs graphs = new TrainingGraphs(configuration);
    Map<String, Literal> like = new LinkedHashMap<>();
    leaves(graphs.prediction(2)).forEach((name, type) -> like.put(name, Literal.zeros(type)));
    return new TrainedModel(configuration, graphs, backend, InitialValues.fitting("checkpoint " + checkpoint.file(),
        List.copyOf(like.keySet()), like, checkpoint.weights()), Map.of());
  }

  private static Map<String, TensorType> leaves(Graph graph) {
    Map<String, TensorType> leaves = new LinkedHashMap<>();
    graph.parameters().forEach((name, leaf) -> leaves.put(name, leaf.type()));
    graph.states().forEach((name, leaf) -> leaves.put(name, leaf.type()));
    return leaves;
  }

  /** The same model with facts to store in exported files. */
  public TrainedModel withMetadata(Map<String, String> facts) {
    return new TrainedModel(configuration, graphs, backend, values, facts);
  }

  @Override
  public Graph graph(int batch) {
    return graphs.prediction(batch);
  }

  @Override
  public Map<String, Literal> values() {
    return values;
  }

  /** {@inheritDoc} {@link #INPUT_UNITS} is always among them. */
  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * {@inheritDoc} The input is in the units of the data's source. Large inputs are run in parts.
   *
   * @throws InvalidInputException if the input has samples of another shape, or none
   */
  @Override
  public Map<String, Literal> predict(Literal input) {
    return predict(input, predictors, graphs::prediction);
  }

  /**
   * As {@link #predict}, for features as the data set gives them, which it may have scaled.
   *
   * @throws InvalidInputException if the features have samples of another shape, or none
   */
  public Map<String, Literal> predictFeatures(Literal features) {
    return configuration.data().scaling().isEmpty() ? predict(features)
        : predict(features, featurePredictors, graphs::predictionOfFeatures);
  }

  private Map<String, Literal> predict(Literal input, Map<Integer, Executable> programs, IntFunction<Graph> trace) {
    Literal known = configuration.data().training().features();
    if (input.dtype() != known.dtype() || input.shape().rank() != known.shape().rank()
        || !input.shape().with(0, Dim.of(1)).sameSizes(known.shape().with(0, Dim.of(1)))
        || input.shape().size(0) == 0) {
      throw new InvalidInputException("the model takes samples as in %s, not %s"
          .formatted(new TensorType(known.dtype(), known.shape().with(0, Dim.batch(1))), input.type()));
    }
    int count = input.shape().size(0);
    int[] order = IntStream.range(0, count).toArray();
    Map<String, List<Literal>> parts = new LinkedHashMap<>();
    for (int from = 0; from < count;) {
      int size = Math.min(TrainingProgram.evaluationBatch(configuration), count - from);
      Executable program = program(programs, size, trace);
      Literal part = Literal.zeros(new TensorType(input.dtype(), TrainingGraphs.batchShape(input, size)));
      SampleSet.gather(input, order, from, part);
      Inputs.write(program, TrainingGraphs.INPUT, part);
      program.run();
      program.graph().outputs().keySet()
          .forEach(name -> parts.computeIfAbsent(name, key -> new ArrayList<>()).add(program.read(name)));
      from += size;
    }
    Map<String, Literal> outputs = new LinkedHashMap<>();
    parts.forEach((name, list) -> outputs.put(name, joined(list, count)));
    return outputs;
  }

  private static Literal joined(List<Literal> parts, int count) {
    Literal first = parts.getFirst();
    Literal all = Literal.zeros(new TensorType(first.dtype(), first.shape().with(0, Dim.batch(count))));
    int position = 0;
    for (Literal part : parts) {
      System.arraycopy(part.array(), 0, all.array(), position, part.elements());
      position += part.elements();
    }
    return all;
  }

  /** Loss and metrics on samples as the data set gives them, which it may have scaled. */
  public Evaluation evaluate(Dataset.Samples samples) {
    DataChecks.check("given", samples, configuration.data());
    return new Evaluator(configuration.metrics(), batch -> program(evaluators, batch, graphs::evaluation),
        TrainingProgram.evaluationBatch(configuration)).evaluate(SampleSet.of(samples));
  }

  private Executable program(Map<Integer, Executable> programs, int batch,
      IntFunction<Graph> trace) {
    return programs.computeIfAbsent(batch, size -> {
      Executable program = backend.compile(trace.apply(size));
      Inputs.writeKept(program, values);
      Inputs.write(program, TraceContext.SEED, Literal.scalar(configuration.seed()));
      Inputs.write(program, TraceContext.STEP, Literal.scalar(0L));
      return program;
    });
  }

  /**
   * {@inheritDoc} They come from the test samples if there are any, else from the training samples, in the units of the
   * source.
   */
  @Override
  public Literal samples(int count) {
    Literal all = configuration.data().test().orElse(configuration.data().training()).features();
    int[] order = IntStream.range(0, count).map(i -> i % all.shape().size(0)).toArray();
    Literal chosen = Literal.zeros(new TensorType(DType.FLOAT32, all.shape().with(0, Dim.batch(count))));
    SampleSet.gather(all, order, 0, chosen);
    return configuration.data().unscaled(chosen);
  }

  @Override
  public void close() {
    for (Map<Integer, Executable> programs : List.of(predictors, featurePredictors, evaluators)) {
      programs.values().forEach(Executable::close);
      programs.clear();
    }
  }
}
