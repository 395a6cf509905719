package org.chainrule.plugins.datasets;

import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;

/**
 * Points on two circles around the origin, one class on the circle of radius 1 and the other on a smaller one, with normal
 * noise on both coordinates. scikit-learn's make_circles.
 *
 * @param samples points of each circle to train on, and as many to test on; 200 by default
 * @param noise standard deviation of the noise; 0.1 by default
 * @param factor radius of the smaller circle, from 0 to 1; 0.5 by default
 */
@Plugin("circles")
public record Circles(int samples, double noise, double factor) implements Dataset {
  /** 200 points of each circle. */
  public Circles() {
    this(200, 0.1, 0.5);
  }

  /** Checks the numbers. */
  public Circles {
    Generated.checkSamples(samples);
    Generated.checkNoise(noise);
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("factor must be from 0 to 1, not " + factor);
    }
  }

  @Override
  public Splits load(long seed) {
    return Generated.splits("circles", 2, samples, seed, (label, position, random) -> {
      double radius = label == 0 ? 1 : factor;
      return new double[] {radius * Math.cos(2 * Math.PI * position) + noise * random.normal(),
        radius * Math.sin(2 * Math.PI * position) + noise * random.normal()};
    });
  }
}
