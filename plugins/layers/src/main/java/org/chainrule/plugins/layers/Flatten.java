package org.chainrule.plugins.layers;

import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/** All axes behind the first joined into one, in row-major order: from [batch, ...] to [batch, features]. */
@Plugin("flatten")
public record Flatten() implements Layer {
  @Override
  public Tensor apply(Tensor x, Context context) {
    if (x.shape().rank() == 0) {
      throw new ShapeException("flatten needs [batch, ...] and got a single number");
    }
    int features = x.shape().dims().stream().skip(1).mapToInt(Dim::size).reduce(1, (a, b) -> a * b);
    return x.reshape(Shape.of(x.shape().dim(0), Dim.of(features)));
  }
}
