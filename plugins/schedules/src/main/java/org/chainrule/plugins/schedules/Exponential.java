package org.chainrule.plugins.schedules;

import org.chainrule.api.Plugin;
import org.chainrule.api.Schedule;

/**
 * The learning rate times gamma after every epoch: rate gamma^epoch, with the number of finished epochs. PyTorch's
 * ExponentialLR.
 *
 * @param gamma factor of each epoch, above 0 and at most 1
 */
@Plugin("exponential")
public record Exponential(double gamma) implements Schedule {
  /** Checks gamma. */
  public Exponential {
    if (!(gamma > 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma must be above 0 and at most 1, not " + gamma);
    }
  }

  @Override
  public double learningRate(Progress progress) {
    return progress.learningRate() * Math.pow(gamma, progress.step() / progress.stepsPerEpoch());
  }
}
