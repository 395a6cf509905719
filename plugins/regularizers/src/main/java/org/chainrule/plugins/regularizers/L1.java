package org.chainrule.plugins.regularizers;

import org.chainrule.api.Plugin;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;

/**
 * Magnitudes of weights as a penalty (lasso), which draws weights to zero: strength sum |w|, whose derivative is
 * strength sign(w), 0 at 0.
 *
 * <p>Source: Tibshirani: Regression shrinkage and selection via the lasso. 1996.
 *
 * @param strength factor of the penalty, not negative; 1e-4 by default
 * @param parameters glob on the names of the parameters that are penalised; by default all weights
 */
@Plugin("l1")
public record L1(double strength, String parameters) implements Regularizer {
  /** A strength of 1e-4 on all weights. */
  public L1() {
    this(1e-4, "**/weight");
  }

  /** Checks the strength. */
  public L1 {
    if (!(strength >= 0 && Double.isFinite(strength))) {
      throw new IllegalArgumentException("strength must be finite and not negative, not " + strength);
    }
  }

  @Override
  public Tensor penalty(Tensor parameter) {
    return parameter.abs().sum().mul(strength);
  }
}
