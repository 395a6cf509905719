package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Softmax: exp(x_i) / sum_j exp(x_j) along one axis. It takes logits to probabilities; a loss on logits such as
 * {@code softmax_cross_entropy} must not be given its result.
 *
 * <p>Source: Bridle: Training stochastic model recognition algorithms as networks can lead to maximum mutual information
 * estimation of parameters. NIPS 1989.
 *
 * @param axis the axis along which results sum to 1; a negative one counts from the end; the last by default
 */
@Plugin("softmax")
public record Softmax(int axis) implements Activation {
  /** Along the last axis. */
  public Softmax() {
    this(-1);
  }

  @Override
  public Tensor apply(Tensor x) {
    return x.softmax(axis);
  }
}
