package org.chainrule.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Op;
import org.junit.jupiter.api.Test;

/** What differences do not show: derivatives at ties, at zero and far out, and the form of their graphs. */
class VjpsTest {
  private static Tensor vector(double... values) {
    return Tensor.of(values);
  }

  private static List<Tensor> gradients(Tensor y, Tensor... x) {
    return new ReverseMode().gradients(y.sum(), List.of(x));
  }

  private static void assertGradient(Tensor y, Tensor x, double... expected) {
    assertArrayEquals(expected, gradients(y, x).getFirst().toArray(), 1e-12);
  }

  @Test
  void equalElementsShareTheDerivative() {
    Tensor a = vector(1, 2, 3);
    Tensor b = vector(1, 3, 2);
    assertGradient(a.max(b), a, 0.5, 0, 1);
    assertGradient(a.max(b), b, 0.5, 1, 0);
    assertGradient(a.min(b), a, 0.5, 1, 0);
    assertGradient(a.min(b), b, 0.5, 0, 1);
    Tensor ties = vector(4, 1, 4, 4, 0);
    assertGradient(ties.amax(), ties, 1 / 3., 0, 1 / 3., 1 / 3., 0);
    assertGradient(ties.amin(), ties, 0, 0, 0, 0, 1);
  }

  @Test
  void powersOfZero() {
    Tensor base = vector(0, 0, 0, 0);
    Tensor exponent = vector(0, 1, 2, 3);
    Tensor y = base.pow(exponent);
    List<Tensor> first = gradients(y, base, exponent);
    assertArrayEquals(new double[] {0, 1, 0, 0}, first.getFirst().toArray());
    assertArrayEquals(new double[4], first.getLast().toArray());
    assertArrayEquals(new double[] {0, 0, 2, 0}, gradients(first.getFirst(), base).getFirst().toArray());
    for (double constant : new double[] {0, 1, 2, 3}) {
      assertGradient(base.pow(constant), base, constant == 1 ? new double[] {1, 1, 1, 1} : new double[4]);
    }
  }

  @Test
  void magnitudeAndReluAtZeroAreFlat() {
    Tensor x = vector(0, -0.0, 2);
    assertGradient(x.abs(), x, 0, 0, 1);
    assertGradient(x.relu(), x, 0, 0, 1);
  }

  @Test
  void whatASelectionThrowsAwayDoesNotCount() {
    Tensor x = vector(1000, 1);
    Tensor grown = x.lt(10).select(x.exp(), x);
    assertGradient(x.lt(10).select(x, x.exp().stopGradient()), x, 0, 1);
    assertTrue(Double.isInfinite(x.exp().toArray()[0]));
    assertTrue(Double.isFinite(grown.toArray()[0]));
  }

  @Test
  void staysFiniteFarOut() {
    Tensor x = vector(-700, -50, 50, 700);
    for (Tensor y : List.of(x.sigmoid(), x.softplus(), x.tanh(), x.atan(), x.erf(), x.logSumExp(), x.softmax(0))) {
      for (double derivative : gradients(y, x).getFirst().toArray()) {
        assertTrue(Double.isFinite(derivative), y::toString);
      }
    }
    assertGradient(vector(-50).expm1(), vector(-50), 0); // another tensor: not reached
    Tensor left = vector(-50);
    assertArrayEquals(new double[] {Math.exp(-50)}, gradients(left.expm1(), left).getFirst().toArray(), 1e-30);
  }

  @Test
  void aPowerWithAFixedExponentNeedsNoLogarithm() {
    Tensor x = Tensors.input("x", org.chainrule.api.ir.DType.FLOAT64, org.chainrule.api.ir.Shape.of(3));
    Graph graph = Tensors.graph(java.util.Map.of("g", gradients(x.pow(2), x).getFirst()));
    assertTrue(graph.nodes().stream().noneMatch(node -> node.op().equals(new Op.Binary(Op.BinaryKind.POW))),
        graph::toText);
  }
}
