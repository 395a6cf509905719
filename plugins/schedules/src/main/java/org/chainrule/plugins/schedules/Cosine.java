package org.chainrule.plugins.schedules;

import org.chainrule.api.Plugin;
import org.chainrule.api.Schedule;

/**
 * Half a cosine from the optimizer's learning rate at the first step down to {@code minimum} behind the last one:
 * minimum + (rate - minimum) (1 + cos(pi step / steps)) / 2. PyTorch's CosineAnnealingLR, whose eta_min is {@code minimum}
 * here, in steps instead of epochs.
 *
 * <p>Source: Loshchilov, Hutter: SGDR: stochastic gradient descent with warm restarts. ICLR 2017, arXiv:1608.03983,
 * equation 5; without restarts.
 *
 * @param minimum the last learning rate, not negative; 0 by default
 */
@Plugin("cosine")
public record Cosine(double minimum) implements Schedule {
  /** Down to zero. */
  public Cosine() {
    this(0);
  }

  /** Checks the minimum. */
  public Cosine {
    if (!(minimum >= 0 && Double.isFinite(minimum))) {
      throw new IllegalArgumentException("minimum must be finite and not negative, not " + minimum);
    }
  }

  @Override
  public double learningRate(Progress progress) {
    double done = Math.min(1, progress.step() / (double) Math.max(1, progress.totalSteps()));
    return minimum + (progress.learningRate() - minimum) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
