package org.chainrule.training;

import org.chainrule.api.TensorBackend;

/** Trains a model. */
public final class Trainer implements AutoCloseable {
  /**
   * Checks configuration and data, and traces the model.
   *
   * @throws InvalidInputException if a setting or the data do not fit
   */
  public Trainer(TrainingConfiguration configuration, TensorBackend backend) {
    throw new AssertionError("being written");
  }

  /** Adds a listener. */
  public Trainer listen(TrainingListener listener) {
    throw new AssertionError("being written");
  }

  /**
   * Goes on from a checkpoint instead of from the start: bit for bit as if training had never stopped.
   *
   * @throws InvalidInputException if it was written by another configuration, saying in what they differ
   */
  public Trainer resume(Checkpoint checkpoint) {
    throw new AssertionError("being written");
  }

  /** The model's parameters. */
  public ModelSummary summary() {
    throw new AssertionError("being written");
  }

  /** Number of samples to train on, without those held back. */
  public int trainingSamples() {
    throw new AssertionError("being written");
  }

  /** Number of samples to validate on. */
  public int validationSamples() {
    throw new AssertionError("being written");
  }

  /**
   * Trains until all epochs are done, early stopping ends it, or it is asked to stop. The best weights are then in place.
   *
   * @throws TrainingFailure if the loss is no number any more, or a checkpoint cannot be written
   */
  public TrainingResult run() {
    throw new AssertionError("being written");
  }

  /** Asks a running training to stop after the step at hand, with a checkpoint to resume from; from any thread. */
  public void requestStop() {
    throw new AssertionError("being written");
  }

  /** The model with its present weights: after {@link #run} the final ones. It lives on after the trainer is closed. */
  public TrainedModel model() {
    throw new AssertionError("being written");
  }

  @Override
  public void close() {
    throw new AssertionError("being written");
  }
}
