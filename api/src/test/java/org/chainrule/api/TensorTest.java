package org.chainrule.api;

import static org.chainrule.api.Values.assertShape;
import static org.chainrule.api.Values.assertTensor;
import static org.chainrule.api.Values.d;
import static org.chainrule.api.Values.rows;
import static org.chainrule.api.Values.t;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

class TensorTest {
  private static final Tensor M = rows(d(1, 2, 3), d(4, 5, 6));

  @Test
  void hasAtMost60MethodNames() {
    Set<String> names = Arrays.stream(Tensor.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers())).map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
    names.removeAll(Arrays.stream(Object.class.getMethods()).map(Method::getName).toList());
    assertTrue(names.size() <= 60, names.size() + " names: further operations belong to Tensors: " + names);
  }

  @Test
  void numbersInAndOut() {
    assertArrayEquals(d(1, 2, 3, 4, 5, 6), M.toArray());
    assertEquals(1.5, Tensor.of(1.5).item());
    assertEquals(DType.FLOAT32, Tensor.of(1.5).dtype());
    assertEquals(DType.INT32, Tensor.of(new int[] {1}).dtype());
    float[] mine = {1, 2};
    Tensor copied = Tensor.of(mine);
    mine[0] = 9;
    assertArrayEquals(d(1, 2), copied.toArray());
    copied.toArray()[0] = 9;
    assertArrayEquals(d(1, 2), copied.toArray());
  }

  @Test
  void printing() {
    assertEquals("[[1.0, 2.0, 3.0],\n [4.0, 5.0, 6.0]]", M.toString());
    assertEquals("0.25", Tensor.of(0.25).toString());
    Tensor traced = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(2))).exp();
    assertEquals("Unary[kind=EXP](float32[batch=2]) -> float32[batch=2]", traced.toString());
    assertThrows(IllegalStateException.class, traced::toArray);
    assertEquals("[0.0, 1.0, 2.0, ..., 97.0, 98.0, 99.0]",
        Tensors.iota(DType.FLOAT32, Shape.of(100), 0).toString());
  }

  @Test
  void arithmeticWithNumbersAndBroadcasting() {
    assertTensor(t(3, 5), t(1, 2).mul(2).add(1));
    assertTensor(t(0, -1), t(1, 2).neg().add(1));
    assertTensor(t(0.5, 1), t(1, 2).div(2));
    assertTensor(t(1, 4), t(1, 2).square());
    assertTensor(t(1, 8), t(1, 2).pow(3));
    assertTensor(t(-1, 0), t(1, 2).sub(2));
    assertTensor(rows(d(11, 22, 33), d(14, 25, 36)), M.add(t(10, 20, 30)));
    assertTensor(rows(d(11, 12), d(21, 22)), t(10, 20).reshape(2, 1).add(t(1, 2)));
    assertTensor(t(2, 2, 3), t(1, 2, 3).max(2));
    assertTensor(t(1, 2, 2), t(1, 2, 3).min(2));
  }

  @Test
  void choice() {
    Tensor x = t(-1, 0, 2);
    assertTensor(t(0, 0, 2), x.gt(0).select(x, 0));
    assertTensor(t(7, 7, 2), x.le(0).select(7, x));
    assertTensor(t(-1, 5, 5), x.lt(0).select(x, t(5)));
    assertTensor(t(1, 0, 0), x.eq(-1).cast(DType.FLOAT64));
    assertTensor(t(0, 1, 1), x.ge(t(0)).cast(DType.FLOAT64));
  }

  @Test
  void reductions() {
    assertTensor(t(5, 7, 9), M.sum(0));
    assertTensor(t(6, 15), M.sum(-1));
    assertEquals(21, M.sum().item());
    assertTensor(t(3, 6), M.amax(1));
    assertEquals(1, M.amin().item());
    assertTensor(t(2.5, 3.5, 4.5), M.mean(0));
    assertEquals(3.5, M.mean().item());
    assertTensor(t(2.25, 2.25, 2.25), M.variance(0));
    assertEquals(35.0 / 12, M.variance().item(), 1e-12);
    assertArrayEquals(d(2, 2), M.argMax(1).toArray());
    Tensor scalar = t(3).sum();
    assertSame(scalar, scalar.sum(), "nothing to reduce");
    assertEquals(3, scalar.mean().item());
  }

  @Test
  void meanTakesTheSizeOfANamedDimensionFromTheTensor() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(4), Dim.of(3)));
    assertTrue(Tensors.graph(java.util.Map.of("y", x.mean(0))).nodes().stream()
        .anyMatch(node -> node.op() instanceof Op.DimSize));
    assertTrue(Tensors.graph(java.util.Map.of("y", x.mean(1))).nodes().stream()
        .noneMatch(node -> node.op() instanceof Op.DimSize));
  }

  @Test
  void logSumExpDoesNotOverflow() {
    assertEquals(1000 + Math.log(2), t(1000, 1000).logSumExp().item(), 1e-12);
    assertTensor(t(Math.log(Math.E + 1), -1000 + Math.log(2)), rows(d(1, 0), d(-1000, -1000)).logSumExp(1));
  }

  @Test
  void products() {
    assertTensor(rows(d(14, 32), d(32, 77)), M.matmul(M.transpose()));
    assertTensor(rows(d(17, 22, 27), d(22, 29, 36), d(27, 36, 45)), M.transpose().matmul(M));
    Tensor cube = M.reshape(2, 1, 3);
    assertTensor(t(6, 15).reshape(2, 1, 1), cube.matmul(t(1, 1, 1).reshape(3, 1)));
    assertTensor(t(6, 15).reshape(2, 1, 1), cube.matmul(t(1, 1, 1).reshape(1, 3, 1)));
    Tensor pairs = t(1, 2, 3, 4, 5, 6, 7, 8).reshape(2, 2, 2);
    assertTensor(pairs.mul(2), rows(d(2, 0), d(0, 2)).matmul(pairs));
  }

  @Test
  void transposesAreReadInPlaceByMatmul() {
    Tensor product = M.matmul(M.transpose());
    assertEquals(new Op.MatMul(false, true), product.node().op());
    assertSame(M.node(), product.node().operand(1));
    assertTensor(M, M.transpose().transpose());
    assertShape("[3, 1, 2]", M.reshape(2, 1, 3).transpose(2, 1, 0));
  }

  @Test
  void shapesAndParts() {
    assertTensor(rows(d(2, 3), d(5, 6)), M.slice(1, 1, 3));
    assertTensor(rows(d(1, 3), d(4, 6)), M.slice(-1, 0, 3, 2));
    assertTensor(rows(d(0, 0, 0), d(1, 2, 3), d(4, 5, 6)), M.pad(0, 1, 0, 0));
    assertTensor(rows(d(1, 2, 3, 1), d(4, 5, 6, 4)), M.concat(1, M.slice(1, 0, 1)));
    assertSame(M, M.concat(0));
    assertTensor(rows(d(3, 1), d(6, 4)), M.gather(1, Tensor.of(new int[] {2, 0})));
    assertTensor(rows(d(1, 1), d(2, 2)), t(1, 2).reshape(2, 1).expand(2, 2));
    assertSame(M, M.reshape(2, 3));
    assertSame(M, M.cast(DType.FLOAT64));
    assertTensor(M, M.stopGradient());
    assertTensor(M, M.tap("here"));
  }

  @Test
  void namesOfDimensionsStayThroughReshape() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(32), Dim.of(8), Dim.of(8)));
    assertShape("[batch=32, 64]", x.reshape(32, 64));
    assertShape("[batch=32, 64]", x.reshape(-1, 64));
    assertShape("[batch=32, 64]", x.reshape(32, -1));
    assertShape("[batch=32, 1, 8, 8]", x.reshape(32, 1, 8, 8));
    assertShape("[8, 32, 8]", x.reshape(8, 32, 8));
    assertShape("[256, 8]", x.reshape(-1, 8));
    assertShape("[batch=32, 10]", x.reshape(-1, 64).matmul(Tensors.full(DType.FLOAT32, Shape.of(64, 10), 0)));
    assertShape("[batch=32, 8, 5]", x.matmul(Tensors.full(DType.FLOAT32, Shape.of(8, 5), 0)));
    assertShape("[batch=32, 1, 1]", x.reshape(32, 64).mean(1).reshape(32, 1, 1));
    Tensor one = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(1), Dim.of(1), Dim.of(5)));
    assertShape("[batch=1, 1, 5]", one.reshape(1, 1, 5));
    assertShape("[batch=1, 1, 1, 5]", one.reshape(1, 1, 1, 5));
    Tensor none = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(0), Dim.of(2), Dim.of(2)));
    assertShape("[batch=0, 4]", none.reshape(0, 4));
  }

  @Test
  void namesOfDimensionsStayThroughTheRest() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(32), Dim.of(8)));
    assertShape("[batch=32, 8]", x.add(t(1, 2, 3, 4, 5, 6, 7, 8).cast(DType.FLOAT32)).relu().softmax(1));
    assertShape("[batch=32]", x.mean(1));
    assertShape("[batch=32, 8]", x.sub(x.mean(1).reshape(32, 1)));
    assertShape("[8, batch=32]", x.transpose());
    assertShape("[batch=32, 4]", x.slice(1, 0, 4));
    assertShape("[batch=32, 16]", x.concat(1, x));
    assertShape("[batch=32]", x.argMax(1));
    Tensor labels = Tensors.input("labels", DType.INT32, Shape.of(Dim.batch(32)));
    assertShape("[batch=32, 10]", Tensors.oneHot(labels, 10, DType.FLOAT32));
    assertShape("[batch=32, 5]", Tensors.full(DType.FLOAT32, Shape.of(9, 5), 0).gather(0, labels));
  }
}
