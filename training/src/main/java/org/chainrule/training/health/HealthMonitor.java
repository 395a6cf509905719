package org.chainrule.training.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows the figures of a training and says what is wrong with it. A healthy one has no verdict. */
public final class HealthMonitor {
  private record Key(String rule, String place) {}

  private final List<Rule> rules = List.of(new StuckUnits(), new GradientSizes(), new LossCourse());
  private final List<HealthSample> samples = new ArrayList<>();
  private final Map<Key, Verdict> verdicts = new LinkedHashMap<>();

  /** A monitor that has seen nothing. */
  public HealthMonitor() {}

  /**
   * Takes the next sample.
   *
   * @return the verdicts that were not there before
   */
  public List<Verdict> add(HealthSample sample) {
    samples.add(sample);
    List<Verdict> fresh = new ArrayList<>();
    for (Rule rule : rules) {
      for (Verdict verdict : rule.look(sample)) {
        if (verdicts.put(new Key(verdict.rule(), verdict.place()), verdict) == null) {
          fresh.add(verdict);
        }
      }
    }
    return fresh;
  }

  /** All verdicts so far, each as it was seen last. */
  public List<Verdict> verdicts() {
    return List.copyOf(verdicts.values());
  }

  /** All samples so far. */
  public List<HealthSample> samples() {
    return List.copyOf(samples);
  }
}
