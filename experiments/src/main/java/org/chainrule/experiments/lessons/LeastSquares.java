package org.chainrule.experiments.lessons;

/** Linear equations of a few unknowns in double precision. */
final class LeastSquares {
  private LeastSquares() {}

  /** All products of rows of a with rows of b: a bᵀ. */
  static double[][] products(double[][] a, double[][] b) {
    double[][] products = new double[a.length][b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        for (int k = 0; k < a[i].length; k++) {
          products[i][j] += a[i][k] * b[j][k];
        }
      }
    }
    return products;
  }

  /** x of (m + ridge I) x = y for a symmetric m without negative eigenvalues, by Cholesky's decomposition. */
  static double[] solve(double[][] m, double[] y, double ridge) {
    int size = y.length;
    double[][] l = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = m[i][j] + (i == j ? ridge : 0);
        for (int k = 0; k < j; k++) {
          rest -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(Math.max(rest, 1e-15)) : rest / l[j][j];
      }
    }
    double[] x = y.clone();
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= l[i][k] * x[k];
      }
      x[i] /= l[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      for (int k = i + 1; k < size; k++) {
        x[i] -= l[k][i] * x[k];
      }
      x[i] /= l[i][i];
    }
    return x;
  }
}
