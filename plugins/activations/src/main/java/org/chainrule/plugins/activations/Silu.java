package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Sigmoid linear unit, also known as swish with beta = 1: x sigmoid(x).
 *
 * <p>Source: Elfwing, Uchibe, Doya: Sigmoid-weighted linear units for neural network function approximation in
 * reinforcement learning. 2017, arXiv:1702.03118, equation 5.
 */
@Plugin("silu")
public record Silu() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x.mul(x.sigmoid());
  }
}
