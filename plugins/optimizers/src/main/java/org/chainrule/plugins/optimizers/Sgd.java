package org.chainrule.plugins.optimizers;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.TensorTree;

/**
 * Stochastic gradient descent with momentum: v = momentum v + g, then theta = theta - rate v, or with Nesterov's momentum
 * theta = theta - rate (g + momentum v). The gradient g includes weight_decay theta. As in PyTorch: the learning rate
 * multiplies v and not g, and there is no dampening.
 *
 * <p>Source: Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep learning. ICML
 * 2013, sections 1 and 2, with PyTorch's placing of the learning rate; momentum: Polyak 1964.
 *
 * @param learningRate the learning rate; 0.001 by default
 * @param momentum share of the last step's velocity, at least 0 and below 1; 0 by default
 * @param nesterov whether to look ahead along the velocity; needs momentum; by default not
 * @param weightDecay multiple of each parameter added to its gradient; 0 by default
 */
@Plugin("sgd")
public record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay) implements Optimizer {
  /** With PyTorch's defaults. */
  public Sgd() {
    this(1e-3, 0, false, 0);
  }

  /** Checks the numbers. */
  public Sgd {
    Hyper.notNegative("learning_rate", learningRate);
    Hyper.belowOne("momentum", momentum);
    Hyper.notNegative("weight_decay", weightDecay);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov needs a momentum above 0");
    }
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    TensorTree g = weightDecay == 0 ? gradients : gradients.add(slots.parameters().mul(weightDecay));
    TensorTree direction = g;
    if (momentum > 0) {
      TensorTree velocity = slots.set("velocity", slots.get("velocity").mul(momentum).add(g));
      direction = nesterov ? g.add(velocity.mul(momentum)) : velocity;
    }
    return direction.mul(slots.learningRate().neg());
  }
}
