package org.chainrule.plugins.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.chainrule.api.Activation;
import org.chainrule.api.Tensor;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.GradientReport;
import org.chainrule.autograd.ReverseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each activation against its formula in plain arithmetic, and against values known from elsewhere. */
class ActivationsTest {
  /** An activation, its formula, and its value at 1 from a table or another library. */
  record Case(Activation activation, DoubleUnaryOperator formula, double atOne) {}

  static Stream<Case> cases() {
    return Stream.of(new Case(new Relu(), x -> Math.max(x, 0), 1),
        new Case(new LeakyRelu(), x -> x > 0 ? x : 0.01 * x, 1),
        new Case(new LeakyRelu(0.3), x -> x > 0 ? x : 0.3 * x, 1),
        new Case(new Tanh(), Math::tanh, 0.7615941559557649),
        new Case(new Sigmoid(), x -> 1 / (1 + Math.exp(-x)), 0.7310585786300049),
        new Case(new Gelu(true),
            x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), 0.8411919906082768),
        new Case(new Mish(), x -> x * Math.tanh(Math.log1p(Math.exp(x))), 0.8650983882673103),
        new Case(new Silu(), x -> x / (1 + Math.exp(-x)), 0.7310585786300049),
        new Case(new Elu(), x -> x > 0 ? x : Math.expm1(x), 1),
        new Case(new Elu(0.5), x -> x > 0 ? x : 0.5 * Math.expm1(x), 1), new Case(new Linear(), x -> x, 1));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isItsFormula(Case row) {
    double[] xs = DoubleStream.iterate(-6, x -> x <= 6, x -> x + 0.375).toArray();
    double[] expected = DoubleStream.of(xs).map(row.formula()).toArray();
    assertArrayEquals(expected, row.activation().apply(Tensor.of(xs)).toArray(), 1e-14);
    assertEquals(row.atOne(), row.activation().apply(Tensor.of(new double[] {1})).item(), 1e-15);
  }

  static Stream<Activation> activations() {
    return Stream.concat(cases().map(Case::activation), Stream.of(new Gelu(), new Softmax()));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void hasTheDerivativeOfItsFormula(Activation activation) {
    Tensor x = Tensor.of(new double[] {-3.1, -1.2, -0.4, 0.3, 0.9, 2.7}, 2, 3);
    GradientReport report = new GradientCheck().check(operands -> activation.apply(operands.getFirst()),
        List.of(org.chainrule.api.ir.Reference.evaluate(x.node())));
    assertTrue(report.isGood(), report::toString);
  }

  @ParameterizedTest
  @MethodSource("activations")
  void isFiniteInItsDomain(Activation activation) {
    float lower = (float) activation.domain().lower();
    float upper = (float) activation.domain().upper();
    for (double y : activation.apply(Tensor.of(new float[] {lower, -20, -1e-30f, 0, 1e-30f, 20, upper})).toArray()) {
      assertTrue(Double.isFinite(y), activation.toString());
    }
  }

  @Test
  void geluIsExactAtKnownValues() {
    double[] y = new Gelu().apply(Tensor.of(new double[] {-2, -1, 0, 1, 2})).toArray();
    double[] expected = {-0.04550026389635842, -0.15865525393145707, 0, 0.8413447460685429, 1.9544997361036416};
    assertArrayEquals(expected, y, 1e-12);
  }

  @Test
  void softmaxSumsToOneAlongItsAxis() {
    Tensor x = Tensor.of(new double[] {0, Math.log(3), Math.log(2), Math.log(6)}, 2, 2);
    assertArrayEquals(new double[] {0.25, 0.75, 0.25, 0.75}, new Softmax().apply(x).toArray(), 1e-15);
    assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 2 / 3.0, 2 / 3.0}, new Softmax(0).apply(x).toArray(), 1e-15);
  }

  @Test
  void derivativesAtZeroAreThoseOfTheDocumentation() {
    double[] expected = {0, 0.01, 1, 1};
    List<Activation> activations = List.of(new Relu(), new LeakyRelu(), new Elu(), new Elu(0.5));
    for (int i = 0; i < expected.length; i++) {
      Tensor x = Tensor.of(new double[] {0});
      Tensor y = activations.get(i).apply(x).sum();
      assertEquals(expected[i], new ReverseMode().gradients(y, List.of(x)).getFirst().item(), 1e-15);
    }
  }

  @Test
  void nanStaysNan() {
    activations().forEach(activation -> assertTrue(
        Double.isNaN(activation.apply(Tensor.of(new double[] {Double.NaN})).item()), activation.toString()));
  }

  @Test
  void parametersAreChecked() {
    assertEquals("slope must be finite, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new LeakyRelu(Double.NaN)).getMessage());
    assertEquals("alpha must be finite, not Infinity",
        assertThrows(IllegalArgumentException.class, () -> new Elu(Double.POSITIVE_INFINITY)).getMessage());
  }
}
