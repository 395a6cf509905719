package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Literal;

/** Trains a model. */
public final class Trainer implements AutoCloseable {
  private final TensorBackend backend;
  private final TrainingSetup setup;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private Optional<TrainingProgram> compiled = Optional.empty();
  private Map<String, Literal> values;
  private Map<String, Literal> best = Map.of();
  private Progress progress = Progress.start();
  private volatile boolean stopRequested;

  /**
   * Checks configuration and data, and traces the model.
   *
   * @throws InvalidInputException if a setting or the data do not fit
   */
  public Trainer(TrainingConfiguration configuration, TensorBackend backend) {
    this.backend = backend;
    this.setup = new TrainingSetup(configuration);
    this.values = setup.initialValues();
  }

  /** Adds a listener. */
  public Trainer listen(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Goes on from a checkpoint instead of from the start: bit for bit as if training had never stopped.
   *
   * @throws InvalidInputException if it was written by another configuration, saying in what they differ
   */
  public Trainer resume(Checkpoint checkpoint) {
    List<String> differences = Fingerprint.differences(setup.fingerprint(), checkpoint.fingerprint());
    if (!differences.isEmpty()) {
      throw new InvalidInputException("checkpoint %s was written with another %s than this configuration has"
          .formatted(checkpoint.file(), String.join(" and another ", differences)));
    }
    values = InitialValues.fitting("checkpoint " + checkpoint.file(), setup.names(), setup.initialValues(),
        checkpoint.values());
    best = checkpoint.best();
    progress = checkpoint.progress();
    compiled.ifPresent(program -> program.write(values));
    return this;
  }

  /** The model's parameters. */
  public ModelSummary summary() {
    return setup.summary();
  }

  /** Number of samples to train on, without those held back. */
  public int trainingSamples() {
    return setup.training().size();
  }

  /** Number of samples to validate on. */
  public int validationSamples() {
    return setup.validation().map(SampleSet::size).orElse(0);
  }

  /** The programs of this training as graphs. */
  public TrainingGraphs graphs() {
    return setup.graphs();
  }

  /**
   * Trains until all epochs are done, early stopping ends it, or it is asked to stop. The best weights are then in place.
   *
   * @throws TrainingFailure if the loss is no number any more, or a checkpoint cannot be written
   */
  public TrainingResult run() {
    TrainingRun run = new TrainingRun(setup, program(), progress, best, List.copyOf(listeners), () -> stopRequested);
    return progress.finished() ? run.result(TrainingResult.Outcome.ALREADY_FINISHED, progress.reason()) : run.run();
  }

  /**
   * The present weights on samples that they were trained with, without augmentations, dropout and the like.
   *
   * @param most how many samples at most, taken evenly from all
   */
  public Evaluation evaluateTraining(int most) {
    int[] all = setup.training().rows();
    int count = Math.min(most, all.length);
    int[] rows = IntStream.range(0, count).map(i -> all[(int) ((long) i * all.length / count)]).toArray();
    return program().evaluate(new SampleSet(setup.training().samples(), rows));
  }

  private TrainingProgram program() {
    TrainingProgram program = compiled.orElseGet(() -> {
      TrainingProgram fresh = new TrainingProgram(setup.configuration(), setup.graphs(), backend,
          setup.configuration().batchSize());
      fresh.write(values);
      return fresh;
    });
    compiled = Optional.of(program);
    return program;
  }

  /** Asks a running training to stop after the step at hand, with a checkpoint to resume from; from any thread. */
  public void requestStop() {
    stopRequested = true;
  }

  /** The model with its present weights: after {@link #run} the final ones. It lives on after the trainer is closed. */
  public TrainedModel model() {
    Map<String, Literal> present = new LinkedHashMap<>(compiled.map(program -> program.read(setup.names()))
        .orElse(values));
    setup.traced().evaluationWeights().forEach((parameter, state) -> present.put(parameter, present.get(state)));
    return new TrainedModel(setup.configuration(), setup.graphs(), backend, present, Map.of());
  }

  @Override
  public void close() {
    compiled.ifPresent(TrainingProgram::close);
    compiled = Optional.empty();
  }
}
