package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Mish: x tanh(softplus(x)) = x tanh(log(1 + exp(x))).
 *
 * <p>Source: Misra: Mish: a self regularized non-monotonic activation function. 2019, arXiv:1908.08681, equation 1.
 */
@Plugin("mish")
public record Mish() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.mul(x.softplus().tanh());
  }
}
