package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Leaky rectified linear unit: x where x > 0, slope x elsewhere; the derivative at 0 is the slope.
 *
 * <p>Source: Maas, Hannun, Ng: Rectifier nonlinearities improve neural network acoustic models. ICML 2013.
 *
 * @param slope slope where x is not positive; 0.01 as in the paper
 */
@Plugin("leaky_relu")
public record LeakyRelu(double slope) implements Activation {
  /** The slope of the paper. */
  public LeakyRelu() {
    this(0.01);
  }

  /** Checks the slope. */
  public LeakyRelu {
    if (!Double.isFinite(slope)) {
      throw new IllegalArgumentException("slope must be finite, not " + slope);
    }
  }

  @Override
  public Tensor apply(Tensor x) {
    return x.gt(0).select(x, x.mul(slope));
  }
}
