package org.chainrule.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Literal;

/**
 * The state of a training, saved as one safetensors file.
 *
 * @param file where it is or will be
 * @param values parameters, states and optimizer slots by name
 * @param best the best weights so far by name; empty if nothing is monitored, or if they are the values
 * @param evaluationWeights for each parameter that is evaluated with other numbers, the state that holds them
 * @param fingerprint what the training was of: a text for each of its aspects
 * @param progress how far training had come
 */
public record Checkpoint(Path file, Map<String, Literal> values, Map<String, Literal> best,
    Map<String, String> evaluationWeights, Map<String, String> fingerprint, Progress progress) {
  private static final String BEST = "best/";

  /** Copies the maps, keeping their order. */
  public Checkpoint {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    evaluationWeights = Collections.unmodifiableMap(new LinkedHashMap<>(evaluationWeights));
    fingerprint = Collections.unmodifiableMap(new LinkedHashMap<>(fingerprint));
  }

  /**
   * Reads a checkpoint.
   *
   * @throws InvalidInputException if there is none, or the file is truncated, damaged or something else
   */
  public static Checkpoint read(Path file) {
    Safetensors content;
    try {
      if (!Files.isRegularFile(file)) {
        throw new InvalidInputException("there is no checkpoint %s".formatted(file));
      }
      content = Safetensors.read(file);
    } catch (IOException e) {
      throw new InvalidInputException("checkpoint %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    Map<String, Literal> values = new LinkedHashMap<>();
    Map<String, Literal> best = new LinkedHashMap<>();
    content.tensors().forEach((name, tensor) -> {
      if (name.startsWith(BEST)) {
        best.put(name.substring(BEST.length()), tensor);
      } else {
        values.put(name, tensor);
      }
    });
    CheckpointText text = CheckpointText.of(file, content.metadata());
    return new Checkpoint(file, values, best, text.evaluationWeights(), text.fingerprint(), text.progress());
  }

  /** The content of the file. */
  Safetensors content() {
    Map<String, Literal> tensors = new LinkedHashMap<>(values);
    best.forEach((name, tensor) -> tensors.put(BEST + name, tensor));
    return new Safetensors(tensors, new CheckpointText(evaluationWeights, fingerprint, progress).toMetadata());
  }

  /**
   * The newest checkpoint in a folder; empty if the folder has none or does not exist. Temporary files that an
   * interrupted write left behind are ignored.
   *
   * @throws IOException if the folder cannot be listed
   */
  public static Optional<Path> newest(Path directory) throws IOException {
    return CheckpointFolder.checkpoints(directory).stream().findFirst();
  }

  /** Whether the training had ended, so that {@link #values} are the final weights. */
  public boolean finished() {
    return progress.finished();
  }

  /** Parameters and states as they are to be evaluated and exported: the best ones, with averages where there are any. */
  public Map<String, Literal> weights() {
    Map<String, Literal> weights = new LinkedHashMap<>(values);
    weights.putAll(best);
    evaluationWeights.forEach((parameter, state) -> {
      if (weights.containsKey(state)) {
        weights.put(parameter, weights.get(state));
      }
    });
    return weights;
  }
}
