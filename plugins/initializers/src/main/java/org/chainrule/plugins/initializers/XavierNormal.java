package org.chainrule.plugins.initializers;

import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;

/**
 * Normal numbers with mean 0 and standard deviation gain sqrt(2 / (fan_in + fan_out)), also known as Glorot's
 * initialisation.
 *
 * <p>Source: Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks. AISTATS 2010,
 * equation 12.
 *
 * @param gain factor that depends on the activation; 1 by default
 */
@Plugin("xavier_normal")
public record XavierNormal(double gain) implements Initializer {
  /** With gain 1. */
  public XavierNormal() {
    this(1);
  }

  /** Checks the gain. */
  public XavierNormal {
    Fan.checkGain(gain);
  }

  @Override
  public Tensor initialize(Shape shape, Context context) {
    return context.normal(shape)
        .mul(gain * Math.sqrt(2.0 / (Initializer.fanIn(shape) + Initializer.fanOut(shape))));
  }
}
