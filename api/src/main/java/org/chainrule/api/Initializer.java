package org.chainrule.api;

import java.util.Optional;
import org.chainrule.api.ir.Shape;

/** First values of a parameter, as a tensor expression over the random numbers of its {@link Context}. */
@FunctionalInterface
public interface Initializer extends ExtensionPoint {
  /**
   * The first values.
   *
   * @param shape shape of the parameter
   * @param context its {@link Context#uniform} and {@link Context#normal} are the random numbers of this parameter
   */
  Tensor initialize(Shape shape, Context context);

  /**
   * The first values adjusted to samples that will be trained on; empty, for no change, by default. Parameters are
   * adjusted in the order in which the model asked for them, each with those before it already adjusted.
   *
   * @param weight the first values
   * @param output what the first matrix product or convolution that reads the parameter gives for a batch
   */
  default Optional<Tensor> adapt(Tensor weight, Tensor output) {
    return Optional.empty();
  }

  /**
   * Number of inputs that one output of a weight depends on: rows of a matrix [in, out]; in/groups times kernel area of
   * a filter [out, in/groups, height, width].
   */
  static int fanIn(Shape shape) {
    return shape.rank() <= 2 ? shape.isScalar() ? 1 : shape.size(0) : shape.elements() / Math.max(1, shape.size(0));
  }

  /** Number of outputs that one input of a weight reaches: columns of a matrix; out times kernel area of a filter. */
  static int fanOut(Shape shape) {
    return shape.rank() <= 2 ? shape.isScalar() ? 1 : shape.size(-1)
        : shape.elements() / Math.max(1, shape.size(1));
  }
}
