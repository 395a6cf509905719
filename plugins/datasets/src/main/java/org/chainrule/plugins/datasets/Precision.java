package org.chainrule.plugins.datasets;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether single precision, in which features and targets are kept, tells the numbers of a column apart. Large numbers that
 * differ little, such as times since 1970, lose there what they differ by, and no scaling brings it back, since a trained
 * model takes the raw numbers in single precision too.
 */
final class Precision {
  /** Which part of the standard deviation may be lost. */
  private static final double TOLERATED = 1e-3;

  private Precision() {}

  /**
   * What a column loses, in a sentence; empty if that is next to nothing.
   *
   * @param missing cells that hold no value
   * @param values the column's numbers in single precision, row by row
   */
  static Optional<String> loss(Table table, int column, Set<String> missing, float[] values) {
    double[] kept = new double[values.length];
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      kept[i] = values[i];
      largest = Math.max(largest, Math.abs(kept[i]));
    }
    if (Math.ulp((float) largest) / 2 <= TOLERATED * deviation(kept)) {
      return Optional.empty(); // the cells need not be read again
    }
    double[] numbers = table.rows().stream().map(row -> row.cells().get(column))
        .filter(cell -> !missing.contains(cell)).mapToDouble(Double::parseDouble).toArray();
    double lost = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double number : numbers) {
      lost = Math.max(lost, Math.abs(number - (float) number));
      least = Math.min(least, number);
      most = Math.max(most, number);
    }
    double deviation = deviation(numbers);
    if (most <= least || lost <= TOLERATED * deviation) {
      return Optional.empty();
    }
    return Optional.of(
        "Column '%s' of %s: single precision keeps numbers as large as %s only to within %s, which is %s of their standard deviation %s; subtract a constant from the column in the file, such as %s."
            .formatted(table.header().get(column), table.source(), digits(most, 17), digits(lost, 2),
                String.format(Locale.ROOT, "%.1f %%", 100 * lost / deviation), digits(deviation, 3),
                digits(Math.rint(least), 17)));
  }

  private static double deviation(double[] numbers) {
    double mean = 0;
    for (double number : numbers) {
      mean += number / numbers.length;
    }
    double squares = 0;
    for (double number : numbers) {
      squares += (number - mean) * (number - mean) / numbers.length;
    }
    return Math.sqrt(squares);
  }

  private static String digits(double number, int count) {
    BigDecimal rounded = new BigDecimal(number).round(new MathContext(count)).stripTrailingZeros();
    return rounded.precision() - rounded.scale() > 20 || rounded.scale() > 20 ? rounded.toString()
        : rounded.toPlainString();
  }

  /** Every {@code width}-th number, from {@code first} on. */
  static float[] every(int width, int first, float[] numbers) {
    float[] column = new float[numbers.length / width];
    for (int i = 0; i < column.length; i++) {
      column[i] = numbers[i * width + first];
    }
    return column;
  }
}
