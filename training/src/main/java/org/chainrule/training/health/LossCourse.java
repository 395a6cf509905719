package org.chainrule.training.health;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chainrule.training.health.HealthSample.Parameter;

/** Loss spikes, and a loss that does not fall because steps are too large or too small. */
final class LossCourse implements Rule {
  private static final long LEAST_STEPS = 100;
  private static final double LARGE_UPDATE = 0.05;
  private static final double HUGE_UPDATE = 0.5;
  private static final double GROWN = 2;
  private static final double SMALL_UPDATE = 2e-4;
  private static final int LEAST_LOSSES = 16;
  private static final int LOOKS = 3;

  private final Set<String> notZeroAtFirst = new HashSet<>();
  private final Deque<Double> updates = new ArrayDeque<>();
  private Optional<Double> firstLoss = Optional.empty();
  private double largestUpdate;
  private int spikes;

  @Override
  public List<Verdict> look(HealthSample sample) {
    List<Verdict> verdicts = new ArrayList<>();
    sample.losses().spike().ifPresent(spike -> {
      spikes++;
      verdicts.add(new Verdict("loss_spike", "", spike.step(),
          "the loss jumped to %s in step %d, after at most %s in the steps before%s; look at the data of that batch, "
              .formatted(Rule.number(spike.loss()), spike.step(), Rule.number(spike.before()),
                  spikes > 1 ? " (one of %d such jumps)".formatted(spikes) : "")
              + "or try a smaller learning rate or an optimizer that clips gradients"));
    });
    if (sample.loss().isPresent()) {
      measure(sample);
    }
    if (firstLoss.isPresent() && sample.step() >= LEAST_STEPS && sample.losses().count() >= LEAST_LOSSES
        && !updates.isEmpty()) {
      judge(sample, verdicts);
    }
    return verdicts;
  }

  private void measure(HealthSample sample) {
    boolean first = firstLoss.isEmpty();
    firstLoss = first ? sample.loss() : firstLoss;
    // Parameters that start with zeros, as biases do, have no size to compare an update with.
    double update = Double.NEGATIVE_INFINITY;
    for (Parameter parameter : sample.parameters()) {
      if (first && parameter.value() > 0) {
        notZeroAtFirst.add(parameter.name());
      }
      if (notZeroAtFirst.contains(parameter.name())) {
        update = Math.max(update, ratio(parameter));
      }
    }
    if (Double.isFinite(update)) {
      updates.add(update);
      largestUpdate = Math.max(largestUpdate, update);
      if (updates.size() > LOOKS) {
        updates.remove();
      }
    }
  }

  private static double ratio(Parameter parameter) {
    return parameter.value() > 0 ? parameter.update() / parameter.value() : 0;
  }

  private void judge(HealthSample sample, List<Verdict> verdicts) {
    double first = firstLoss.orElseThrow();
    double loss = sample.losses().mean();
    double least = Double.POSITIVE_INFINITY;
    for (double update : updates) {
      least = Math.min(least, update);
    }
    boolean large = loss >= 0.95 * first && Math.max(least, largestUpdate / 10) > LARGE_UPDATE
        || loss >= 0.5 * first && largestUpdate > HUGE_UPDATE;
    if (large) {
      verdicts.add(new Verdict("learning_rate_too_large", "", sample.step(),
          "the learning rate (%s) seems too large: %s, and updates are as large as %.0f %% of the weights; try a tenth"
              .formatted(Rule.number(sample.learningRate()), course(sample, first), 100 * largestUpdate)));
    } else if (loss > GROWN * first) {
      verdicts.add(new Verdict("loss_grows", "", sample.step(),
          "the loss grows: %s; try a tenth of the learning rate (%s), or look whether the optimizer goes uphill"
              .formatted(course(sample, first), Rule.number(sample.learningRate()))));
    } else if (largestUpdate == 0) {
      verdicts.add(new Verdict("no_updates", "", sample.step(),
          "nothing is learned: after %d steps no weight has changed; look at the learning rate (%s) and at the initializer, "
              .formatted(sample.step(), Rule.number(sample.learningRate()))
              + "for layers whose weights are all zeros pass no gradient back"));
    } else if (loss >= 0.9 * first && largestUpdate < SMALL_UPDATE) {
      verdicts.add(new Verdict("learning_rate_too_small", "", sample.step(),
          "the learning rate (%s) seems too small: %s, and an update changes weights by at most %s of their size; try "
              .formatted(Rule.number(sample.learningRate()), course(sample, first), Rule.number(largestUpdate))
              + "ten times as much"));
    }
  }

  private static String course(HealthSample sample, double first) {
    return "after %d steps the mean loss is %s, at the start it was %s".formatted(sample.step(),
        Rule.number(sample.losses().mean()), Rule.number(first));
  }
}
