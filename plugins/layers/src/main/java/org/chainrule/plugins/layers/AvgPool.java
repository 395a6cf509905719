package org.chainrule.plugins.layers;

import java.util.Optional;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Geometry;

/**
 * The mean of each window over images, from [batch, channels, height, width] to [batch, channels, height', width'] with
 * height' = floor((height + 2 padding - size) / stride) + 1. Padding counts as zeros, as PyTorch does by default.
 *
 * <p>Source: LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. Proc. IEEE 86, 1998;
 * without the trained coefficient of its subsampling layers.
 *
 * @param size height and width of a window; 2 by default
 * @param stride step between windows; the size of a window by default
 * @param padding rows and columns added on each side, at most half of the size; 0 by default
 */
@Plugin("avg_pool")
public record AvgPool(int size, Optional<Integer> stride, int padding) implements Layer {
  /** Windows of 2x2 side by side. */
  public AvgPool() {
    this(2, Optional.empty(), 0);
  }

  /** Checks the sizes. */
  public AvgPool {
    Windows.check(size, stride, padding);
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    Windows.requireImages("avg_pool", x);
    Geometry geometry = Geometry.square(stride.orElse(size), padding, 1);
    return Tensors.sumPool(x, size, size, geometry).div(size * (double) size);
  }
}
