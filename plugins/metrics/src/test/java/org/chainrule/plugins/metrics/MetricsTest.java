package org.chainrule.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chainrule.api.Metric;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Tensor LOGITS = Tensor
      .of(new float[] {1, 0, -1, 0, 2, 1, 3, 2, 9, 5, 4, 3}, 4, 3); // predicts 0, 1, 2, 0
  private static final Tensor LABELS = Tensor.of(new int[] {0, 1, 1, 0});

  private static double value(Metric metric, Tensor output, Tensor target) {
    return metric.value(Reference.evaluate(metric.statistics(output, target).node()));
  }

  @Test
  void accuracyOfClasses() {
    assertArrayEquals(new double[] {3, 4}, new Accuracy().statistics(LOGITS, LABELS).toArray());
    assertEquals(0.75, value(new Accuracy(), LOGITS, LABELS));
    Tensor oneHot = Tensor.of(new float[] {1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0}, 4, 3);
    assertEquals(0.75, value(new Accuracy(), LOGITS, oneHot));
  }

  @Test
  void accuracyOfASingleLogit() {
    Tensor logits = Tensor.of(new float[] {2, -1, 0.5f, -3}, 4, 1);
    assertEquals(0.75, value(new Accuracy(), logits, Tensor.of(new int[] {1, 0, 0, 0})));
    assertEquals(0.75, value(new Accuracy(), logits.reshape(4), Tensor.of(new float[] {1, 0, 0, 0})));
    assertEquals(0.75, value(new Accuracy(), logits, Tensor.of(new float[] {1, 0, 0, 0}, 4, 1)));
  }

  @Test
  void accuracyOfNumbersThatAreNoClassesIsNoNumber() {
    Tensor logits = Tensor.of(new float[] {2, -1}, 2, 1);
    assertEquals(Double.NaN, value(new Accuracy(), logits, Tensor.of(new float[] {1, 0.25f}, 2, 1)));
  }

  @Test
  void confusionMatrixCountsAndAveragesRecalls() {
    double[] counts = new ConfusionMatrix().statistics(LOGITS, LABELS).toArray();
    assertArrayEquals(new double[] {2, 0, 0, 0, 1, 1, 0, 0, 0}, counts);
    assertEquals((1 + 0.5) / 2, value(new ConfusionMatrix(), LOGITS, LABELS), "class 2 does not occur");
    Tensor logits = Tensor.of(new float[] {2, -1, 0.5f, -3}, 4, 1);
    assertArrayEquals(new double[] {2, 1, 0, 1},
        new ConfusionMatrix().statistics(logits, Tensor.of(new int[] {1, 0, 0, 0})).toArray());
  }

  @Test
  void statisticsAddUpOverBatches() {
    Tensor whole = new ConfusionMatrix().statistics(LOGITS, LABELS);
    Tensor parts = new ConfusionMatrix().statistics(LOGITS.slice(0, 0, 1), LABELS.slice(0, 0, 1))
        .add(new ConfusionMatrix().statistics(LOGITS.slice(0, 1, 4), LABELS.slice(0, 1, 4)));
    assertArrayEquals(whole.toArray(), parts.toArray());
  }

  @Test
  void errorsOfNumbers() {
    Tensor output = Tensor.of(new float[] {1, 2, 3, 4}, 4, 1);
    Tensor target = Tensor.of(new float[] {0, 2, 5, 4});
    assertEquals(5 / 4.0, value(new Mse(), output, target));
    assertEquals(3 / 4.0, value(new Mae(), output, target));
    assertFalse(new Mse().higherIsBetter());
    assertFalse(new Mae().higherIsBetter());
    assertTrue(new Accuracy().higherIsBetter());
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    assertEquals("accuracy: output [4, 3] does not fit targets int32 [3]",
        assertThrows(ShapeException.class, () -> new Accuracy().statistics(LOGITS, Tensor.of(new int[] {0, 1, 2})))
            .getMessage());
    assertEquals("confusion_matrix needs logits [batch, classes] or [batch] and got [4, 3, 1]",
        assertThrows(ShapeException.class,
            () -> new ConfusionMatrix().statistics(LOGITS.reshape(4, 3, 1), LABELS)).getMessage());
    assertEquals("mae: output [4, 3] and target [4] must have the same shape",
        assertThrows(ShapeException.class, () -> new Mae().statistics(LOGITS, LABELS)).getMessage());
  }
}
