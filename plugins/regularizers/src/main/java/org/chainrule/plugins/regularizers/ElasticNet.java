package org.chainrule.plugins.regularizers;

import org.chainrule.api.Plugin;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;

/**
 * A mixture of the penalties {@code l1} and {@code l2}: l1 sum |w| + l2 sum w^2.
 *
 * <p>Source: Zou, Hastie: Regularization and variable selection via the elastic net. 2005, equation 3 (the "naive" one).
 *
 * @param l1 factor of the magnitudes, not negative; 1e-4 by default
 * @param l2 factor of the squares, not negative; 1e-4 by default
 * @param parameters glob on the names of the parameters that are penalised; by default all weights
 */
@Plugin("elastic_net")
public record ElasticNet(double l1, double l2, String parameters) implements Regularizer {
  /** Both factors 1e-4, on all weights. */
  public ElasticNet() {
    this(1e-4, 1e-4, "**/weight");
  }

  /** Checks the factors. */
  public ElasticNet {
    if (!(l1 >= 0 && Double.isFinite(l1))) {
      throw new IllegalArgumentException("l1 must be finite and not negative, not " + l1);
    }
    if (!(l2 >= 0 && Double.isFinite(l2))) {
      throw new IllegalArgumentException("l2 must be finite and not negative, not " + l2);
    }
  }

  @Override
  public Tensor penalty(Tensor parameter) {
    return parameter.abs().sum().mul(l1).add(parameter.square().sum().mul(l2));
  }
}
