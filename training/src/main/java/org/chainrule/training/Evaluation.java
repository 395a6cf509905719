package org.chainrule.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.ir.Literal;

/**
 * How good a model is on a set of samples.
 *
 * @param samples how many samples
 * @param loss mean loss over them, without penalties
 * @param metrics figures by metric id
 * @param statistics the summed statistics (FLOAT64) that the figures come from, by metric id: for example the counts of
 *     a confusion matrix
 */
public record Evaluation(int samples, double loss, Map<String, Double> metrics, Map<String, Literal> statistics) {
  /** Copies the maps, keeping their order. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    statistics = Collections.unmodifiableMap(new LinkedHashMap<>(statistics));
  }
}
