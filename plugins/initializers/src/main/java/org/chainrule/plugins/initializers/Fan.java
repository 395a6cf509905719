package org.chainrule.plugins.initializers;

import org.chainrule.api.Initializer;
import org.chainrule.api.ir.Shape;

/** Which side of a weight keeps its variance. */
public enum Fan {
  /** Inputs of an output: the signal keeps its variance on the way forward. */
  FAN_IN,
  /** Outputs that an input reaches: the gradient keeps its variance on the way back. */
  FAN_OUT;

  /** The number of connections of a weight of this shape. */
  int of(Shape shape) {
    return this == FAN_IN ? Initializer.fanIn(shape) : Initializer.fanOut(shape);
  }

  /** The gain of leaky_relu: sqrt(2 / (1 + slope^2)), which for relu is sqrt(2). */
  static double gain(double slope) {
    return Math.sqrt(2 / (1 + slope * slope));
  }

  static void checkSlope(double slope) {
    if (!Double.isFinite(slope)) {
      throw new IllegalArgumentException("slope must be finite, not " + slope);
    }
  }

  static void checkGain(double gain) {
    if (!(gain > 0 && Double.isFinite(gain))) {
      throw new IllegalArgumentException("gain must be finite and positive, not " + gain);
    }
  }
}
