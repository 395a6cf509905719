package org.chainrule.plugins.losses;

import org.chainrule.api.Loss;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Cross-entropy of sigmoid(z) for logits z against targets t between 0 and 1: the mean over all elements of
 * -t log sigmoid(z) - (1 - t) log(1 - sigmoid(z)), computed as softplus(z) - t z, which does not overflow. The prediction
 * is sigmoid(output).
 *
 * <p>Logits are [batch], [batch, 1] or, for several independent labels, [batch, labels]; targets have the same shape, or
 * are [batch] for [batch, 1], as whole or as floating numbers. The same as PyTorch's BCEWithLogitsLoss without weights.
 *
 * <p>Source: Cox: The regression analysis of binary sequences. 1958.
 */
@Plugin("binary_cross_entropy")
public record BinaryCrossEntropy() implements Loss {
  @Override
  public Tensor apply(Tensor output, Tensor target) {
    Tensor wanted = Targets.like(output, target, "binary_cross_entropy");
    return output.softplus().sub(wanted.mul(output)).mean();
  }

  @Override
  public Tensor prediction(Tensor output) {
    return output.sigmoid();
  }
}
