package org.chainrule.plugins.schedules;

import org.chainrule.api.Plugin;
import org.chainrule.api.Schedule;

/**
 * The learning rate times gamma after every {@code epochs} epochs: rate gamma^floor(epoch / epochs). PyTorch's StepLR,
 * whose step_size is {@code epochs} here.
 *
 * @param epochs epochs between two changes; 10 by default
 * @param gamma factor of each change, above 0 and at most 1; 0.1 by default
 */
@Plugin("step")
public record Step(int epochs, double gamma) implements Schedule {
  /** A tenth after every ten epochs. */
  public Step() {
    this(10, 0.1);
  }

  /** Checks both. */
  public Step {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be at least 1, not " + epochs);
    }
    if (!(gamma > 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma must be above 0 and at most 1, not " + gamma);
    }
  }

  @Override
  public double learningRate(Progress progress) {
    long changes = progress.step() / ((long) progress.stepsPerEpoch() * epochs);
    return progress.learningRate() * Math.pow(gamma, changes);
  }
}
