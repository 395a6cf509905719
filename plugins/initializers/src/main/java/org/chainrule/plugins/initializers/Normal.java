package org.chainrule.plugins.initializers;

import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;

/**
 * Normal numbers of a given standard deviation and mean.
 *
 * @param standardDeviation the standard deviation, not negative
 * @param mean the mean; 0 by default
 */
@Plugin("normal")
public record Normal(double standardDeviation, double mean) implements Initializer {
  /** With mean 0. */
  public Normal(double standardDeviation) {
    this(standardDeviation, 0);
  }

  /** Checks both. */
  public Normal {
    if (!(standardDeviation >= 0 && Double.isFinite(standardDeviation))) {
      throw new IllegalArgumentException(
          "standard_deviation must be finite and not negative, not " + standardDeviation);
    }
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException("mean must be finite, not " + mean);
    }
  }

  @Override
  public Tensor initialize(Shape shape, Context context) {
    return context.normal(shape).mul(standardDeviation).add(mean);
  }
}
