package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * The logistic function: 1 / (1 + exp(-x)).
 *
 * <p>Source: Rumelhart, Hinton, Williams: Learning representations by back-propagating errors. Nature 323, 1986,
 * equation 2.
 */
@Plugin("sigmoid")
public record Sigmoid() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.sigmoid();
  }
}
