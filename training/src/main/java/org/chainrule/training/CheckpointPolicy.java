package org.chainrule.training;

import java.nio.file.Path;

/**
 * Where and how often the state of training is saved.
 *
 * @param directory the folder for {@code <step>.safetensors}
 * @param everyEpochs one after so many epochs; 0 for none in between
 * @param everySteps one after so many steps; 0 for none in between
 */
public record CheckpointPolicy(Path directory, int everyEpochs, int everySteps) {
  /** Checks the numbers. */
  public CheckpointPolicy {
    if (everyEpochs < 0 || everySteps < 0) {
      throw new InvalidInputException(
          "training.checkpoints: every %d epochs and every %d steps; neither may be negative"
              .formatted(everyEpochs, everySteps));
    }
  }

  /** One after each epoch. */
  public CheckpointPolicy(Path directory) {
    this(directory, 1, 0);
  }
}
