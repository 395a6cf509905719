package org.chainrule.api;

import org.chainrule.api.ir.Shape;

/**
 * An update rule: tensor expressions from the gradients of all parameters to the amounts to add to them.
 *
 * {@snippet :
 * @Plugin("sign_sgd")
 * public record SignSgd(double learningRate) implements Optimizer {
 *   public SignSgd() {
 *     this(1e-3);
 *   }
 *   @Override
 *   public TensorTree update(TensorTree gradients, Slots slots) {
 *     return gradients.map(g -> g.sign().mul(slots.learningRate()).neg());
 *   }
 * }
 * }
 */
public interface Optimizer extends ExtensionPoint {
  /** The learning rate where no schedule changes it. */
  double learningRate();

  /**
   * The amounts to add to the parameters.
   *
   * @param gradients gradients of the loss, penalties included, by parameter name
   * @param slots everything else in sight: parameters, loss, step, learning rate, and what is kept between steps
   */
  TensorTree update(TensorTree gradients, Slots slots);

  /** What an update rule sees and keeps. */
  interface Slots {
    /** The parameters that are trained. */
    TensorTree parameters();

    /** The loss of the batch, penalties included. */
    Tensor loss();

    /**
     * The gradients of a scalar with respect to {@link #parameters()}; of the inner product of gradients and a fixed
     * vector it is a product of the Hessian with that vector.
     */
    TensorTree gradients(Tensor scalar);

    /** The number of this update, 1 for the first: a floating scalar. */
    Tensor step();

    /** The learning rate of this step: a floating scalar, an input of the program. */
    Tensor learningRate();

    /** A kept tensor for each parameter, all zeros before the first step. */
    default TensorTree get(String name) {
      return get(name, parameters(), 0);
    }

    /** A kept tensor for each one of {@code like}, with its shape, everywhere {@code initial} before the first step. */
    TensorTree get(String name, TensorTree like, double initial);

    /** A kept tensor for each parameter that starts equal to the parameter. */
    TensorTree copyOfParameters(String name);

    /** Keeps tensors for the next step, and hands them back. */
    TensorTree set(String name, TensorTree next);

    /** A kept scalar. */
    Tensor get(String name, double initial);

    /** Keeps a scalar for the next step, and hands it back. */
    Tensor set(String name, Tensor next);

    /** Random numbers, uniform over [0, 1). */
    Tensor uniform(Shape shape);

    /** Random numbers, normal with mean 0 and variance 1. */
    Tensor normal(Shape shape);

    /** Names other weights, such as averages, for evaluation and export. */
    void evaluateWith(TensorTree parameters);

    /** The same for a part of a chain: its names do not meet those of other parts. */
    Slots child(String name);
  }
}
