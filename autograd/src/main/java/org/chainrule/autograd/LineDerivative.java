package org.chainrule.autograd;

import java.util.function.DoubleUnaryOperator;

/**
 * The numeric derivative at 0 of a function of one variable, by central differences at shrinking steps and Richardson's
 * extrapolation of them, of which the most consistent is kept.
 *
 * <p>Source: Ridders: Accurate computation of F'(x) and F'(x) F''(x). Advances in Engineering Software 4, 1982.
 *
 * @param value the derivative; NaN if the function is nowhere finite around the point
 * @param error how far neighbouring extrapolations differ
 */
record LineDerivative(double value, double error) {
  private static final int STEPS = 9;
  private static final double GOOD_ENOUGH = 1e-11;

  static LineDerivative of(DoubleUnaryOperator line, double firstStep, double scale) {
    double[] previous = new double[STEPS];
    double best = Double.NaN;
    double error = Double.POSITIVE_INFINITY;
    double step = firstStep;
    for (int i = 0; i < STEPS; i++, step /= 2) {
      double[] row = new double[STEPS];
      row[0] = (line.applyAsDouble(step) - line.applyAsDouble(-step)) / (2 * step);
      double weight = 1;
      for (int j = 1; j <= i; j++) {
        weight *= 4; // errors of central differences are even powers of the step
        row[j] = (row[j - 1] * weight - previous[j - 1]) / (weight - 1);
        double spread = Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - previous[j - 1]));
        if (spread < error) {
          error = spread;
          best = row[j];
        }
      }
      if (error <= GOOD_ENOUGH * Math.max(scale, Math.abs(best))) {
        break;
      }
      previous = row;
    }
    return new LineDerivative(best, error);
  }

  /**
   * Whether the function has a kink or a jump close to 0: the difference between its slopes to the right and to the left
   * does not shrink with the step, as it does for a smooth function.
   */
  static boolean hasKink(DoubleUnaryOperator line, double firstStep, double scale) {
    double here = line.applyAsDouble(0);
    double before = Double.NaN;
    for (double step = firstStep; step > 1e-5 * firstStep; step /= 10) {
      double right = (line.applyAsDouble(step) - here) / step;
      double left = (here - line.applyAsDouble(-step)) / step;
      double gap = Math.abs(right - left);
      double size = Math.max(Math.max(Math.abs(right), Math.abs(left)), 1e-3 * scale);
      if (gap > 0.3 * before && gap > 1e-4 * size) {
        return true;
      }
      before = gap;
    }
    return false;
  }
}
