package org.chainrule.plugins.layers;

import java.util.List;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/**
 * Layer normalisation along the last axis: (x - mean) / sqrt(variance + epsilon) scale + shift, with the mean and the
 * biased variance of each row; the same in training and evaluation. That is PyTorch's LayerNorm with the size of the last
 * axis as its normalized_shape.
 *
 * <p>Parameters: {@code scale} (first 1) and {@code shift} (first 0), of the last axis's size.
 *
 * <p>Source: Ba, Kiros, Hinton: Layer normalization. 2016, arXiv:1607.06450, equation 4.
 *
 * @param epsilon what is added to the variance; 1e-5 by default
 */
@Plugin("layer_norm")
public record LayerNorm(double epsilon) implements Layer {
  /** With PyTorch's default. */
  public LayerNorm() {
    this(1e-5);
  }

  /** Checks epsilon. */
  public LayerNorm {
    if (!(epsilon > 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException("epsilon must be positive, not " + epsilon);
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    if (x.shape().rank() < 2) {
      throw new ShapeException("layer_norm needs [batch, ..., features] and got " + x.shape());
    }
    Shape row = Shape.of(x.shape().size(-1));
    Shape rows = x.shape().withOnes(List.of(x.shape().rank() - 1));
    Tensor centred = x.sub(x.mean(-1).reshape(rows));
    Tensor variance = centred.square().mean(-1).reshape(rows);
    return centred.div(variance.add(epsilon).sqrt()).mul(context.parameter("scale", row, 1))
        .add(context.parameter("shift", row, 0));
  }
}
