package org.chainrule.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

class ReverseModeTest {
  private final ReverseMode reverse = new ReverseMode();

  private Tensor gradient(Tensor scalar, Tensor x) {
    return reverse.gradients(scalar, List.of(x)).getFirst();
  }

  private static Tensor number(double value) {
    return Tensors.scalar(DType.FLOAT64, value);
  }

  /** The graph of the lecture: e = (a + b)(b + 1) at a = 2, b = 1 has de/da = 2 and de/db = 2 + 3. */
  @Test
  void sumsOverSeveralPaths() {
    Tensor a = number(2);
    Tensor b = number(1);
    Tensor e = a.add(b).mul(b.add(1));
    List<Tensor> gradients = reverse.gradients(e, List.of(a, b));
    assertEquals(2, gradients.getFirst().item());
    assertEquals(5, gradients.getLast().item());
  }

  @Test
  void secondAndThirdDerivativesAreDerivativesOfDerivatives() {
    Tensor x = number(1.5);
    Tensor first = gradient(x.pow(4).add(x.sin()), x);
    Tensor second = gradient(first, x);
    Tensor third = gradient(second, x);
    assertEquals(4 * Math.pow(1.5, 3) + Math.cos(1.5), first.item(), 1e-12);
    assertEquals(12 * 1.5 * 1.5 - Math.sin(1.5), second.item(), 1e-12);
    assertEquals(24 * 1.5 - Math.cos(1.5), third.item(), 1e-12);
  }

  @Test
  void tensorsInTheMiddleAndTapsHaveGradients() {
    Tensor x = number(3);
    Tensor middle = x.square();
    Tensor tapped = middle.tap("here");
    Tensor end = tapped.mul(tapped);
    List<Tensor> gradients = reverse.gradients(end, List.of(middle, tapped, x, end));
    assertEquals(18, gradients.get(0).item());
    assertEquals(18, gradients.get(1).item());
    assertEquals(108, gradients.get(2).item());
    assertEquals(1, gradients.get(3).item());
  }

  @Test
  void aLeafIsKnownByItsName() {
    Tensor twice = Tensors.input("x", DType.FLOAT64, Shape.of(2)).mul(Tensors.input("x", DType.FLOAT64, Shape.of(2)));
    Tensor gradient = gradient(twice.sum(), Tensors.input("x", DType.FLOAT64, Shape.of(2)));
    assertEquals(DType.FLOAT64, gradient.dtype());
    assertTrue(Tensors.graph(Map.of("g", gradient)).inputs().containsKey("x"));
  }

  @Test
  void whatIsNotReachedGetsZeros() {
    Tensor x = Tensor.of(new double[] {1, 2});
    Tensor other = Tensor.of(new double[] {3, 4, 5});
    assertArrayEquals(new double[3], gradient(x.sum(), other).toArray());
    assertArrayEquals(new double[2], gradient(x.stopGradient().mul(x.floor()).sum(), x).toArray());
  }

  @Test
  void branchesThatDoNotLeadToWhatIsWantedAreNotDifferentiated() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(3));
    Tensor other = Tensors.input("other", DType.FLOAT32, Shape.of(3));
    Graph graph = Tensors.graph(Map.of("g", gradient(x.mul(2).add(other.erf().exp()).sum(), x)));
    assertFalse(graph.inputs().containsKey("other"));
    assertTrue(graph.nodes().stream().noneMatch(node -> node.op().equals(new Op.Unary(Op.UnaryKind.EXP))));
  }

  @Test
  void chainsOfTwentyThousandOperationsWork() {
    Tensor x = number(0.5);
    Tensor y = x;
    for (int i = 0; i < 20_000; i++) {
      y = y.mul(1.0001);
    }
    assertEquals(Math.pow(1.0001, 20_000), gradient(y, x).item(), 1e-9);
  }

  @Test
  void saysWhatCannotBeDifferentiated() {
    Tensor vector = Tensor.of(new double[] {1, 2});
    Tensor whole = Tensor.of(new int[] {1, 2});
    assertTrue(assertThrows(IllegalArgumentException.class, () -> gradient(vector, vector)).getMessage()
        .contains("only a scalar has gradients, not float64[2]"));
    assertTrue(assertThrows(IllegalArgumentException.class, () -> gradient(vector.sum(), whole)).getMessage()
        .contains("with respect to floating-point numbers"));
    assertThrows(IllegalArgumentException.class, () -> gradient(whole.sum(), vector));
    assertThrows(IllegalArgumentException.class,
        () -> reverse.pullback(List.of(vector), List.of(number(1)), List.of(vector)));
  }

  // ---- named functions ----------------------------------------------------------------------------------------

  @Test
  void aFunctionsOwnDerivativeIsUsedAlsoInsideOfOtherFunctions() {
    Tensor x = Tensor.of(new double[] {0.3, 1.7});
    Tensor y = Tensors.function("outer",
        z -> Tensors.surrogate("round", Tensor::floor, (a, b, g) -> g.mul(7), z).mul(2),
        x);
    assertArrayEquals(new double[] {14, 14}, gradient(y.sum(), x).toArray());
  }

  @Test
  void functionsWithSeveralOperandsAndResults() {
    Tensor a = Tensors.input("x0", DType.FLOAT64, Shape.SCALAR);
    Tensor b = Tensors.input("x1", DType.FLOAT64, Shape.SCALAR);
    Graph body = Graph.of(ordered(a.mul(b), a.add(b.square())));
    Tensor g0 = Tensors.input("x4", DType.FLOAT64, Shape.SCALAR);
    Tensor g1 = Tensors.input("x5", DType.FLOAT64, Shape.SCALAR);
    Graph backward = Graph.of(ordered(g0.mul(b).add(g1), g0.mul(a).add(g1.mul(b).mul(2))));
    GraphFunction derivative = new GraphFunction("two_vjp", backward, Optional.empty(), true);
    for (Optional<GraphFunction> vjp : List.of(Optional.<GraphFunction>empty(), Optional.of(derivative))) {
      GraphFunction two = new GraphFunction("two", body, vjp, true);
      Tensor x = number(3);
      Tensor z = x.add(1); // an operand that depends on the other
      Tensor first = Tensors.apply(new Op.Call(two, 0), x, z);
      Tensor second = Tensors.apply(new Op.Call(two, 1), x, z);
      Tensor scalar = second.mul(first).add(first); // x z (x + z^2) + x z, z = x + 1
      double expected = 7 * (3 + 16) + 12 * (1 + 8) + 7;
      assertEquals(expected, gradient(scalar, x).item(), 1e-12);
      assertEquals(7, gradient(first, x).item(), 1e-12);
      Tensor same = Tensors.apply(new Op.Call(two, 0), x, x);
      assertEquals(6, gradient(same, x).item(), 1e-12);
      assertEquals(2, gradient(gradient(same, x), x).item(), 1e-12);
    }
  }

  private static Map<String, org.chainrule.api.ir.Node> ordered(Tensor first, Tensor second) {
    Map<String, org.chainrule.api.ir.Node> outputs = new java.util.LinkedHashMap<>();
    outputs.put("y0", first.node());
    outputs.put("y1", second.node());
    return outputs;
  }

  @Test
  void matrixProductsAreDifferentiatedWithoutTransposing() {
    Tensor a = Tensors.input("a", DType.FLOAT64, Shape.of(2, 3));
    Tensor b = Tensors.input("b", DType.FLOAT64, Shape.of(4, 3));
    List<Tensor> gradients = reverse.gradients(a.matmul(b.transpose()).square().sum(), List.of(a, b));
    Graph graph = Tensors.graph(Map.of("a", gradients.getFirst(), "b", gradients.getLast()));
    assertTrue(graph.nodes().stream().noneMatch(node -> node.op() instanceof Op.Transpose), graph::toText);
  }
}
