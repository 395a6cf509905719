package org.chainrule.plugins.initializers;

import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;

/**
 * Uniform numbers in [-b, b) with b = sqrt(2 / (1 + slope^2)) sqrt(3 / fan), also known as He's initialisation; for relu
 * and its leaky form.
 *
 * <p>Source: He, Zhang, Ren, Sun: Delving deep into rectifiers. ICCV 2015, arXiv:1502.01852, equations 10 and 15; the
 * uniform distribution of the same variance is PyTorch's.
 *
 * @param mode fan_in keeps the variance of signals, fan_out that of gradients; fan_in by default
 * @param slope slope of the activation for negative numbers; 0 (relu) by default
 */
@Plugin("kaiming_uniform")
public record KaimingUniform(Fan mode, double slope) implements Initializer {
  /** For relu, by the number of inputs. */
  public KaimingUniform() {
    this(Fan.FAN_IN, 0);
  }

  /** Checks the slope. */
  public KaimingUniform {
    Fan.checkSlope(slope);
  }

  @Override
  public Tensor initialize(Shape shape, Context context) {
    double bound = Fan.gain(slope) * Math.sqrt(3.0 / mode.of(shape));
    return context.uniform(shape).mul(2 * bound).sub(bound);
  }
}
