package org.chainrule.plugins.optimizers;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;

/**
 * RMSProp: v = alpha v + (1 - alpha) g^2, then theta = theta - rate g / (sqrt(v) + epsilon). Centered, v is replaced by
 * v - m^2 with m = alpha m + (1 - alpha) g; with momentum, the quotient is summed up as in sgd. The gradient g includes
 * weight_decay theta. As in PyTorch: epsilon is added to the root (TensorFlow adds it inside).
 *
 * <p>Source: Tieleman, Hinton: Neural networks for machine learning, lecture 6.5. 2012; centered and with momentum:
 * Graves: Generating sequences with recurrent neural networks. 2013, arXiv:1308.0850, equations 38 to 41.
 *
 * @param learningRate the learning rate; 0.01 by default
 * @param alpha share of the past in the averages, at least 0 and below 1; 0.99 by default
 * @param epsilon what is added to the root; 1e-8 by default
 * @param momentum share of the last step's velocity, at least 0 and below 1; 0 by default
 * @param centered whether to divide by the deviation from the mean gradient; by default not
 * @param weightDecay multiple of each parameter added to its gradient; 0 by default
 */
@Plugin("rmsprop")
public record RmsProp(double learningRate, double alpha, double epsilon, double momentum, boolean centered,
    double weightDecay) implements Optimizer {
  /** With PyTorch's defaults. */
  public RmsProp() {
    this(1e-2, 0.99, 1e-8, 0, false, 0);
  }

  /** Checks the numbers. */
  public RmsProp {
    Hyper.notNegative("learning_rate", learningRate);
    Hyper.belowOne("alpha", alpha);
    Hyper.positive("epsilon", epsilon);
    Hyper.belowOne("momentum", momentum);
    Hyper.notNegative("weight_decay", weightDecay);
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    TensorTree g = weightDecay == 0 ? gradients : gradients.add(slots.parameters().mul(weightDecay));
    TensorTree spread = slots.set("square", slots.get("square").average(g.map(Tensor::square), alpha));
    if (centered) {
      TensorTree mean = slots.set("mean", slots.get("mean").average(g, alpha));
      // At least zero: in floating point, the difference of two equal numbers may come out negative.
      spread = spread.zip(mean, (square, average) -> square.sub(average.square()).max(0));
    }
    TensorTree direction = g.zip(spread, (gradient, v) -> gradient.div(v.sqrt().add(epsilon)));
    if (momentum > 0) {
      direction = slots.set("velocity", slots.get("velocity").mul(momentum).add(direction));
    }
    return direction.mul(slots.learningRate().neg());
  }
}
