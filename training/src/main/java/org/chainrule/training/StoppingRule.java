package org.chainrule.training;

import java.util.List;
import java.util.Optional;

/** Early stopping at work: its verdicts follow from the history of epochs alone, so that a resumed run agrees. */
final class StoppingRule {
  private final EarlyStopping rule;
  private final String key;
  private final boolean higherIsBetter;

  /**
   * The rule of a configuration, if it has one.
   *
   * @throws InvalidInputException if it watches something that is not measured
   */
  static Optional<StoppingRule> of(TrainingConfiguration configuration, boolean validates) {
    return configuration.earlyStopping().map(rule -> new StoppingRule(rule, configuration, validates));
  }

  private StoppingRule(EarlyStopping rule, TrainingConfiguration configuration, boolean validates) {
    this.rule = rule;
    if (!validates) {
      throw new InvalidInputException(
          "training.early_stopping needs validation samples, but data.validation is %s; set it to 0.15, for example"
              .formatted(configuration.validationFraction()));
    }
    String metric = rule.monitor().startsWith("validation_") ? rule.monitor().substring("validation_".length())
        : rule.monitor();
    boolean isLoss = metric.equals("loss");
    if (!isLoss && !configuration.metrics().containsKey(metric)) {
      throw new InvalidInputException(
          "training.early_stopping.monitor is '%s'; it must be validation_loss or one of the metrics %s"
              .formatted(rule.monitor(), configuration.metrics().keySet()));
    }
    this.key = "validation_" + metric;
    this.higherIsBetter = !isLoss && configuration.metrics().get(metric).higherIsBetter();
  }

  /** The epoch with the best figure so far; 0 if there is none. A NaN is never better. */
  int bestEpoch(List<EpochRecord> history) {
    int best = 0;
    double bestFigure = Double.NaN;
    for (EpochRecord epoch : history) {
      double figure = figure(epoch);
      if (best == 0 && !Double.isNaN(figure)
          || (higherIsBetter ? figure > bestFigure + rule.minDelta() : figure < bestFigure - rule.minDelta())) {
        best = epoch.epoch();
        bestFigure = figure;
      }
    }
    return best;
  }

  private double figure(EpochRecord epoch) {
    return epoch.values().getOrDefault(key, Double.NaN);
  }

  /** Why to stop now; empty to go on. */
  Optional<String> verdict(List<EpochRecord> history) {
    int best = bestEpoch(history);
    int without = history.size() - best;
    return without < rule.patience() ? Optional.empty()
        : Optional.of(best == 0 ? "%s was no number in any of %d epochs".formatted(key, without)
            : "%s has not improved%s for %d epochs since %.6g in epoch %d".formatted(key,
                rule.minDelta() > 0 ? " by more than " + rule.minDelta() : "", without,
                figure(history.get(best - 1)), best));
  }
}
