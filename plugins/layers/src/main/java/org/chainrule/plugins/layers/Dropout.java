package org.chainrule.plugins.layers;

import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Dropout: in training, each element is set to zero with probability {@code rate} and the others are divided by
 * 1 - rate; in evaluation nothing happens.
 *
 * <p>Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout: a simple way to prevent neural networks
 * from overfitting. JMLR 15, 2014; the variant of its section 10 that scales in training ("inverted"), as in PyTorch.
 *
 * @param rate probability of an element to be dropped, at least 0 and below 1; 0.5 by default
 */
@Plugin("dropout")
public record Dropout(double rate) implements Layer {
  /** Drops half of the elements. */
  public Dropout() {
    this(0.5);
  }

  /** Checks the rate. */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be at least 0 and below 1, not " + rate);
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    if (!context.training() || rate == 0) {
      return x;
    }
    Tensor kept = context.uniform(x.shape()).ge(rate).cast(x.dtype());
    return x.mul(kept.mul(1 / (1 - rate))); // a product, so that a NaN stays one
  }
}
