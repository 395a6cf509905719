package org.chainrule.plugins.schedules;

import org.chainrule.api.Plugin;
import org.chainrule.api.Schedule;

/**
 * A learning rate that first grows in a straight line, and then follows another schedule over the rest of the training:
 * with w warm-up steps, (step + 1) / w times the first rate of {@code then} while step < w, so that it is reached at the
 * last of them.
 *
 * <p>Source: Goyal et al.: Accurate, large minibatch SGD: training ImageNet in 1 hour. 2017, arXiv:1706.02677, section
 * 2.2, "gradual warmup", from 1/w of the rate.
 *
 * @param epochs length of the warm-up in epochs, of which parts are allowed; 1 by default
 * @param then the schedule behind it, which sees the steps that are left; constant by default
 */
@Plugin("warmup")
public record Warmup(double epochs, Schedule then) implements Schedule {
  /** One epoch, then a constant rate. */
  public Warmup() {
    this(1, new Constant());
  }

  /** Checks the length. */
  public Warmup {
    if (!(epochs >= 0 && Double.isFinite(epochs))) {
      throw new IllegalArgumentException("epochs must be finite and not negative, not " + epochs);
    }
  }

  @Override
  public double learningRate(Progress progress) {
    long warmup = Math.round(epochs * progress.stepsPerEpoch());
    long rest = Math.max(0, progress.totalSteps() - warmup);
    long step = Math.max(0, progress.step() - warmup);
    double rate = then.learningRate(progress.with(progress.learningRate(), step, rest));
    return progress.step() < warmup ? rate * (progress.step() + 1) / warmup : rate;
  }
}
