package org.chainrule.plugins.regularizers;

import org.chainrule.api.Plugin;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;

/**
 * Squared weights as a penalty (ridge): strength sum w^2, whose derivative is 2 strength w.
 *
 * <p>With plain sgd this is the same as a weight_decay of 2 strength. With optimizers that rescale gradients, such as
 * adam, it is not: a penalty is rescaled with the gradient, decoupled decay (adamw) is not.
 *
 * <p>Source: Krogh, Hertz: A simple weight decay can improve generalization. NIPS 1991; without their factor 1/2.
 *
 * @param strength factor of the penalty, not negative; 1e-4 by default
 * @param parameters glob on the names of the parameters that are penalised; by default all weights
 */
@Plugin("l2")
public record L2(double strength, String parameters) implements Regularizer {
  /** A strength of 1e-4 on all weights. */
  public L2() {
    this(1e-4, "**/weight");
  }

  /** Checks the strength. */
  public L2 {
    if (!(strength >= 0 && Double.isFinite(strength))) {
      throw new IllegalArgumentException("strength must be finite and not negative, not " + strength);
    }
  }

  @Override
  public Tensor penalty(Tensor parameter) {
    return parameter.square().sum().mul(strength);
  }
}
