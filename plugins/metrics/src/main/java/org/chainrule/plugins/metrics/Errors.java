package org.chainrule.plugins.metrics;

import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;

/** Differences between outputs and targets, without broadcasting. */
final class Errors {
  private Errors() {}

  static Tensor of(String metric, Tensor output, Tensor target) {
    boolean column = output.shape().rank() == 2 && output.shape().size(1) == 1 && target.shape().rank() == 1
        && target.shape().size(0) == output.shape().size(0);
    if (!column && !target.shape().sameSizes(output.shape())) {
      throw new ShapeException("%s: output %s and target %s must have the same shape"
          .formatted(metric, output.shape(), target.shape()));
    }
    return output.sub(target.reshape(output.shape()).cast(output.dtype()));
  }
}
