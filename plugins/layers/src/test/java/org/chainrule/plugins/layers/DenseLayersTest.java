package org.chainrule.plugins.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;

class DenseLayersTest {
  private static final Optional<org.chainrule.api.Activation> LINEAR = Optional.of(x -> x);

  private static String shapeError(Layer layer, int... sizes) {
    return assertThrows(ShapeException.class, () -> layer.apply(Traced.mixed(sizes), Traced.context(true)))
        .getMessage();
  }

  @Test
  void denseIsTheMatrixProductPlusBias() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, -1, 0, 1}, 2, 3);
    Traced dense = Traced.of(new Dense(2, LINEAR, Optional.empty(), true), x, true)
        .with("weight", 1, 2, 3, 4, 5, 6).with("bias", 10, 20);
    assertArrayEquals(new double[] {1 + 6 + 15 + 10, 2 + 8 + 18 + 20, -1 + 5 + 10, -2 + 6 + 20}, dense.output());
    assertArrayEquals(new double[] {0, 0}, dense.initial("bias"));
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, dense.initial("weight"), "the experiment's");
  }

  @Test
  void denseTakesWhatTheExperimentSaysUnlessToldOtherwise() {
    Tensor x = Tensor.of(new double[] {1, 2}, 1, 2);
    Traced standard = Traced.of(new Dense(1), x, true).with("weight", 0.5, 0.25).with("bias", 0);
    assertArrayEquals(new double[] {Math.tanh(1)}, standard.output(), 1e-15);
    Traced own = Traced.of(new Dense(1, Optional.of(Tensor::relu), Optional.of((shape, context) -> Tensors
        .full(context.dtype(), shape, 3)), false), x, true);
    assertArrayEquals(new double[] {3, 3}, own.initial("weight"));
    assertEquals(List.of("weight"), List.copyOf(own.context().parameters().tensors().keySet()));
  }

  @Test
  void denseOnAnImageNamesFlatten() {
    assertEquals("dense needs [batch, features] and got [2, 1, 8, 8]; put flatten before it",
        shapeError(new Dense(10), 2, 1, 8, 8));
    assertEquals("dense needs [batch, features] and got [4]; put reshape before it", shapeError(new Dense(10), 4));
  }

  @Test
  void activationIsTheExperimentsOrItsOwn() {
    Tensor x = Traced.mixed(2, 3);
    assertArrayEquals(x.tanh().toArray(), Traced.of(new ActivationLayer(), x, true).output());
    assertArrayEquals(x.relu().toArray(),
        Traced.of(new ActivationLayer(Optional.of(Tensor::relu)), x, true).output());
  }

  @Test
  void dropoutDropsItsShareAndScalesTheRest() {
    Tensor x = Tensors.full(DType.FLOAT64, Shape.of(100, 100), 2);
    double[] y = Traced.of(new Dropout(0.2), x, true).output();
    long dropped = Arrays.stream(y).filter(value -> value == 0).count();
    assertTrue(Math.abs(dropped - 2000) < 160, "dropped " + dropped + " of 10000, four standard deviations are 160");
    assertTrue(Arrays.stream(y).allMatch(value -> value == 0 || Math.abs(value - 2.5) < 1e-12));
  }

  @Test
  void dropoutDoesNothingInEvaluationOrAtRateZero() {
    Tensor x = Traced.mixed(3, 3);
    assertSame(x, new Dropout(0.9).apply(x, Traced.context(false)));
    assertSame(x, new Dropout(0).apply(x, Traced.context(true)));
  }

  @Test
  void dropoutDrawsAnewForEachLayerOfAModel() {
    Tensor x = Tensors.full(DType.FLOAT64, Shape.of(8, 8), 1);
    Traced both = Traced.of((z, context) -> new Dropout(0.5).apply(z, context.child("dropout"))
        .concat(0, new Dropout(0.5).apply(z, context.child("dropout"))), x, true);
    double[] y = both.output();
    assertFalse(Arrays.equals(Arrays.copyOf(y, 64), Arrays.copyOfRange(y, 64, 128)));
  }

  @Test
  void flattenKeepsTheBatchAndItsName() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(3), Dim.of(2), Dim.of(4), Dim.of(5)));
    assertEquals("[batch=3, 40]", new Flatten().apply(x, Traced.context(true)).shape().toString());
    Tensor flat = Traced.mixed(3, 7);
    assertArrayEquals(flat.toArray(), new Flatten().apply(flat, Traced.context(true)).toArray());
  }

  @Test
  void reshapeGivesEachSampleItsSizes() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(3), Dim.of(64)));
    assertEquals("[batch=3, 1, 8, 8]",
        new Reshape(List.of(1, 8, 8)).apply(x, Traced.context(true)).shape().toString());
    assertEquals("reshape: a sample of [3, 64] does not fill sizes [1, 8, 9]",
        shapeError(new Reshape(List.of(1, 8, 9)), 3, 64));
  }

  @Test
  void residualAddsItsInput() {
    Tensor x = Tensor.of(new double[] {1, 2}, 1, 2);
    Traced block = Traced.of(new Residual(List.of(new Dense(2, LINEAR, Optional.empty(), false))), x, true)
        .with("dense1/weight", 1, 0, 0, 3);
    assertArrayEquals(new double[] {2, 8}, block.output());
    assertEquals("residual: its layers make [1, 3] of [1, 2] and must keep the shape",
        shapeError(new Residual(List.of(new Dense(3))), 1, 2));
  }

  @Test
  void parametersAreChecked() {
    assertEquals("units must be at least 1, not 0",
        assertThrows(IllegalArgumentException.class, () -> new Dense(0)).getMessage());
    assertEquals("rate must be at least 0 and below 1, not 1.0",
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1)).getMessage());
    assertEquals("rate must be at least 0 and below 1, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new Dropout(Double.NaN)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Reshape(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Residual(List.of()));
  }
}
