package org.chainrule.plugins.layers;

import java.util.Optional;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Geometry;

/**
 * The largest element of each window over images, from [batch, channels, height, width] to
 * [batch, channels, height', width'] with height' = floor((height + 2 padding - size) / stride) + 1. Padding never wins;
 * of equal elements the first receives the gradient.
 *
 * <p>Source: Ranzato, Huang, Boureau, LeCun: Unsupervised learning of invariant feature hierarchies with applications to
 * object recognition. CVPR 2007.
 *
 * @param size height and width of a window; 2 by default
 * @param stride step between windows; the size of a window by default
 * @param padding rows and columns added on each side, at most half of the size; 0 by default
 */
@Plugin("max_pool")
public record MaxPool(int size, Optional<Integer> stride, int padding) implements Layer {
  /** Windows of 2x2 side by side. */
  public MaxPool() {
    this(2, Optional.empty(), 0);
  }

  /** Checks the sizes. */
  public MaxPool {
    Windows.check(size, stride, padding);
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    Windows.requireImages("max_pool", x);
    return Tensors.maxPool(x, size, size, Geometry.square(stride.orElse(size), padding, 1));
  }
}
