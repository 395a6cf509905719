package org.chainrule.plugins.metrics;

import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Literal;

/** The statistics of a mean: the sum and the number of elements, both of which add up over batches. */
final class Sums {
  private Sums() {}

  static Tensor of(Tensor x) {
    return x.sum().reshape(1).concat(0, Tensors.scalar(x.dtype(), x.shape().elements()).reshape(1));
  }

  /** The mean; NaN over nothing. */
  static double mean(Literal statistics) {
    return statistics.get(0) / statistics.get(1);
  }
}
