package org.chainrule.api.ir;

/**
 * Numbers on their way through {@link Reference}: as doubles, which hold every FLOAT32, FLOAT64, INT32 and BOOL exactly,
 * or as longs, for arithmetic on whole numbers and for INT64.
 */
final class ReferenceNumbers {
  private ReferenceNumbers() {}

  /** All elements as doubles; of a FLOAT64 literal the array itself, only to be read. */
  static double[] doubles(Literal x) {
    if (x.dtype() == DType.FLOAT64) {
      return x.doubles();
    }
    double[] result = new double[x.elements()];
    switch (x.dtype()) {
      case FLOAT32 -> {
        float[] values = x.floats();
        for (int i = 0; i < result.length; i++) {
          result[i] = values[i];
        }
      }
      case INT32 -> {
        int[] values = x.ints();
        for (int i = 0; i < result.length; i++) {
          result[i] = values[i];
        }
      }
      case BOOL -> {
        boolean[] values = x.booleans();
        for (int i = 0; i < result.length; i++) {
          result[i] = values[i] ? 1 : 0;
        }
      }
      case FLOAT64, INT64 -> throw new AssertionError(x.type() + " is not converted to doubles");
    }
    return result;
  }

  /** All elements of a literal of whole numbers; of an INT64 literal the array itself, only to be read. */
  static long[] longs(Literal x) {
    if (x.dtype() == DType.INT64) {
      return x.longs();
    }
    int[] values = x.ints();
    long[] result = new long[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** A literal of doubles, each rounded once to its element type; a FLOAT64 literal takes the array itself. */
  static Literal of(DType dtype, Shape shape, double[] values) {
    return switch (dtype) {
      case FLOAT32 -> {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
          result[i] = (float) values[i];
        }
        yield Literal.of(result, shape);
      }
      case FLOAT64 -> Literal.of(values, shape);
      case INT32 -> {
        int[] result = new int[values.length];
        for (int i = 0; i < result.length; i++) {
          result[i] = (int) values[i];
        }
        yield Literal.of(result, shape);
      }
      case BOOL -> {
        boolean[] result = new boolean[values.length];
        for (int i = 0; i < result.length; i++) {
          result[i] = values[i] != 0;
        }
        yield Literal.of(result, shape);
      }
      case INT64 -> throw new AssertionError("int64 is not made of doubles");
    };
  }

  /** A literal of whole numbers; INT32 keeps the low 32 bits, so that arithmetic wraps. */
  static Literal of(DType dtype, Shape shape, long[] values) {
    if (dtype == DType.INT64) {
      return Literal.of(values, shape);
    }
    int[] result = new int[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) values[i];
    }
    return Literal.of(result, shape);
  }

  /**
   * Keys whose order as longs is the order of the elements: NaN is largest and equal to itself, 0.0 equals -0.0.
   */
  static long[] sortKeys(Literal x) {
    if (x.dtype().isInteger()) {
      return longs(x);
    }
    double[] values = doubles(x);
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      long bits = Double.doubleToLongBits(values[i] + 0.0); // the sum turns -0.0 into 0.0
      keys[i] = bits ^ (bits >> 63 & Long.MAX_VALUE);
    }
    return keys;
  }
}
