package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * The hyperbolic tangent: (exp(x) - exp(-x)) / (exp(x) + exp(-x)).
 *
 * <p>Source: LeCun, Bottou, Orr, Müller: Efficient backprop. 1998, section 4.4; the plain form, without their scaling by
 * 1.7159 and 2/3.
 */
@Plugin("tanh")
public record Tanh() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.tanh();
  }
}
