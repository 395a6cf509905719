package org.chainrule.plugins.losses;

import org.chainrule.api.Loss;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;

/**
 * Mean squared error: the mean over all elements of (output - target)^2, as PyTorch's MSELoss. Targets are floating
 * numbers of the output's shape, or [batch] for an output [batch, 1]; the prediction is the output.
 *
 * <p>Source: Legendre: Nouvelles méthodes pour la détermination des orbites des comètes. 1805.
 */
@Plugin("mse")
public record Mse() implements Loss {
  @Override
  public Tensor apply(Tensor output, Tensor target) {
    if (!target.dtype().isFloating()) {
      throw new ShapeException("mse needs floating numbers as targets, not %s %s; for class numbers take "
          .formatted(target.dtype().label(), target.shape()) + "softmax_cross_entropy or binary_cross_entropy");
    }
    return output.sub(Targets.like(output, target, "mse")).square().mean();
  }
}
