package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Exponential linear unit: x where x > 0, alpha (exp(x) - 1) elsewhere; the derivative at 0 is 1
 * (in PyTorch it is alpha).
 *
 * <p>Source: Clevert, Unterthiner, Hochreiter: Fast and accurate deep network learning by exponential linear units
 * (ELUs). ICLR 2016, arXiv:1511.07289, equation 15.
 *
 * @param alpha minus the limit at -infinity; 1 by default
 */
@Plugin("elu")
public record Elu(double alpha) implements Activation {
  /** With alpha 1. */
  public Elu() {
    this(1);
  }

  /** Checks alpha. */
  public Elu {
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException("alpha must be finite, not " + alpha);
    }
  }

  @Override
  public Tensor apply(Tensor x) {
    // The exponential sees no positive number: where it overflowed, zero times its infinite derivative would be NaN. At 0
    // the first branch counts, since there the minimum halves its derivative.
    return x.ge(0).select(x, x.min(0).expm1().mul(alpha));
  }
}
