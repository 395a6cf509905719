package org.chainrule.plugins.augmentations;

import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Plugin;

/**
 * Adds normal noise to each number of each sample: {@code x + deviation n}, in the units of the features as the model sees
 * them.
 *
 * <p>Source: Bishop: Training with noise is equivalent to Tikhonov regularization. Neural Computation 7, 1995.
 *
 * @param deviation standard deviation of the noise, at least 0; 0.1 by default
 */
@Plugin("gaussian_noise")
public record GaussianNoise(double deviation) implements Augmentation {
  /** With a standard deviation of 0.1. */
  public GaussianNoise() {
    this(0.1);
  }

  /** Checks the deviation. */
  public GaussianNoise {
    Ranges.require(deviation >= 0 && Double.isFinite(deviation), "deviation must be finite and at least 0, not ",
        deviation);
  }

  @Override
  public Samples apply(Samples batch, Context context) {
    return new Samples(batch.features().add(
        context.normal(batch.features().shape()).cast(batch.features().dtype()).mul(deviation)), batch.targets());
  }
}
