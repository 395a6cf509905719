package org.chainrule.plugins.datasets;

import java.util.List;
import java.util.function.IntPredicate;
import org.chainrule.api.Dataset.Scaling;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/** Scalings to mean 0 and variance 1. */
final class Standardisation {
  private Standardisation() {}

  /**
   * (x - mean) / deviation for each number of a sample, with the mean and the standard deviation that it has over the
   * given samples; a number that never changes becomes 0.
   */
  static Scaling of(Literal samples) {
    return of(samples, column -> true);
  }

  /** The same for some of the numbers of a sample; others stay as they are. */
  static Scaling of(Literal samples, IntPredicate scaled) {
    Shape sample = samples.shape().without(List.of(0));
    int columns = sample.elements();
    float[] rows = samples.floats();
    int count = samples.shape().size(0);
    float[] means = new float[columns];
    float[] factors = new float[columns];
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
      double deviation = Math.sqrt(squares / count);
      means[column] = scaled.test(column) ? (float) mean : 0;
      factors[column] = !scaled.test(column) || deviation < Float.MIN_NORMAL ? 1 : (float) (1 / deviation); // a factor stays finite
    }
    return new Scaling(Literal.of(means, sample), Literal.of(factors, sample));
  }
}
