package org.chainrule.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Literal;

/**
 * The state of a training, saved as one safetensors file.
 *
 * @param file where it was read from
 * @param values parameters, states and optimizer slots by name
 * @param best the best weights so far by name; empty if nothing is monitored
 * @param progress how far training had come
 */
public record Checkpoint(Path file, Map<String, Literal> values, Map<String, Literal> best, Progress progress) {
  /** Copies the maps, keeping their order. */
  public Checkpoint {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
  }

  /**
   * Reads a checkpoint.
   *
   * @throws InvalidInputException if there is none, or the file is truncated, damaged or something else
   */
  public static Checkpoint read(Path file) {
    throw new AssertionError("being written");
  }

  /**
   * The newest checkpoint in a folder; empty if the folder has none or does not exist. Temporary files that an
   * interrupted write left behind are ignored.
   *
   * @throws IOException if the folder cannot be listed
   */
  public static Optional<Path> newest(Path directory) throws IOException {
    throw new AssertionError("being written");
  }

  /** Whether the training had ended, so that {@link #values} are the final weights. */
  public boolean finished() {
    return progress.finished();
  }
}
