package org.chainrule.plugins.schedules;

import org.chainrule.api.Plugin;
import org.chainrule.api.Schedule;

/**
 * A straight line from the optimizer's learning rate at the first step down to {@code end} times that behind the last one:
 * rate (1 - (1 - end) step / steps). PyTorch's LinearLR with start_factor 1 and end_factor {@code end}, over the whole
 * training.
 *
 * @param end the last learning rate as a share of the first, from 0 to 1; 0 by default
 */
@Plugin("linear")
public record Linear(double end) implements Schedule {
  /** Down to zero. */
  public Linear() {
    this(0);
  }

  /** Checks the end. */
  public Linear {
    if (!(end >= 0 && end <= 1)) {
      throw new IllegalArgumentException("end must be from 0 to 1, not " + end);
    }
  }

  @Override
  public double learningRate(Progress progress) {
    double done = Math.min(1, progress.step() / (double) Math.max(1, progress.totalSteps()));
    return progress.learningRate() * (1 - (1 - end) * done);
  }
}
