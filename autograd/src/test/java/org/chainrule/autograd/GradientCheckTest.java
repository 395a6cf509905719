package org.chainrule.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.GradientReport.Verdict;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
  private final GradientCheck check = new GradientCheck();

  private static List<Literal> at(double... values) {
    return List.of(Literal.of(values, Shape.of(values.length)));
  }

  private static Function<List<Tensor>, Tensor> withDerivative(Tensors.VectorJacobianProduct derivative) {
    return x -> Tensors.function("cube", z -> z.mul(z).mul(z), derivative, x.getFirst()).sin();
  }

  @Test
  void passesTheRightDerivative() {
    GradientReport report = check.check(withDerivative((x, y, g) -> g.mul(x).mul(x).mul(3)), at(0.3, -1.2));
    assertEquals(Verdict.PASSED, report.verdict(), report::toString);
    assertEquals(2, report.checked());
  }

  @Test
  void findsAPlantedWrongSign() {
    GradientReport report = check.check(withDerivative((x, y, g) -> g.mul(x).mul(x).mul(-3)), at(0.3, -1.2));
    assertEquals(Verdict.FAILED, report.verdict(), report::toString);
    assertEquals(-report.analytic(), report.numeric(), 1e-6);
  }

  @Test
  void findsAPlantedMissingFactor() {
    GradientReport report = check.check(withDerivative((x, y, g) -> g.mul(x).mul(x)), at(0.3, -1.2));
    assertEquals(Verdict.FAILED, report.verdict(), report::toString);
    assertEquals(3 * report.analytic(), report.numeric(), 1e-6);
  }

  @Test
  void findsASmallErrorInASingleElement() {
    Tensor tilt = Tensor.of(new double[] {1, 1.0001, 1});
    GradientReport report = check.check(withDerivative((x, y, g) -> g.mul(x).mul(x).mul(3).mul(tilt)),
        at(0.3, -1.2, 1));
    assertEquals(Verdict.FAILED, report.verdict(), report::toString);
    assertEquals("x0[1]", report.where());
  }

  @Test
  void findsAWrongSecondDerivative() {
    Function<List<Tensor>, Tensor> function = x -> Tensors.function("f", z -> z.exp(),
        (z, y, g) -> g.mul(Tensors.surrogate("broken", Tensor::exp, (a, b, c) -> c.neg(), z)), x.getFirst());
    assertEquals(Verdict.PASSED, check.check(function, at(0.3, 1)).verdict());
    GradientReport second = check.checkSecondOrder(function, at(0.3, 1));
    assertTrue(second.worstError() > 0.5, second::toString);
  }

  @Test
  void avoidsKinks() {
    GradientReport report = check.check(x -> x.getFirst().relu().add(x.getFirst().abs()), at(0, 1e-7, -3e-6, 2));
    assertEquals(Verdict.PASSED, report.verdict(), report::toString);
    assertTrue(report.kinks() >= 2, report::toString);
    assertTrue(report.checked() >= 4, report::toString);
  }

  /** As in a convolutional network, where a step along all weights changes the sign or the maximum at many places. */
  @Test
  void aRightDerivativeBetweenManyKinksIsNotCalledWrong() {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] places = random.doubles(200, -2e-3, 2e-3).toArray();
      double[] slopes = random.doubles(200, -1, 1).toArray();
      GradientReport report = check.check(x -> x.getFirst().sub(Tensor.of(places)).relu().mul(Tensor.of(slopes)).sum(),
          at(0));
      assertEquals(Verdict.PASSED, report.verdict(), "seed " + seed + ": " + report);
    }
  }

  @Test
  void aWrongDerivativeAtAKinkIsFoundBesideIt() {
    GradientReport report = check.check(x -> Tensors.function("relu", z -> z.max(0),
        (z, y, g) -> z.gt(0).select(g, g.mul(0.1)), x.getFirst()), at(0, 0, 0, 0));
    assertEquals(Verdict.FAILED, report.verdict(), report::toString);
  }

  @Test
  void aSurrogateIsReportedAsDeliberate() {
    GradientReport report = check.check(x -> Tensors.surrogate("straight_through", Tensor::sign, (z, y, g) -> g,
        x.getFirst()), at(0.3, -1.2));
    assertEquals(Verdict.DELIBERATE, report.verdict(), report::toString);
    assertTrue(report.detail().contains("straight_through"), report::toString);
  }

  @Test
  void aStoppedGradientIsReportedAsDeliberateIfTheRestIsRight() {
    assertEquals(Verdict.DELIBERATE,
        check.check(x -> x.getFirst().mul(x.getFirst().stopGradient()), at(0.3, -1.2)).verdict());
    assertEquals(Verdict.FAILED, check.check(
        x -> withDerivative((a, y, g) -> g).apply(x).mul(x.getFirst().stopGradient()), at(0.3, -1.2)).verdict());
  }

  @Test
  void aDerivativeThatIsNotANumberFails() {
    GradientReport report = check.check(x -> x.getFirst().square().sum().sqrt(), at(0, 0));
    assertEquals(Verdict.FAILED, report.verdict(), report::toString);
    assertEquals(Verdict.FAILED, check.check(x -> x.getFirst().log(), at(-1)).verdict());
  }

  @Test
  void largeOperandsAreCheckedAlongDirections() {
    double[] values = new SplittableRandom(3).doubles(900, -1, 1).toArray();
    List<Literal> at = List.of(Literal.of(values, Shape.of(30, 30)));
    assertEquals(Verdict.PASSED, check.check(x -> x.getFirst().matmul(x.getFirst()).tanh().relu(), at).verdict());
    Tensor half = Tensors.iota(DType.FLOAT64, Shape.of(30, 30), 0).ge(29).select(Tensors.scalar(DType.FLOAT64, -1),
        Tensors.scalar(DType.FLOAT64, 1));
    GradientReport wrong = check.check(x -> Tensors.function("f", Tensor::sin, (z, y, g) -> g.mul(z.cos()).mul(half),
        x.getFirst()), at);
    assertEquals(Verdict.FAILED, wrong.verdict(), wrong::toString);
  }

  @Test
  void checksTracedTensorsWithParameters() {
    Tensor weight = Tensors.apply(new Op.Parameter("dense1/weight", new TensorType(DType.FLOAT64, Shape.of(2, 3))));
    Tensor x = Tensors.input("input", DType.FLOAT64, Shape.of(4, 2));
    Map<String, Literal> leaves = Map.of(
        "dense1/weight", Literal.of(new double[] {1, 2, 3, 4, 5, 6}, Shape.of(2, 3)),
        "input", Literal.of(new double[] {.1, .2, .3, .4, .5, .6, .7, .8}, Shape.of(4, 2)));
    GradientReport report = check.check(x.matmul(weight).tanh(), leaves, List.of(weight, x));
    assertEquals(Verdict.PASSED, report.verdict(), report::toString);
    assertEquals(14, report.checked());
    assertThrows(IllegalArgumentException.class, () -> check.check(x.cast(DType.FLOAT32), leaves, List.of(x)));
  }
}
