package org.chainrule.plugins.datasets;

import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;

/**
 * Points in normally distributed clouds, one for each class, whose centres stand evenly on the circle of radius 1.
 *
 * @param classes number of clouds; 3 by default
 * @param samples points of each cloud to train on, and as many to test on; 200 by default
 * @param noise standard deviation of both coordinates; 0.3 by default
 */
@Plugin("blobs")
public record Blobs(int classes, int samples, double noise) implements Dataset {
  /** Three clouds of 200 points. */
  public Blobs() {
    this(3, 200, 0.3);
  }

  /** Checks the numbers. */
  public Blobs {
    Generated.checkClasses(classes);
    Generated.checkSamples(samples);
    Generated.checkNoise(noise);
  }

  @Override
  public Splits load(long seed) {
    return Generated.splits("blobs", classes, samples, seed, (label, position, random) -> {
      double angle = 2 * Math.PI * label / classes;
      return new double[] {Math.cos(angle) + noise * random.normal(), Math.sin(angle) + noise * random.normal()};
    });
  }
}
