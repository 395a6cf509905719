package org.chainrule.plugins.initializers;

import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Shape;

/**
 * The same number everywhere.
 *
 * @param value the number
 */
@Plugin("constant")
public record Constant(double value) implements Initializer {
  /** Checks the number. */
  public Constant {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value must be finite, not " + value);
    }
  }

  @Override
  public Tensor initialize(Shape shape, Context context) {
    return Tensors.full(context.dtype(), shape, value);
  }
}
