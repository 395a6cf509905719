package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Gaussian error linear unit: x Phi(x) = x/2 (1 + erf(x / sqrt(2))), or its approximation
 * x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
 *
 * <p>Source: Hendrycks, Gimpel: Gaussian error linear units (GELUs). 2016, arXiv:1606.08415, section 2.
 *
 * @param approximate whether to take the form with tanh; the exact one by default
 */
@Plugin("gelu")
public record Gelu(boolean approximate) implements Activation {
  /** The exact form. */
  public Gelu() {
    this(false);
  }

  @Override
  public Tensor apply(Tensor x) {
    Tensor twicePhi = approximate
        ? x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI)).tanh().add(1)
        : x.div(Math.sqrt(2)).erf().add(1);
    return x.mul(0.5).mul(twicePhi);
  }
}
