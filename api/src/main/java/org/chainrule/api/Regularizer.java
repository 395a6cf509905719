package org.chainrule.api;

import java.util.Optional;

/** A penalty that is added to the loss, or a projection applied after each update, on chosen parameters. */
public interface Regularizer extends ExtensionPoint {
  /** Which parameters it concerns: a glob on their names; by default all whose last part is {@code weight}. */
  default String parameters() {
    return "**/weight";
  }

  /** The penalty of one parameter: a scalar, zero by default. */
  default Tensor penalty(Tensor parameter) {
    return Tensors.scalar(parameter.dtype(), 0);
  }

  /**
   * A penalty on what the model does rather than on its parameters, such as the size of its derivative at the samples:
   * a scalar; none by default.
   *
   * @param input what the model was given, the first axis running over samples
   * @param output what it gave
   * @param context where gradients and random numbers come from
   */
  default Optional<Tensor> penalty(Tensor input, Tensor output, Context context) {
    return Optional.empty();
  }

  /** The parameter moved into the allowed set, after an update; itself by default. */
  default Tensor project(Tensor parameter) {
    return parameter;
  }
}
