package org.chainrule.backend.onnx;

/**
 * Gauss and Legendre's quadrature.
 *
 * @param nodes where the integrand is evaluated
 * @param weights what each value counts
 */
record GaussLegendre(double[] nodes, double[] weights) {
  /** The rule of n nodes for [0, 1]; the nodes are the roots of Legendre's polynomial, found by Newton's method. */
  static GaussLegendre unitInterval(int n) {
    double[] nodes = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
      double slope = 0;
      for (int iteration = 0; iteration < 20; iteration++) {
        double previous = 0;
        double value = 1;
        for (int k = 1; k <= n; k++) {
          double next = ((2 * k - 1) * x * value - (k - 1) * previous) / k;
          previous = value;
          value = next;
        }
        slope = n * (x * value - previous) / (x * x - 1);
        x -= value / slope;
      }
      nodes[i] = (x + 1) / 2;
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(nodes, weights);
  }
}
