package org.chainrule.plugins.losses;

import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;

/** Targets that a loss compares element by element. */
final class Targets {
  private Targets() {}

  /** The target in the output's type and shape; a missing axis of size 1 is added, but nothing is ever repeated. */
  static Tensor like(Tensor output, Tensor target, String loss) {
    boolean column = output.shape().rank() == 2 && output.shape().size(1) == 1 && target.shape().rank() == 1
        && target.shape().size(0) == output.shape().size(0);
    if (!column && !target.shape().sameSizes(output.shape())) {
      throw new ShapeException("%s: output %s and target %s must have the same shape"
          .formatted(loss, output.shape(), target.shape()));
    }
    return target.reshape(output.shape()).cast(output.dtype());
  }
}
