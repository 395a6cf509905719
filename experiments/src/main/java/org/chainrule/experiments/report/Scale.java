package org.chainrule.experiments.report;

import java.util.stream.IntStream;

/**
 * From numbers to places along one edge of a {@link Chart}.
 *
 * @param low the number at its beginning
 * @param high the number at its end
 * @param logarithmic whether equal factors, instead of equal differences, are equally far apart
 * @param from where it begins in the drawing
 * @param to where it ends
 */
record Scale(double low, double high, boolean logarithmic, double from, double to) {
  /** Whether a number has a place at all. */
  boolean holds(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }

  /** The place of a number; far outside at most four lengths beyond an end. */
  double place(double value) {
    double part = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Chart.rounded(from + Math.clamp(part, -4, 5) * (to - from));
  }

  /** Round numbers, about so many. */
  double[] ticks(int about) {
    if (logarithmic) {
      if (high / low < 50) { // few powers of ten, if any
        double power = Math.pow(10, Math.floor(Math.log10(low)));
        return IntStream.range(0, 9).mapToDouble(i -> new double[] {1, 2, 5}[i % 3] * Math.pow(10, i / 3) * power)
            .filter(tick -> tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)).toArray();
      }
      int first = (int) Math.ceil(Math.log10(low) - 1e-9);
      int last = (int) Math.floor(Math.log10(high) + 1e-9);
      int step = Math.max(1, (last - first + about) / (about + 1));
      return IntStream.iterate(first, i -> i <= last, i -> i + step).mapToDouble(i -> Math.pow(10, i)).toArray();
    }
    double rough = (high - low) / about;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
    double first = Math.ceil(low / step - 1e-9);
    return IntStream.rangeClosed(0, (int) Math.floor(high / step + 1e-9 - first))
        .mapToDouble(i -> Math.round((first + i) * step * 1e9) / 1e9).toArray();
  }
}
