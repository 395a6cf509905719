package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Rectified linear unit: max(x, 0), with derivative 0 at 0.
 *
 * <p>Source: Nair, Hinton: Rectified linear units improve restricted Boltzmann machines. ICML 2010; the deterministic
 * form, without their noise.
 */
@Plugin("relu")
public record Relu() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.relu();
  }
}
