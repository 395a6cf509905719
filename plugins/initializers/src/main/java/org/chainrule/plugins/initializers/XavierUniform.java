package org.chainrule.plugins.initializers;

import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;

/**
 * Uniform numbers in [-b, b) with b = gain sqrt(6 / (fan_in + fan_out)), also known as Glorot's initialisation.
 *
 * <p>Source: Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks. AISTATS 2010,
 * equation 16.
 *
 * @param gain factor that depends on the activation; 1 by default
 */
@Plugin("xavier_uniform")
public record XavierUniform(double gain) implements Initializer {
  /** With gain 1. */
  public XavierUniform() {
    this(1);
  }

  /** Checks the gain. */
  public XavierUniform {
    Fan.checkGain(gain);
  }

  @Override
  public Tensor initialize(Shape shape, Context context) {
    double bound = gain * Math.sqrt(6.0 / (Initializer.fanIn(shape) + Initializer.fanOut(shape)));
    return context.uniform(shape).mul(2 * bound).sub(bound);
  }
}
