package org.chainrule.plugins.layers;

import java.util.Optional;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;

/** What pooling layers check. */
final class Windows {
  private Windows() {}

  static void check(int size, Optional<Integer> stride, int padding) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, not " + size);
    }
    if (stride.isPresent() && stride.get() < 1) {
      throw new IllegalArgumentException("stride must be at least 1, not " + stride.get());
    }
    if (padding < 0 || padding > size / 2) { // beyond half, a window could consist of padding alone
      throw new IllegalArgumentException("padding must be between 0 and half of the size %d, not %d"
          .formatted(size, padding));
    }
  }

  static void requireImages(String layer, Tensor x) {
    if (x.shape().rank() != 4) {
      throw new ShapeException("%s needs images [batch, channels, height, width] and got %s"
          .formatted(layer, x.shape()));
    }
  }
}
