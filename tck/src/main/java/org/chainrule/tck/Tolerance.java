package org.chainrule.tck;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.tck.Check.Fault;
import org.chainrule.tck.Check.Note;

/**
 * How far a result may be from the reference: {@code ulps} units in the last place of the expected number or
 * {@code absolute}, whichever is more. NaN must be NaN and an infinity the same infinity.
 *
 * @param ulps units in the last place of the result's type; 0 also tells 0.0 from -0.0
 * @param absolute absolute difference
 */
public record Tolerance(double ulps, double absolute) {
  /** The same numbers. */
  public static final Tolerance EXACT = new Tolerance(0, 0);

  /** A number of units in the last place. */
  public static Tolerance ulps(double ulps) {
    return new Tolerance(ulps, 0);
  }

  /** For sums of {@code count} terms of a magnitude, which may be added in any order. */
  public static Tolerance sum(DType dtype, int count, double magnitude) {
    double epsilon = dtype == DType.FLOAT32 ? 0x1p-24 : 0x1p-53;
    return new Tolerance(2, 2 * epsilon * Math.max(1, count) * count * magnitude);
  }

  /** The same, with at least this absolute difference allowed. */
  public Tolerance orAbsolute(double atLeast) {
    return new Tolerance(Math.max(ulps, 1), Math.max(absolute, atLeast));
  }

  /**
   * Compares a result with what it should be.
   *
   * @return the largest error, in units in the last place
   */
  Note compare(String what, Literal expected, Literal actual) {
    if (actual.dtype() != expected.dtype() || !actual.shape().sameSizes(expected.shape())) {
      throw new Fault("%s is %s, should be %s".formatted(what, actual.type(), expected.type()));
    }
    double worst = 0;
    for (int i = 0; i < expected.elements(); i++) {
      double error = error(expected, actual, i);
      if (Double.isNaN(error)) {
        throw new Fault(String.format(Locale.ROOT, "%s%s is %s, should be %s", what, position(expected, i),
            element(actual, i), element(expected, i)), Double.POSITIVE_INFINITY);
      }
      double difference = Math.abs(actual.get(i) - expected.get(i));
      if (error > ulps && !(difference <= absolute)) {
        throw new Fault(
            String.format(Locale.ROOT, "%s%s is %s, should be %s: off by %.3g ulp, allowed are %.3g ulp or %.3g",
                what, position(expected, i), element(actual, i), element(expected, i), error, ulps, absolute),
            error);
      }
      worst = Math.max(worst, error);
    }
    return new Note(worst, "");
  }

  /** In units in the last place; NaN for what no tolerance allows. */
  private double error(Literal expected, Literal actual, int i) {
    if (!expected.dtype().isFloating()) {
      boolean same = expected.dtype() == DType.INT64 ? expected.longs()[i] == actual.longs()[i]
          : expected.get(i) == actual.get(i);
      return same ? 0 : Double.NaN;
    }
    double wanted = expected.get(i);
    double given = actual.get(i);
    if (Double.compare(wanted, given) == 0) {
      return 0;
    }
    double ulp = expected.dtype() == DType.FLOAT32 ? Math.ulp((float) wanted) : Math.ulp(wanted);
    if (!Double.isFinite(wanted) || !Double.isFinite(given)) {
      double largest = expected.dtype() == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
      boolean overflow = ulps > 0 && Double.isInfinite(given) && Math.abs(wanted) > largest * (1 - ulps * 0x1p-23);
      return overflow ? ulps : Double.NaN;
    }
    if (wanted == given) {
      return ulps == 0 ? Double.NaN : 0; // zeros of different sign
    }
    return Math.abs(wanted - given) / ulp;
  }

  private static String element(Literal literal, int i) {
    return literal.dtype() == DType.INT64 ? Long.toString(literal.longs()[i])
        : literal.dtype() == DType.BOOL ? Boolean.toString(literal.booleans()[i])
        : literal.dtype() == DType.FLOAT32 ? Float.toString((float) literal.get(i)) : Double.toString(literal.get(i));
  }

  private static String position(Literal literal, int element) {
    int[] strides = literal.shape().strides();
    return Arrays.toString(IntStream.range(0, strides.length)
        .map(axis -> element / strides[axis] % literal.shape().size(axis)).toArray());
  }
}
