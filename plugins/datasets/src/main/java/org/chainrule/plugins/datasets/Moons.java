package org.chainrule.plugins.datasets;

import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;

/**
 * Points on two interleaved half circles of radius 1: one class at (cos t, sin t), the other at (1 - cos t, 1/2 - sin t),
 * for t in [0, pi), with normal noise on both coordinates. scikit-learn's make_moons.
 *
 * @param samples points of each half circle to train on, and as many to test on; 200 by default
 * @param noise standard deviation of the noise; 0.1 by default
 */
@Plugin("moons")
public record Moons(int samples, double noise) implements Dataset {
  /** 200 points of each half circle. */
  public Moons() {
    this(200, 0.1);
  }

  /** Checks the numbers. */
  public Moons {
    Generated.checkSamples(samples);
    Generated.checkNoise(noise);
  }

  @Override
  public Splits load(long seed) {
    return Generated.splits("moons", 2, samples, seed, (label, position, random) -> {
      double x = Math.cos(Math.PI * position);
      double y = Math.sin(Math.PI * position);
      return new double[] {(label == 0 ? x : 1 - x) + noise * random.normal(),
        (label == 0 ? y : 0.5 - y) + noise * random.normal()};
    });
  }
}
