package org.chainrule.plugins.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;

/** Normalisation against the formula, channel by channel in plain arithmetic. */
class NormLayersTest {
  private static double mean(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum() / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return IntStream.range(0, values.length).mapToDouble(i -> (values[i] - mean) * (values[i] - mean)).sum()
        / values.length;
  }

  /** The values of one channel of a row-major [n, channels, pixels] array. */
  private static double[] channel(double[] x, int channels, int pixels, int channel) {
    return IntStream.range(0, x.length).filter(i -> i / pixels % channels == channel).mapToDouble(i -> x[i]).toArray();
  }

  private static void checkBatchNorm(Tensor x, int channels, int pixels) {
    Traced norm = Traced.of(new BatchNorm(), x, true);
    double[] values = x.toArray();
    double[] y = norm.output();
    for (int c = 0; c < channels; c++) {
      double[] one = channel(values, channels, pixels, c);
      double mean = mean(one);
      double variance = variance(one);
      double scale = norm.leaf("scale")[c];
      double shift = norm.leaf("shift")[c];
      double[] expected = IntStream.range(0, one.length)
          .mapToDouble(i -> (one[i] - mean) / Math.sqrt(variance + 1e-5) * scale + shift).toArray();
      assertArrayEquals(expected, channel(y, channels, pixels, c), 1e-12);
      assertEquals(0.9 * norm.leaf("mean")[c] + 0.1 * mean, norm.update("mean")[c], 1e-12);
      assertEquals(0.9 * norm.leaf("variance")[c] + 0.1 * variance * one.length / (one.length - 1),
          norm.update("variance")[c], 1e-12);
    }
  }

  @Test
  void batchNormOfFeatures() {
    checkBatchNorm(Traced.mixed(5, 3), 3, 1);
  }

  @Test
  void batchNormOfChannels() {
    checkBatchNorm(Traced.mixed(4, 2, 3, 2), 2, 6);
  }

  @Test
  void batchNormEvaluatesWithRunningStatistics() {
    Traced norm = Traced.of(new BatchNorm(), Tensor.of(new double[] {3, 5}, 1, 2), false).with("mean", 1, 1)
        .with("variance", 4, 16).with("scale", 2, 1).with("shift", 0, 10);
    assertArrayEquals(new double[] {2 * 2 / Math.sqrt(4.00001), 4 / Math.sqrt(16.00001) + 10}, norm.output(), 1e-12);
    assertTrue(norm.context().updates().tensors().isEmpty());
  }

  @Test
  void batchNormStartsAsTheIdentity() {
    Traced norm = Traced.of(new BatchNorm(), Traced.mixed(2, 1), true);
    assertArrayEquals(new double[] {1}, norm.initial("scale"));
    assertArrayEquals(new double[] {0}, norm.initial("shift"));
    assertArrayEquals(new double[] {0}, norm.initial("mean"));
    assertArrayEquals(new double[] {1}, norm.initial("variance"));
  }

  @Test
  void batchOfOneIsNormalisedWithRunningStatisticsAndLeavesThem() {
    Traced norm = Traced.of(new BatchNorm(), Tensor.of(new double[] {3}, 1, 1), true).with("mean", 1)
        .with("variance", 4).with("scale", 1).with("shift", 0);
    assertArrayEquals(new double[] {2 / Math.sqrt(4.00001)}, norm.output(), 1e-12);
    assertTrue(norm.context().updates().tensors().isEmpty());
  }

  @Test
  void layerNormNormalisesEachRow() {
    Tensor x = Traced.mixed(2, 3, 4);
    Traced norm = Traced.of(new LayerNorm(), x, true);
    double[] y = norm.output();
    for (int row = 0; row < 6; row++) {
      double[] one = java.util.Arrays.copyOfRange(x.toArray(), 4 * row, 4 * row + 4);
      for (int i = 0; i < 4; i++) {
        assertEquals((one[i] - mean(one)) / Math.sqrt(variance(one) + 1e-5) * norm.leaf("scale")[i]
            + norm.leaf("shift")[i], y[4 * row + i], 1e-12);
      }
    }
  }

  @Test
  void wrongRanksAndParametersAreNamed() {
    assertEquals("batch_norm needs [batch, features] or [batch, channels, height, width] and got [2, 3, 4]",
        assertThrows(ShapeException.class, () -> new BatchNorm().apply(Traced.mixed(2, 3, 4), Traced.context(true)))
            .getMessage());
    assertEquals("momentum must be above 0 and at most 1, not 0.0",
        assertThrows(IllegalArgumentException.class, () -> new BatchNorm(0, 1e-5)).getMessage());
    assertEquals("epsilon must be positive, not 0.0",
        assertThrows(IllegalArgumentException.class, () -> new BatchNorm(0.1, 0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new LayerNorm(-1));
  }
}
