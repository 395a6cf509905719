package org.chainrule.training;

import java.nio.file.Path;
import java.util.List;

/**
 * Weights to start from.
 *
 * @param checkpoint a checkpoint's file
 * @param parameters globs on the names of the model's parameters and states that are to be found there; the others start
 *     as usual
 */
public record InitialWeights(Path checkpoint, List<String> parameters) {
  /** Copies the list. */
  public InitialWeights {
    parameters = List.copyOf(parameters);
  }

  /** All parameters and states of the model. */
  public InitialWeights(Path checkpoint) {
    this(checkpoint, List.of("**"));
  }
}
