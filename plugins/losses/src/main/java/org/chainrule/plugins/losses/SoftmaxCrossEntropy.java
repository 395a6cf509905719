package org.chainrule.plugins.losses;

import org.chainrule.api.Loss;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.ShapeException;

/**
 * Cross-entropy of softmax(output) against targets t: the mean over samples of -sum_c t_c log softmax(output)_c, for
 * logits [batch, classes]. Targets are class numbers (whole numbers [batch]) or probabilities [batch, classes]. With
 * label smoothing s, t is replaced by (1 - s) t + s / classes. The prediction is softmax(output).
 *
 * <p>The same as PyTorch's CrossEntropyLoss without class weights and without an index to ignore.
 *
 * <p>Source: Bridle: Probabilistic interpretation of feedforward classification network outputs. 1990; label smoothing:
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the inception architecture. 2015, arXiv:1512.00567, section 7.
 *
 * @param labelSmoothing share of the uniform distribution in the targets, at least 0 and below 1; 0 by default
 */
@Plugin("softmax_cross_entropy")
public record SoftmaxCrossEntropy(double labelSmoothing) implements Loss {
  /** Without label smoothing. */
  public SoftmaxCrossEntropy() {
    this(0);
  }

  /** Checks the label smoothing. */
  public SoftmaxCrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException("label_smoothing must be at least 0 and below 1, not " + labelSmoothing);
    }
  }

  @Override
  public Tensor apply(Tensor output, Tensor target) {
    if (output.shape().rank() != 2 || output.shape().size(1) < 2) {
      throw new ShapeException(
          ("softmax_cross_entropy needs logits [batch, classes] of at least two classes and got %s; "
              + "for a single logit take binary_cross_entropy").formatted(output.shape()));
    }
    int classes = output.shape().size(1);
    Tensor wanted = probabilities(output, target);
    if (labelSmoothing > 0) {
      wanted = wanted.mul(1 - labelSmoothing).add(labelSmoothing / classes);
    }
    return wanted.mul(output.logSoftmax(-1)).sum(-1).neg().mean();
  }

  private static Tensor probabilities(Tensor output, Tensor target) {
    boolean labels = target.dtype().isInteger();
    if (labels && target.shape().rank() == 1 && target.shape().size(0) == output.shape().size(0)) {
      return Tensors.oneHot(target, output.shape().size(1), output.dtype());
    }
    if (!labels && target.shape().sameSizes(output.shape())) {
      return target.cast(output.dtype());
    }
    throw new ShapeException(("softmax_cross_entropy: for logits %s, targets are class numbers [%s] (int32) or "
        + "probabilities %s; these are %s %s").formatted(output.shape(), output.shape().dim(0), output.shape(),
            target.dtype().label(), target.shape()));
  }

  @Override
  public Tensor prediction(Tensor output) {
    return output.softmax(-1);
  }
}
