package org.chainrule.plugins.metrics;

import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.ShapeException;

/** Class numbers (INT32 [batch]) from what a classifier gives and from targets. */
final class Classes {
  private Classes() {}

  /** Whether one logit tells two classes apart. */
  static boolean binary(Tensor output) {
    return output.shape().rank() == 1 || output.shape().rank() == 2 && output.shape().size(1) == 1;
  }

  static int count(Tensor output) {
    return binary(output) ? 2 : output.shape().size(1);
  }

  static Tensor predicted(String metric, Tensor output) {
    if (binary(output)) {
      return output.gt(0).reshape(-1).cast(DType.INT32);
    }
    if (output.shape().rank() != 2) {
      throw new ShapeException("%s needs logits [batch, classes] or [batch] and got %s"
          .formatted(metric, output.shape()));
    }
    return output.argMax(-1);
  }

  /** Whether a floating target says one of two classes: 0 or 1. */
  static Tensor isClass(Tensor target) {
    Tensor flat = target.reshape(-1);
    return Tensors.or(flat.eq(0), flat.eq(1));
  }

  static Tensor wanted(String metric, Tensor output, Tensor target) {
    int batch = output.shape().size(0);
    if (binary(output) && target.shape().elements() == batch) {
      return target.cast(output.dtype()).gt(0.5).reshape(-1).cast(DType.INT32);
    }
    if (!binary(output) && target.dtype().isInteger() && target.shape().rank() == 1
        && target.shape().size(0) == batch) {
      return target.cast(DType.INT32);
    }
    if (!binary(output) && target.dtype().isFloating() && target.shape().sameSizes(output.shape())) {
      return target.argMax(-1);
    }
    throw new ShapeException("%s: output %s does not fit targets %s %s"
        .formatted(metric, output.shape(), target.dtype().label(), target.shape()));
  }
}
