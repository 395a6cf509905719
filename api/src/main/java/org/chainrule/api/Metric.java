package org.chainrule.api;

import org.chainrule.api.ir.Literal;

/** A figure of merit, from statistics that add up over batches. */
public interface Metric extends ExtensionPoint {
  /**
   * The statistics of one batch, of a shape that does not depend on its size.
   *
   * @param output what the model gives (logits where the loss takes logits)
   * @param target as for {@link Loss#apply}
   */
  Tensor statistics(Tensor output, Tensor target);

  /** The figure, from the sum of all batches' statistics. */
  double value(Literal statistics);

  /** Whether a larger figure is a better one. */
  default boolean higherIsBetter() {
    return true;
  }
}
