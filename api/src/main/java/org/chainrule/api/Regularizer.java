package org.chainrule.api;

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

  /** The parameter moved into the allowed set, after an update; itself by default. */
  default Tensor project(Tensor parameter) {
    return parameter;
  }
}
