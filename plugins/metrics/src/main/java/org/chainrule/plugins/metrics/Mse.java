package org.chainrule.plugins.metrics;

import org.chainrule.api.Metric;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Literal;

/** The mean over all elements of (output - target)^2. Targets have the output's shape, or [batch] for [batch, 1]. */
@Plugin("mse")
public record Mse() implements Metric {
  @Override
  public Tensor statistics(Tensor output, Tensor target) {
    return Sums.of(Errors.of("mse", output, target).square());
  }

  @Override
  public double value(Literal statistics) {
    return Sums.mean(statistics);
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }
}
