package org.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.chainrule.api.ir.Shape;

/** Short ways to write tensors and to look at them in tests. */
final class Values {
  private Values() {}

  /** A FLOAT64 vector. */
  static Tensor t(double... values) {
    return Tensor.of(values);
  }

  /** A FLOAT64 matrix of rows. */
  static Tensor rows(double[]... rows) {
    return Tensor.of(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
  }

  static double[] d(double... values) {
    return values;
  }

  /** Equal up to 1e-12, and in shape. */
  static void assertTensor(Tensor expected, Tensor actual) {
    assertEquals(expected.dtype(), actual.dtype());
    assertEquals(expected.shape().unnamed(), actual.shape().unnamed());
    double[] numbers = actual.toArray();
    double[] wanted = expected.toArray();
    for (int i = 0; i < wanted.length; i++) {
      int place = i;
      assertEquals(wanted[i], numbers[i], 1e-12 * Math.max(1, Math.abs(wanted[i])),
          () -> "element " + place + " of " + actual);
    }
  }

  static void assertShape(String expected, Tensor actual) {
    assertEquals(expected, actual.shape().toString());
  }

  static Shape shape(int... sizes) {
    return Shape.of(sizes);
  }
}
