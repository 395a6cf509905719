package org.chainrule.plugins.datasets;

import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;

/**
 * Points on interleaved spirals, one for each class, which no straight line separates. The point at place r of [0, 1)
 * lies at distance r from the centre in the direction 2 pi (turns r + class / classes) + noise n, where n is normal with
 * mean 0 and variance 1.
 *
 * <p>Source: Lang, Witbrock: Learning to tell two spirals apart. 1988; with any number of spirals and with noise.
 *
 * @param classes number of spirals; 3 by default
 * @param samples points of each spiral to train on, and as many to test on; 200 by default
 * @param noise standard deviation of the direction, in radians; 0.2 by default
 * @param turns how many times a spiral winds around the centre; 0.75 by default
 */
@Plugin("spirals")
public record Spirals(int classes, int samples, double noise, double turns) implements Dataset {
  /** Three spirals of three quarters of a turn. */
  public Spirals() {
    this(3, 200, 0.2, 0.75);
  }

  /** Checks the numbers. */
  public Spirals {
    Generated.checkClasses(classes);
    Generated.checkSamples(samples);
    Generated.checkNoise(noise);
    if (!Double.isFinite(turns)) {
      throw new IllegalArgumentException("turns must be finite, not " + turns);
    }
  }

  @Override
  public Splits load(long seed) {
    return Generated.splits("spirals", classes, samples, seed, (label, r, random) -> {
      double angle = 2 * Math.PI * (turns * r + (double) label / classes) + noise * random.normal();
      return new double[] {r * Math.cos(angle), r * Math.sin(angle)};
    });
  }
}
