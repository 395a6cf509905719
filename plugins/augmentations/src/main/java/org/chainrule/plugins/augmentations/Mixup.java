package org.chainrule.plugins.augmentations;

import java.util.Arrays;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Shape;

/**
 * Mixup: each sample becomes {@code w x_i + (1 - w) x_j} and its target {@code w t_i + (1 - w) t_j}, with the weight w from
 * Beta(alpha, alpha) and j from a random permutation of the batch. Class numbers become probabilities [batch, classes],
 * which the loss must take ({@code softmax_cross_entropy} does); floating targets are mixed as they are.
 *
 * <p>Weight and partner are drawn for each sample, where the paper's own program draws one weight for a batch. Beta numbers
 * are made by Jöhnk's method with sixteen attempts: {@code u^(1/alpha) / (u^(1/alpha) + v^(1/alpha))} for the first pair
 * of uniform numbers with a denominator of at most 1. All fail for less than 1 in 60,000 samples; then the last counts.
 *
 * <p>Source: Zhang, Cisse, Dauphin, Lopez-Paz: mixup: beyond empirical risk minimization. ICLR 2018, arXiv:1710.09412;
 * Jöhnk: Erzeugung von betaverteilten und gammaverteilten Zufallszahlen. Metrika 8, 1964.
 *
 * @param alpha how strongly to mix, above 0 (next to nothing) and at most 1 (every weight as likely); 0.2 by default
 * @param classes number of classes, where the data set does not name its classes; 0, the default, for as many as it names
 */
@Plugin("mixup")
public record Mixup(double alpha, int classes) implements Augmentation {
  private static final int ATTEMPTS = 16;

  /** With alpha = 0.2. */
  public Mixup() {
    this(0.2, 0);
  }

  /** Checks the numbers. */
  public Mixup {
    Ranges.require(alpha > 0 && alpha <= 1, "alpha must be above 0 and at most 1, not ", alpha);
    Ranges.require(classes == 0 || classes >= 2, "classes must be at least 2, or 0, not ", classes);
  }

  @Override
  public Samples apply(Samples batch, Context context) {
    int size = batch.features().shape().size(0);
    Tensor partner = Tensors.argSort(context.uniform(Shape.of(size)), 0, false);
    Tensor weight = weight(size, context);
    return new Samples(mixed(batch.features(), partner, weight),
        mixed(probabilities(batch), partner, weight));
  }

  private static Tensor mixed(Tensor x, Tensor partner, Tensor weight) {
    int[] column = new int[x.shape().rank()];
    Arrays.fill(column, 1);
    column[0] = x.shape().size(0);
    Tensor w = weight.cast(x.dtype()).reshape(column);
    return x.mul(w).add(x.gather(0, partner).mul(w.neg().add(1)));
  }

  private Tensor probabilities(Samples batch) {
    if (batch.targets().dtype().isFloating()) {
      return batch.targets();
    }
    int count = classes > 0 ? classes : batch.classes();
    if (count < 2 || batch.targets().shape().rank() != 1) {
      throw new IllegalArgumentException(
          "mixup takes floating targets, or class numbers [batch] of a known number of classes; say how many in classes");
    }
    return Tensors.oneHot(batch.targets(), count, DType.FLOAT32);
  }

  /** Numbers of Beta(alpha, alpha): [batch]. Powers as logarithms, which do not vanish for a small alpha. */
  private Tensor weight(int size, Context context) {
    if (alpha == 1) {
      return context.uniform(Shape.of(size));
    }
    Tensor u = logPower(size, context);
    Tensor v = logPower(size, context);
    Tensor candidates = u.sub(v).sigmoid();
    Tensor accepted = u.exp().add(v.exp()).le(1);
    Tensor weight = column(candidates, ATTEMPTS - 1);
    for (int attempt = ATTEMPTS - 2; attempt >= 0; attempt--) {
      weight = column(accepted, attempt).select(column(candidates, attempt), weight);
    }
    return weight;
  }

  /** {@code log(u) / alpha} for u uniform in (0, 1]: [batch, attempts]. */
  private Tensor logPower(int size, Context context) {
    return context.uniform(Shape.of(size, ATTEMPTS)).neg().log1p().div(alpha);
  }

  private static Tensor column(Tensor x, int index) {
    return x.slice(1, index, index + 1).reshape(-1);
  }
}
