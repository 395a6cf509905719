package org.chainrule.api;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Shape;

/**
 * What a plug-in may use beyond its operands while it is traced. Names are relative to the context's own: a layer that
 * asks for {@code weight} in the context {@code dense1} gets the parameter {@code dense1/weight}.
 */
public interface Context {
  /**
   * A trainable parameter. Asking again for the same name gives the same parameter: a layer applied twice shares it.
   *
   * @param name its name within this context
   * @param shape its shape
   * @param initializer its first values; empty for the experiment's default initializer
   */
  Tensor parameter(String name, Shape shape, Optional<Initializer> initializer);

  /** A trainable parameter that starts with the same number everywhere, such as a bias. */
  Tensor parameter(String name, Shape shape, double initial);

  /** A value that is kept from step to step but not trained, such as a running mean. */
  Tensor state(String name, Shape shape, double initial);

  /** Gives a {@link #state} its value for the next step. */
  void update(Tensor state, Tensor next);

  /** Random numbers, uniformly distributed over [0, 1); every call is a site of its own, new at each step. */
  Tensor uniform(Shape shape);

  /** Random numbers, normally distributed with mean 0 and variance 1. */
  Tensor normal(Shape shape);

  /** Whether the model is being trained; otherwise it is evaluated or exported. */
  boolean training();

  /** The floating type of parameters: FLOAT32, or FLOAT64 while a gradient is checked. */
  DType dtype();

  /**
   * Applies an activation and gives its result a name that monitors, drawings and exported models show.
   *
   * @param x the operand
   * @param activation the function; empty for the experiment's default activation
   */
  Tensor activate(Tensor x, Optional<Activation> activation);

  /** A context for a part: a number is added to its name to tell equal parts apart ({@code dense1}, {@code dense2}). */
  Context child(String name);

  /** The gradients of a scalar with respect to tensors that it was computed from; zeros where it does not depend on one. */
  List<Tensor> gradients(Tensor scalar, List<Tensor> withRespectTo);
}
