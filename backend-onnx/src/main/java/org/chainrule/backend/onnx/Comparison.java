package org.chainrule.backend.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Literal;

/**
 * Outputs beside those expected. Floating numbers agree if they differ by at most 1e-4 plus a thousandth of the expected
 * number: single-precision sums of a few thousand terms in another order differ by up to 1e-5 of their terms' size, a
 * wrong operator by far more. NaN agrees with NaN; whole numbers and truth values agree if equal.
 */
final class Comparison {
  static final double ABSOLUTE = 1e-4;
  static final double RELATIVE = 1e-3;

  private double maxAbsError;
  private int compared;
  private Optional<String> difference = Optional.empty();

  /** Compares all expected outputs. */
  void add(String what, Map<String, Literal> expected, Map<String, Literal> actual) {
    expected.forEach((name, value) -> {
      Literal other = actual.get(name);
      if (other == null) {
        maxAbsError = Double.POSITIVE_INFINITY;
        differ("%s: there is no output '%s'".formatted(what, name));
      } else {
        add("%s: output '%s'".formatted(what, name), value, other);
      }
    });
  }

  /** Compares one value. */
  void add(String what, Literal expected, Literal actual) {
    if (expected.dtype() != actual.dtype() || !Arrays.equals(expected.shape().sizes(), actual.shape().sizes())) {
      maxAbsError = Double.POSITIVE_INFINITY;
      differ("%s is %s instead of %s".formatted(what, actual.type(), expected.type()));
      return;
    }
    int worst = -1;
    double excess = 0;
    for (int i = 0; i < expected.elements(); i++) {
      double error = error(expected.get(i), actual.get(i));
      double allowed = expected.dtype().isFloating() ? ABSOLUTE + RELATIVE * Math.abs(expected.get(i)) : 0;
      maxAbsError = Math.max(maxAbsError, error);
      compared++;
      if (error > allowed && (worst < 0 || error - allowed > excess)) {
        worst = i;
        excess = error - allowed;
      }
    }
    if (worst >= 0) {
      differ(String.format(Locale.ROOT, "%s is %.9g instead of %.9g at element %d", what, actual.get(worst),
          expected.get(worst), worst));
    }
  }

  private static double error(double expected, double actual) {
    if (Double.compare(expected, actual) == 0 || expected == actual) {
      return 0;
    }
    double error = Math.abs(expected - actual);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  private void differ(String message) {
    difference = difference.or(() -> Optional.of(message));
  }

  boolean passed() {
    return difference.isEmpty();
  }

  /** The first difference beyond tolerance, in words. */
  Optional<String> difference() {
    return difference;
  }

  double maxAbsError() {
    return maxAbsError;
  }

  /** How many numbers were compared. */
  int compared() {
    return compared;
  }
}
