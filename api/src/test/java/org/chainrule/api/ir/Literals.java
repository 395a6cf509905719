package org.chainrule.api.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** Short ways to write literals and to look at results in tests. */
final class Literals {
  static final double NAN = Double.NaN;
  static final double INF = Double.POSITIVE_INFINITY;

  private Literals() {}

  static Literal f32(double[] values, int... sizes) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Literal.of(floats, shape(values.length, sizes));
  }

  static Literal f64(double[] values, int... sizes) {
    return Literal.of(values, shape(values.length, sizes));
  }

  static Literal i32(int[] values, int... sizes) {
    return Literal.of(values, shape(values.length, sizes));
  }

  static Literal i64(long... values) {
    return Literal.of(values, Shape.of(values.length));
  }

  static Literal bool(boolean... values) {
    return Literal.of(values, Shape.of(values.length));
  }

  static double[] d(double... values) {
    return values;
  }

  static int[] i(int... values) {
    return values;
  }

  private static Shape shape(int length, int[] sizes) {
    return sizes.length == 0 ? Shape.of(length) : Shape.of(sizes);
  }

  static Literal apply(Op op, Literal... operands) {
    return Reference.apply(op, List.of(operands));
  }

  /** Equal in type, sizes and bits. */
  static void assertLiteral(Literal expected, Literal actual) {
    assertEquals(expected.type(), actual.type());
    assertEquals(expected, actual);
  }
}
