package org.chainrule.plugins.datasets;

/**
 * (x - mean) / deviation for each column; a column that never changes becomes zeros.
 *
 * @param means the means
 * @param deviations the standard deviations, 1 where a column never changes
 */
record Standardisation(double[] means, double[] deviations) {
  /** Fitted to a row-major table. */
  static Standardisation of(float[] rows, int columns) {
    int count = rows.length / columns;
    double[] means = new double[columns];
    double[] deviations = new double[columns];
    for (int column = 0; column < columns; column++) {
      double sum = 0;
      for (int row = 0; row < count; row++) {
        sum += rows[row * columns + column];
      }
      double mean = sum / count;
      double squares = 0;
      for (int row = 0; row < count; row++) {
        squares += (rows[row * columns + column] - mean) * (rows[row * columns + column] - mean);
      }
      means[column] = mean;
      deviations[column] = squares == 0 ? 1 : Math.sqrt(squares / count);
    }
    return new Standardisation(means, deviations);
  }

  /** Standardises a row-major table in place. */
  void apply(float[] rows) {
    for (int i = 0; i < rows.length; i++) {
      int column = i % means.length;
      rows[i] = (float) ((rows[i] - means[column]) / deviations[column]);
    }
  }
}
