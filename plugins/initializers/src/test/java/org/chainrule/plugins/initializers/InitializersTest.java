package org.chainrule.plugins.initializers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.chainrule.api.Initializer;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;
import org.junit.jupiter.api.Test;

/** Range, mean and spread of many numbers; tolerances are four standard deviations of the estimates. */
class InitializersTest {
  private static final Shape MATRIX = Shape.of(300, 100);
  private static final Shape FILTER = Shape.of(40, 30, 5, 5);

  private static double[] values(Initializer initializer, Shape shape, String name) {
    TraceContext context = TraceContext
        .of(new TraceContext.Settings(true, DType.FLOAT32, x -> x, initializer, new ReverseMode()));
    context.parameter(name, shape, Optional.empty());
    return context.initialValues(3).get(name).toDoubles();
  }

  private static void checkSpread(double deviation, boolean uniform, Initializer initializer, Shape shape) {
    double[] values = values(initializer, shape, "weight");
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElseThrow();
    assertEquals(0, mean, 4 * deviation / Math.sqrt(values.length));
    assertEquals(deviation, Math.sqrt(variance), 4 * deviation / Math.sqrt(2 * values.length));
    double bound = Math.sqrt(3) * deviation;
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    if (uniform) {
      assertTrue(largest <= bound * 1.000001 && largest > bound * 0.99, "%s within %s".formatted(largest, bound));
    } else {
      assertTrue(largest > 3 * deviation && largest < 6 * deviation, "%s of %s".formatted(largest, deviation));
    }
  }

  @Test
  void xavier() {
    checkSpread(Math.sqrt(2.0 / 400), true, new XavierUniform(), MATRIX);
    checkSpread(3 * Math.sqrt(2.0 / 400), true, new XavierUniform(3), MATRIX);
    checkSpread(Math.sqrt(2.0 / 400), false, new XavierNormal(), MATRIX);
    checkSpread(Math.sqrt(2.0 / ((30 + 40) * 25)), true, new XavierUniform(), FILTER);
  }

  @Test
  void kaiming() {
    checkSpread(Math.sqrt(2.0 / 300), true, new KaimingUniform(), MATRIX);
    checkSpread(Math.sqrt(2.0 / 300), false, new KaimingNormal(), MATRIX);
    checkSpread(Math.sqrt(2.0 / 100), false, new KaimingNormal(Fan.FAN_OUT, 0), MATRIX);
    checkSpread(Math.sqrt(2.0 / 1.25 / (30 * 25)), false, new KaimingNormal(Fan.FAN_IN, 0.5), FILTER);
    checkSpread(Math.sqrt(2.0 / (40 * 25)), true, new KaimingUniform(Fan.FAN_OUT, 0), FILTER);
  }

  @Test
  void plainOnes() {
    checkSpread(0.02, false, new Normal(0.02), MATRIX);
    assertEquals(5, Arrays.stream(values(new Normal(0.1, 5), MATRIX, "weight")).average().orElseThrow(), 0.01);
    assertArrayEquals(new double[] {0, 0}, values(new Zeros(), Shape.of(2), "bias"));
    assertArrayEquals(new double[] {0.25, 0.25}, values(new Constant(0.25), Shape.of(2), "bias"));
  }

  @Test
  void parametersOfDifferentNamesGetDifferentNumbersAndEqualNamesEqualOnes() {
    double[] first = values(new XavierUniform(), Shape.of(10, 10), "a");
    assertArrayEquals(first, values(new XavierUniform(), Shape.of(10, 10), "a"));
    assertFalse(Arrays.equals(first, values(new XavierUniform(), Shape.of(10, 10), "b")));
  }

  @Test
  void parametersAreChecked() {
    assertEquals("gain must be finite and positive, not 0.0",
        assertThrows(IllegalArgumentException.class, () -> new XavierUniform(0)).getMessage());
    assertEquals("slope must be finite, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new KaimingNormal(Fan.FAN_IN, Double.NaN)).getMessage());
    assertEquals("standard_deviation must be finite and not negative, not -1.0",
        assertThrows(IllegalArgumentException.class, () -> new Normal(-1)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Constant(Double.NaN));
  }
}
