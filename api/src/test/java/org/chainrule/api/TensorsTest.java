package org.chainrule.api;

import static org.chainrule.api.Values.assertTensor;
import static org.chainrule.api.Values.d;
import static org.chainrule.api.Values.rows;
import static org.chainrule.api.Values.t;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TensorsTest {
  private static Tensor number(long value) {
    return Tensors.constant(Literal.scalar(value));
  }

  @Test
  void sources() {
    assertTensor(rows(d(2, 2), d(2, 2)), Tensors.full(DType.FLOAT64, Shape.of(2, 2), 2));
    assertTensor(t(0, 0), Tensors.zeros(t(5, 6)));
    assertTensor(t(1, 1), Tensors.ones(t(5, 6)));
    assertEquals(2, Tensors.dimSize(t(5, 6), -1, DType.INT32).item());
    assertTensor(rows(d(0, 1, 0), d(0, 0, 1), d(0, 0, 0)),
        Tensors.oneHot(Tensor.of(new int[] {1, 2, 7}), 3, DType.FLOAT64));
  }

  @Test
  void logic() {
    Tensor a = t(0, 0, 1, 1).gt(0);
    Tensor b = t(0, 1, 0, 1).gt(0);
    assertArrayEquals(d(1, 1, 0, 0), Tensors.not(a).toArray());
    assertArrayEquals(d(0, 0, 0, 1), Tensors.and(a, b).toArray());
    assertArrayEquals(d(0, 1, 1, 1), Tensors.or(a, b).toArray());
    assertArrayEquals(d(0, 1, 1, 0), Tensors.xor(a, b).toArray());
    assertArrayEquals(d(0, 1, 1, 0), Tensors.ne(a, b).toArray());
  }

  @Test
  void alongAnAxis() {
    assertTensor(t(1, 3, 6), Tensors.cumSum(t(1, 2, 3), -1));
    assertArrayEquals(d(1, 2, 0), Tensors.argSort(t(3, 1, 2), 0, false).toArray());
    assertTensor(t(1, 12, 3), Tensors.scatterAdd(t(1, 2, 3), 0, Tensor.of(new int[] {1}), t(10)));
  }

  @Test
  void takeAlong() {
    Tensor x = rows(d(3, 1, 2), d(4, 6, 5));
    assertTensor(rows(d(1, 2, 3), d(4, 5, 6)), Tensors.takeAlong(x, 1, Tensors.argSort(x, 1, false)));
    assertTensor(rows(d(4, 6, 5), d(3, 1, 2)), Tensors.takeAlong(x, 0, Tensors.argSort(x, 0, true)));
    Tensor picked = Tensors.takeAlong(x, -1, Tensor.of(new int[] {-5, 9}, 2, 1));
    assertTensor(rows(d(3), d(5)), picked);
    Tensor cube = t(1, 2, 3, 4, 5, 6, 7, 8).reshape(2, 2, 2);
    assertTensor(t(3, 2, 5, 8).reshape(2, 1, 2),
        Tensors.takeAlong(cube, 1, Tensor.of(new int[] {1, 0, 0, 1}, 2, 1, 2)));
    assertEquals(0, Tensors.takeAlong(Tensor.of(new double[0], 0, 3), 1, Tensor.of(new int[0], 0, 2)).toArray().length);
  }

  @Test
  void images() {
    Tensor x = t(1, 2, 3, 4, 5, 6, 7, 8, 9).reshape(1, 1, 3, 3);
    assertTensor(t(5, 6, 8, 9).reshape(1, 1, 2, 2), Tensors.maxPool(x, 2, 2, Geometry.UNIT));
    assertTensor(t(12, 16, 24, 28).reshape(1, 1, 2, 2), Tensors.sumPool(x, 2, 2, Geometry.UNIT));
    Tensor filter = t(1, 0, 0, 1).reshape(1, 1, 2, 2);
    assertTensor(t(6, 8, 12, 14).reshape(1, 1, 2, 2), Tensors.convolution(x, filter, Geometry.UNIT, 1));
    assertTensor(t(1, 2, 0, 3, 5, 2, 0, 3, 4).reshape(1, 1, 3, 3),
        Tensors.convolutionTranspose(t(1, 2, 3, 4).reshape(1, 1, 2, 2), filter, Geometry.UNIT, 1, 3, 3));
  }

  @Test
  void uniformAndNormalNumbers() {
    double[] uniform = Tensors.uniform("u", Shape.of(100_000), DType.FLOAT32, number(1), number(0)).toArray();
    assertTrue(Arrays.stream(uniform).allMatch(u -> u >= 0 && u < 1 && u * (1 << 24) == Math.rint(u * (1 << 24))));
    assertEquals(0.5, Arrays.stream(uniform).average().orElseThrow(), 0.005);
    double[] normal = Tensors.normal("n", Shape.of(100_000), DType.FLOAT32, number(1), number(0)).toArray();
    assertEquals(0, Arrays.stream(normal).average().orElseThrow(), 0.02);
    assertEquals(1, Arrays.stream(normal).map(x -> x * x).average().orElseThrow(), 0.02);
    assertEquals(3, Arrays.stream(normal).map(x -> x * x * x * x).average().orElseThrow(), 0.15);
    assertEquals(0.6827, Arrays.stream(normal).filter(x -> Math.abs(x) < 1).count() / 100_000.0, 0.005);
    assertTrue(Arrays.stream(normal).allMatch(Double::isFinite));
  }

  @Test
  void initialWeightsOfARealModelAreQuick() {
    Assertions.assertTimeout(Duration.ofSeconds(5),
        () -> Tensors.normal("w", Shape.of(784, 512), DType.FLOAT32, number(1), number(0)).toArray());
  }

  @Test
  void functionsCompute() {
    Tensor y = Tensors.function("twice", z -> z.add(z), t(1, 2));
    assertTensor(t(2, 4), y);
    assertTrue(y.node().op() instanceof Op.Call call && call.function().name().equals("twice")
        && call.function().vjp().isEmpty());
    Tensor rounded = Tensors.surrogate("round", z -> z.add(0.5).floor(), (z, r, g) -> g, t(0.7, 1.2));
    assertTensor(t(1, 1), rounded);
    assertTrue(rounded.node().op() instanceof Op.Call call && !call.function().exact()
        && call.function().vjp().isPresent());
  }

  @Test
  void functionsNest() {
    Tensor y = Tensors.function("outer", z -> Tensors.function("inner", Tensor::exp, z).add(z.sigmoid()), t(0, 0));
    assertTensor(t(1.5, 1.5), y);
    assertEquals(2, Tensors.graph(Map.of("y", y)).nodes().size());
  }

  @Test
  void functionsRefuseUnfitDerivatives() {
    assertThrows(IllegalArgumentException.class, () -> Tensors.function("f", z -> z, (z, y, g) -> g.sum(), t(1, 2)));
  }

  @Test
  void concreteTensors() {
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.of(2));
    assertTrue(Tensors.isConcrete(t(1, 2).exp()));
    assertFalse(Tensors.isConcrete(t(1, 2).add(x)));
  }
}
