package org.chainrule.training;

import java.util.Map;
import org.chainrule.api.Dataset;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;

/** A model with trained values, for prediction, evaluation and export. */
public final class TrainedModel implements ModelFormat.Model, AutoCloseable {
  private TrainedModel() {}

  /**
   * The model of a configuration with the values of a checkpoint: its best weights if it has any, else its present ones.
   *
   * @throws InvalidInputException if names or shapes differ, listing what fits
   */
  public static TrainedModel of(TrainingConfiguration configuration, Checkpoint checkpoint, TensorBackend backend) {
    throw new AssertionError("being written");
  }

  /** The same model with facts to store in exported files. */
  public TrainedModel withMetadata(Map<String, String> facts) {
    throw new AssertionError("being written");
  }

  @Override
  public Graph graph(int batch) {
    throw new AssertionError("being written");
  }

  @Override
  public Map<String, Literal> values() {
    throw new AssertionError("being written");
  }

  /** {@inheritDoc} Large inputs are run in parts. */
  @Override
  public Map<String, Literal> predict(Literal input) {
    throw new AssertionError("being written");
  }

  /** Loss and metrics on samples. */
  public Evaluation evaluate(Dataset.Samples samples) {
    throw new AssertionError("being written");
  }

  /** {@inheritDoc} They come from the test samples if there are any, else from the training samples. */
  @Override
  public Literal samples(int count) {
    throw new AssertionError("being written");
  }

  @Override
  public Map<String, String> metadata() {
    throw new AssertionError("being written");
  }

  @Override
  public void close() {
    throw new AssertionError("being written");
  }
}
