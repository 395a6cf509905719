package org.chainrule.api.ir;

/**
 * The error function in double precision, with a relative error of a few units in the last place.
 *
 * <p>Source: Abramowitz, Stegun: Handbook of Mathematical Functions, 1964. Near zero the series 7.1.6, whose terms are
 * all positive; further out one minus the continued fraction 7.1.14.
 */
final class ErrorFunction {
  private static final double TWO_BY_SQRT_PI = 1.1283791670955126;
  private static final double SERIES_LIMIT = 2;
  private static final double ONE_LIMIT = 6; // erfc(6) is below half a unit in the last place of 1
  private static final int SERIES_TERMS = 45;
  private static final int FRACTION_TERMS = 70;

  private ErrorFunction() {}

  /** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
  static double erf(double x) {
    double magnitude = Math.abs(x);
    if (magnitude < SERIES_LIMIT) {
      return series(x);
    }
    if (magnitude < ONE_LIMIT) {
      return Math.copySign(1 - complement(magnitude), x);
    }
    return Double.isNaN(x) ? x : Math.copySign(1, x);
  }

  /** 2/sqrt(pi) exp(-x^2) x (1 + 2x^2/3 (1 + 2x^2/5 (1 + ...))). */
  private static double series(double x) {
    double doubled = 2 * x * x;
    double sum = 1;
    for (int n = SERIES_TERMS; n >= 1; n--) {
      sum = 1 + doubled / (2 * n + 1) * sum;
    }
    return TWO_BY_SQRT_PI * x * (sum * gauss(x));
  }

  /** exp(-x^2)/sqrt(pi) divided by x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))). */
  private static double complement(double x) {
    double fraction = x;
    for (int n = FRACTION_TERMS; n >= 1; n--) {
      fraction = x + 0.5 * n / fraction;
    }
    return TWO_BY_SQRT_PI / 2 * gauss(x) / fraction;
  }

  /** exp(-x^2), with what rounding takes from x^2 put back. */
  private static double gauss(double x) {
    double square = x * x;
    return StrictMath.exp(-square) * (1 - Math.fma(x, x, -square));
  }
}
