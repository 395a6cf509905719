package org.chainrule.training;

import java.util.Optional;
import org.chainrule.training.health.HealthSample.Losses;
import org.chainrule.training.health.HealthSample.Spike;

/** The losses since the last look, and whether one of them stands out from those before. */
final class LossWindow {
  private static final int REMEMBERED = 128;
  private static final int LEAST = 16;
  private static final double FACTOR = 5;

  private final double[] recent = new double[REMEMBERED];
  private long seen;
  private double first;
  private long count;
  private double sum;
  private Optional<Spike> spike = Optional.empty();

  /** Takes the loss of a step. */
  void add(long step, double loss) {
    if (seen == 0) {
      first = loss;
    }
    // A batch that was learnt well but for one sample is no spike: its loss is still below that of the first step.
    if (seen >= LEAST && loss > first) {
      double largest = largest();
      boolean jump = loss > FACTOR * Math.max(largest, 0);
      if (jump && spike.filter(known -> known.loss() >= loss).isEmpty()) {
        spike = Optional.of(new Spike(step, largest, loss));
      }
    }
    recent[(int) (seen++ % REMEMBERED)] = loss;
    count++;
    sum += loss;
  }

  private double largest() {
    double largest = recent[0];
    for (int i = 1; i < Math.min(seen, REMEMBERED); i++) {
      largest = Math.max(largest, recent[i]);
    }
    return largest;
  }

  /** What there was since the last call. */
  Losses take() {
    Losses losses = new Losses(count, count == 0 ? 0 : sum / count, spike);
    count = 0;
    sum = 0;
    spike = Optional.empty();
    return losses;
  }
}
