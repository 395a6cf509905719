package org.chainrule.plugins.optimizers;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;

/**
 * Adam: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, then theta = theta - rate m' / (sqrt(v') + epsilon)
 * with the bias-corrected m' = m / (1 - beta1^t), v' = v / (1 - beta2^t) at step t = 1, 2, ... The gradient g includes
 * weight_decay theta (for decay apart from the gradient, see {@code adamw}). As in PyTorch.
 *
 * <p>Source: Kingma, Ba: Adam: a method for stochastic optimization. ICLR 2015, arXiv:1412.6980, algorithm 1.
 *
 * @param learningRate the learning rate; 0.001 by default
 * @param beta1 share of the past in the mean gradient, at least 0 and below 1; 0.9 by default
 * @param beta2 share of the past in the mean squared gradient, at least 0 and below 1; 0.999 by default
 * @param epsilon what is added to the root; 1e-8 by default
 * @param weightDecay multiple of each parameter added to its gradient; 0 by default
 */
@Plugin("adam")
public record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements
    Optimizer {
  /** With the paper's defaults. */
  public Adam() {
    this(1e-3, 0.9, 0.999, 1e-8, 0);
  }

  /** Checks the numbers. */
  public Adam {
    Hyper.notNegative("learning_rate", learningRate);
    Hyper.belowOne("beta1", beta1);
    Hyper.belowOne("beta2", beta2);
    Hyper.positive("epsilon", epsilon);
    Hyper.notNegative("weight_decay", weightDecay);
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    TensorTree g = weightDecay == 0 ? gradients : gradients.add(slots.parameters().mul(weightDecay));
    TensorTree mean = slots.set("mean", slots.get("mean").average(g, beta1));
    TensorTree square = slots.set("square", slots.get("square").average(g.map(Tensor::square), beta2));
    Tensor rate = slots.learningRate().div(correction(beta1, slots.step())).neg();
    Tensor scale = correction(beta2, slots.step()).sqrt().reciprocal();
    return mean.zip(square, (m, v) -> m.div(v.sqrt().mul(scale).add(epsilon)).mul(rate));
  }

  /** 1 - beta^step, in a form that keeps its precision where beta is close to 1. */
  private static Tensor correction(double beta, Tensor step) {
    return step.mul(Math.log(beta)).expm1().neg();
  }
}
