package org.chainrule.plugins.metrics;

import org.chainrule.api.Metric;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Literal;

/**
 * The share of samples whose class is predicted. For logits [batch, classes] the prediction is the largest one, and
 * targets are class numbers [batch] or probabilities [batch, classes], whose largest one counts; a single logit [batch]
 * or [batch, 1] predicts class 1 where it is positive, and targets [batch] or [batch, 1] mean class 1 above one half.
 */
@Plugin("accuracy")
public record Accuracy() implements Metric {
  /** The numbers of right predictions and of samples; NaN if a target is no class, as in regression. */
  @Override
  public Tensor statistics(Tensor output, Tensor target) {
    Tensor hits = Classes.predicted("accuracy", output).eq(Classes.wanted("accuracy", output, target));
    Tensor ones = hits.cast(output.dtype());
    boolean numbers = Classes.binary(output) && target.dtype().isFloating();
    return Sums.of(numbers ? Classes.isClass(target).select(ones, Double.NaN) : ones);
  }

  @Override
  public double value(Literal statistics) {
    return Sums.mean(statistics);
  }
}
