package org.chainrule.plugins.initializers;

import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Shape;

/** Zeros. Hidden units that start so stay equal to each other; a single layer, such as softmax regression, may. */
@Plugin("zeros")
public record Zeros() implements Initializer {
  @Override
  public Tensor initialize(Shape shape, Context context) {
    return Tensors.full(context.dtype(), shape, 0);
  }
}
