package org.chainrule.plugins.optimizers;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.TensorTree;

/**
 * Adam with decoupled weight decay: the update of {@code adam} without decay, and -rate weight_decay theta beside it. As
 * in PyTorch: all parameters decay, biases too, and the decay is multiplied by the learning rate of the step.
 *
 * <p>Source: Loshchilov, Hutter: Decoupled weight decay regularization. ICLR 2019, arXiv:1711.05101, algorithm 2, with
 * the learning rate in the place of the schedule multiplier.
 *
 * @param learningRate the learning rate; 0.001 by default
 * @param beta1 share of the past in the mean gradient, at least 0 and below 1; 0.9 by default
 * @param beta2 share of the past in the mean squared gradient, at least 0 and below 1; 0.999 by default
 * @param epsilon what is added to the root; 1e-8 by default
 * @param weightDecay share of each parameter taken away per step, times the learning rate; 0.01 by default
 */
@Plugin("adamw")
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements
    Optimizer {
  /** With PyTorch's defaults. */
  public AdamW() {
    this(1e-3, 0.9, 0.999, 1e-8, 1e-2);
  }

  /** Checks the numbers. */
  public AdamW {
    Hyper.notNegative("learning_rate", learningRate);
    Hyper.belowOne("beta1", beta1);
    Hyper.belowOne("beta2", beta2);
    Hyper.positive("epsilon", epsilon);
    Hyper.notNegative("weight_decay", weightDecay);
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    TensorTree adam = new Adam(learningRate, beta1, beta2, epsilon, 0).update(gradients, slots);
    return adam.sub(slots.parameters().mul(slots.learningRate().mul(weightDecay)));
  }
}
