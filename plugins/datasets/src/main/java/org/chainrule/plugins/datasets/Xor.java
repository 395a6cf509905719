package org.chainrule.plugins.datasets;

import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;

/**
 * Points of the square [-1, 1) x [-1, 1), uniformly distributed: the first class where both coordinates have the same
 * sign, the second where they differ; then moved by normal noise.
 *
 * <p>Source: Minsky, Papert: Perceptrons. 1969.
 *
 * @param samples points of each class to train on, and as many to test on; 200 by default
 * @param noise standard deviation of the noise; 0 by default
 */
@Plugin("xor")
public record Xor(int samples, double noise) implements Dataset {
  /** 200 points of each class, without noise. */
  public Xor() {
    this(200, 0);
  }

  /** Checks the numbers. */
  public Xor {
    Generated.checkSamples(samples);
    Generated.checkNoise(noise);
  }

  @Override
  public Splits load(long seed) {
    return Generated.splits("xor", 2, samples, seed, (label, position, random) -> {
      double x = random.uniform();
      double y = random.uniform();
      double side = random.uniform() < 0.5 ? -1 : 1;
      return new double[] {side * x + noise * random.normal(),
        side * (label == 0 ? y : -y) + noise * random.normal()};
    });
  }
}
