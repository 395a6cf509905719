package org.chainrule.plugins.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chainrule.api.Loss;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.autograd.ReverseMode;
import org.junit.jupiter.api.Test;

class LossesTest {
  /** Rows whose softmax is (1/6, 1/3, 1/2) and (3/4, 1/8, 1/8). */
  private static final Tensor LOGITS = Tensor.of(new double[] {Math.log(1), Math.log(2), Math.log(3), Math.log(6),
    Math.log(1), Math.log(1)}, 2, 3);

  private static String shapeError(Loss loss, Tensor output, Tensor target) {
    return assertThrows(ShapeException.class, () -> loss.apply(output, target)).getMessage();
  }

  @Test
  void crossEntropyOfLabels() {
    double expected = -(Math.log(1 / 2.0) + Math.log(3 / 4.0)) / 2;
    assertEquals(expected, new SoftmaxCrossEntropy().apply(LOGITS, Tensor.of(new int[] {2, 0})).item(), 1e-14);
  }

  @Test
  void crossEntropyOfProbabilities() {
    Tensor target = Tensor.of(new double[] {0.5, 0.25, 0.25, 0, 1, 0}, 2, 3);
    double expected = -(0.5 * Math.log(1 / 6.0) + 0.25 * Math.log(1 / 3.0) + 0.25 * Math.log(1 / 2.0)
        + Math.log(1 / 8.0)) / 2;
    assertEquals(expected, new SoftmaxCrossEntropy().apply(LOGITS, target).item(), 1e-14);
  }

  @Test
  void labelSmoothingMixesInTheUniformDistribution() {
    double s = 0.3;
    double uniform = (Math.log(1 / 6.0) + Math.log(1 / 3.0) + Math.log(1 / 2.0) + Math.log(3 / 4.0)
        + 2 * Math.log(1 / 8.0)) / 3;
    double expected = -((1 - s) * (Math.log(1 / 2.0) + Math.log(3 / 4.0)) + s * uniform) / 2;
    assertEquals(expected, new SoftmaxCrossEntropy(s).apply(LOGITS, Tensor.of(new int[] {2, 0})).item(), 1e-14);
  }

  @Test
  void crossEntropyHasTheGradientOfTheTextbook() {
    Tensor loss = new SoftmaxCrossEntropy().apply(LOGITS, Tensor.of(new int[] {2, 0}));
    double[] gradient = new ReverseMode().gradients(loss, java.util.List.of(LOGITS)).getFirst().toArray();
    double[] expected = {1 / 12.0, 1 / 6.0, -1 / 4.0, -1 / 8.0, 1 / 16.0, 1 / 16.0}; // (softmax - one hot) / batch
    assertArrayEquals(expected, gradient, 1e-14);
  }

  @Test
  void crossEntropyDoesNotOverflow() {
    Tensor logits = Tensor.of(new float[] {1e4f, -1e4f, 0}, 1, 3);
    assertEquals(2e4, new SoftmaxCrossEntropy().apply(logits, Tensor.of(new int[] {1})).item(), 1e-2);
    assertEquals(0, new SoftmaxCrossEntropy().apply(logits, Tensor.of(new int[] {0})).item());
  }

  @Test
  void binaryCrossEntropyOnLogits() {
    Tensor z = Tensor.of(new double[] {Math.log(3), Math.log(1 / 4.0)}, 2, 1); // sigmoid 3/4 and 1/5
    double expected = -(Math.log(3 / 4.0) + Math.log(4 / 5.0)) / 2;
    BinaryCrossEntropy loss = new BinaryCrossEntropy();
    assertEquals(expected, loss.apply(z, Tensor.of(new int[] {1, 0})).item(), 1e-14);
    assertEquals(expected, loss.apply(z, Tensor.of(new float[] {1, 0}, 2, 1)).item(), 1e-14);
    assertEquals(expected, loss.apply(z.reshape(2), Tensor.of(new int[] {1, 0})).item(), 1e-14);
    assertArrayEquals(new double[] {0.75, 0.2}, loss.prediction(z).toArray(), 1e-14);
    Tensor extreme = Tensor.of(new float[] {1000, -1000}, 2, 1);
    assertEquals(1000, loss.apply(extreme, Tensor.of(new int[] {0, 1})).item());
  }

  @Test
  void meanSquaredError() {
    Tensor output = Tensor.of(new double[] {1, 2, 3}, 3, 1);
    assertEquals((1 + 0 + 4) / 3.0, new Mse().apply(output, Tensor.of(new double[] {0, 2, 5})).item(), 1e-15);
    assertEquals((1 + 0 + 4) / 3.0, new Mse().apply(output, Tensor.of(new float[] {0, 2, 5}, 3, 1)).item(), 1e-15);
  }

  @Test
  void predictions() {
    assertArrayEquals(new double[] {1 / 6.0, 1 / 3.0, 1 / 2.0, 3 / 4.0, 1 / 8.0, 1 / 8.0},
        new SoftmaxCrossEntropy().prediction(LOGITS).toArray(), 1e-14);
    assertArrayEquals(LOGITS.toArray(), new Mse().prediction(LOGITS).toArray());
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    String labels = shapeError(new SoftmaxCrossEntropy(), LOGITS, Tensor.of(new int[] {1, 2, 0}));
    assertTrue(labels.startsWith("softmax_cross_entropy: for logits [2, 3], targets are class numbers [2] (int32) or "
        + "probabilities [2, 3]; these are int32 [3]"), labels);
    String single = shapeError(new SoftmaxCrossEntropy(), Tensor.of(new double[] {1, 2}, 2, 1),
        Tensor.of(new int[] {1, 0}));
    assertTrue(single.contains("[2, 1]") && single.contains("binary_cross_entropy"), single);
    assertEquals("mse: output [2, 3] and target [2] must have the same shape",
        shapeError(new Mse(), LOGITS, Tensor.of(new double[] {1, 2})));
    assertTrue(shapeError(new Mse(), LOGITS, Tensor.of(new int[] {1, 2})).contains("int32 [2]; for class numbers"));
    assertEquals("binary_cross_entropy: output [2, 3] and target [2] must have the same shape",
        shapeError(new BinaryCrossEntropy(), LOGITS, Tensor.of(new int[] {1, 0})));
  }

  @Test
  void labelSmoothingIsChecked() {
    assertEquals("label_smoothing must be at least 0 and below 1, not 1.0",
        assertThrows(IllegalArgumentException.class, () -> new SoftmaxCrossEntropy(1)).getMessage());
  }
}
