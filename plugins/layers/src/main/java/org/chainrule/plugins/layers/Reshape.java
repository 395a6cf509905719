package org.chainrule.plugins.layers;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/**
 * The same elements under other sizes behind the first axis: from [batch, ...] to [batch, sizes...], in row-major order.
 *
 * @param sizes the sizes of one sample, for example 1, 28, 28
 */
@Plugin("reshape")
public record Reshape(List<Integer> sizes) implements Layer {
  /** Checks and copies the sizes. */
  public Reshape {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("sizes must be one or more numbers of at least 1, not " + sizes);
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    List<Dim> dims = new ArrayList<>(sizes.stream().map(Dim::of).toList());
    if (x.shape().rank() == 0) {
      throw new ShapeException("reshape needs [batch, ...] and got a single number");
    }
    dims.addFirst(x.shape().dim(0));
    Shape shape = new Shape(dims);
    if (shape.elements() != x.shape().elements()) {
      throw new ShapeException("reshape: a sample of %s does not fill sizes %s".formatted(x.shape(), sizes));
    }
    return x.reshape(shape);
  }
}
