package org.chainrule.benchmarks.measure;

import java.util.List;
import java.util.stream.IntStream;

/** Median and quartiles, interpolated between neighbours. */
public record Quantiles(double lower, double median, double upper) {
  /** Those of some numbers, at least one. */
  public static Quantiles of(List<Double> numbers) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Quantiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  /** Those of a[i] / b[i]. */
  public static Quantiles ofRatios(List<Double> a, List<Double> b) {
    return of(IntStream.range(0, a.size()).mapToObj(i -> a.get(i) / b.get(i)).toList());
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
