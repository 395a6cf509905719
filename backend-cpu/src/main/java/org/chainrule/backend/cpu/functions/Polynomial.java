package org.chainrule.backend.cpu.functions;

/** Polynomials with constant coefficients. */
final class Polynomial {
  private Polynomial() {}

  /** The polynomial at x by Horner's rule; the coefficient of the highest power comes first. */
  static <V, M, I> V at(Lanes<V, M, I> lanes, V x, float[] coefficients) {
    V sum = lanes.constant(coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      sum = lanes.fma(sum, x, lanes.constant(coefficients[i]));
    }
    return sum;
  }
}
