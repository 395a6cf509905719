package org.chainrule.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The figures of one pass over the training samples.
 *
 * @param epoch its number, from 1
 * @param step steps done so far
 * @param trainingLoss mean loss over the samples as they were trained on, without penalties
 * @param validationLoss mean loss over the validation samples, if there are any
 * @param metrics figures of the validation samples by metric id
 * @param learningRate that of the epoch's last step
 * @param seconds time that the epoch took, validation included; 0 for an epoch before a resume
 * @param gradientFlow as measured in the epoch's first step, if asked for
 */
public record EpochRecord(int epoch, long step, double trainingLoss, OptionalDouble validationLoss,
    Map<String, Double> metrics, double learningRate, double seconds, Optional<GradientFlow> gradientFlow) {
  /** Copies the map, keeping its order. */
  public EpochRecord {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * The figures under the names that trackers record: {@code training_loss}, {@code validation_loss}, {@code
   * validation_<metric>}, {@code learning_rate}, {@code seconds}.
   */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("training_loss", trainingLoss);
    validationLoss.ifPresent(loss -> values.put(EarlyStopping.VALIDATION_LOSS, loss));
    metrics.forEach((id, value) -> values.put("validation_" + id, value));
    values.put("learning_rate", learningRate);
    values.put("seconds", seconds);
    return values;
  }
}
