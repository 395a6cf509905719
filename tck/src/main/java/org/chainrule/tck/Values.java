package org.chainrule.tck;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Numbers to try things with. */
final class Values {
  /** Zeros, ones, the ends of the range, and what is no number. */
  static final double[] SPECIAL = {0, -0.0, 1, -1, 0.5, -0.5, Double.NaN, Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY};

  private Values() {}

  /** Given numbers as a vector. */
  static Literal vector(DType dtype, double... values) {
    return of(dtype, Shape.of(values.length), values);
  }

  static Literal of(DType dtype, Shape shape, double... values) {
    Literal literal = Literal.zeros(new TensorType(dtype, shape));
    for (int i = 0; i < values.length; i++) {
      literal.set(i, values[i]);
    }
    return literal;
  }

  /** Pseudo-random numbers in [-2, 2), whole ones in [-9, 9], a function of shape and salt. */
  static Literal random(DType dtype, int salt, int... sizes) {
    return uniform(dtype, dtype.isInteger() ? -9 : -2, dtype.isInteger() ? 10 : 2, salt, sizes);
  }

  static Literal uniform(DType dtype, double lower, double upper, int salt, int... sizes) {
    Shape shape = Shape.of(sizes);
    SplittableRandom random = new SplittableRandom(31L * Arrays.hashCode(sizes) + salt);
    Literal literal = Literal.zeros(new TensorType(dtype, shape));
    for (int i = 0; i < literal.elements(); i++) {
      double value = lower + (upper - lower) * random.nextDouble();
      literal.set(i, dtype.isFloating() ? value : Math.floor(value));
    }
    return literal;
  }

  static Literal indices(int... values) {
    return Literal.of(values, Shape.of(values.length));
  }

  static Literal truth(int count, int salt) {
    boolean[] values = new boolean[count];
    IntStream.range(0, count).forEach(i -> values[i] = (i * 7 + salt) % 3 == 0);
    return Literal.of(values, Shape.of(count));
  }
}
