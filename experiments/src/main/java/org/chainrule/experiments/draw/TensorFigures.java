package org.chainrule.experiments.draw;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/** Tensors in a few words: small ones with their numbers, others by mean and spread. */
final class TensorFigures {
  private static final int SHOWN = 4;

  private TensorFigures() {}

  static String shape(Shape shape) {
    return shape.dims().stream().map(dim -> dim.isNamed() ? dim.name() : String.valueOf(dim.size()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static String value(Literal value) {
    double[] numbers = value.toDoubles();
    if (numbers.length == 1) {
      return "= " + Figures.of(numbers[0]);
    }
    if (numbers.length <= SHOWN) {
      return Arrays.stream(numbers).mapToObj(Figures::of).collect(Collectors.joining(", ", "= [", "]"));
    }
    double mean = mean(value);
    double spread = Math.sqrt(Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).average().orElse(0));
    boolean rounding = Math.abs(mean) < 1e-12 * spread; // what is left of sums that cancel
    return "mean %s, sd %s".formatted(shortly(rounding ? 0 : mean), shortly(spread));
  }

  static double mean(Literal value) {
    return Arrays.stream(value.toDoubles()).average().orElse(0);
  }

  /** The root of the mean square. */
  static String size(Literal value) {
    return value.elements() == 1 ? shortly(value.get(0))
        : "rms " + shortly(Math.sqrt(Arrays.stream(value.toDoubles()).map(x -> x * x).average().orElse(0)));
  }

  static String shortly(double value) {
    return value == 0 || !Double.isFinite(value) ? Figures.of(value)
        : Figures.of(new java.math.BigDecimal(value).round(new java.math.MathContext(3)).doubleValue());
  }

}
