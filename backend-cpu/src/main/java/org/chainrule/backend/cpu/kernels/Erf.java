package org.chainrule.backend.cpu.kernels;

/**
 * The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x, to a few units in the last place of a
 * double: a Taylor polynomial around the nearest of evenly spaced points. Each point's coefficients follow from the
 * recurrence of the derivatives of g = exp(-t^2), g' = -2 t g: {@code (n+1) g_(n+1) = -2 (c g_n + g_(n-1))}.
 */
public final class Erf {
  private static final int PER_UNIT = 8;
  private static final double LIMIT = 6; // 1 - erf(6) is below half a unit in the last place of 1
  private static final int TERMS = 15;
  private static final double[] COEFFICIENTS = coefficients();

  private Erf() {}

  public static double erf(double x) {
    double magnitude = Math.abs(x);
    if (!(magnitude < LIMIT)) {
      return Double.isNaN(x) ? x : Math.copySign(1, x);
    }
    int point = (int) (magnitude * PER_UNIT + 0.5);
    double distance = magnitude - (double) point / PER_UNIT;
    int last = (point + 1) * TERMS - 1;
    double sum = COEFFICIENTS[last];
    for (int i = last - 1; i > last - TERMS; i--) {
      sum = sum * distance + COEFFICIENTS[i];
    }
    return Math.copySign(sum, x);
  }

  private static double[] coefficients() {
    int points = (int) LIMIT * PER_UNIT + 1;
    double[] result = new double[points * TERMS];
    for (int point = 0; point < points; point++) {
      double center = (double) point / PER_UNIT;
      int first = point * TERMS;
      result[first] = series(center);
      double before = 0;
      double term = 2 / Math.sqrt(Math.PI) * StrictMath.exp(-center * center);
      for (int n = 1; n < TERMS; n++) {
        result[first + n] = term / n;
        double next = -2 * (center * term + before) / n;
        before = term;
        term = next;
      }
    }
    return result;
  }

  /** erf at a point: 2/sqrt(pi) exp(-x^2) x (1 + 2x^2/3 (1 + 2x^2/5 (1 + ...))), whose terms are all positive. */
  private static double series(double x) {
    double sum = 1;
    for (int n = 200; n >= 1; n--) {
      sum = 1 + 2 * x * x / (2 * n + 1) * sum;
    }
    return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * x * sum;
  }
}
