package org.chainrule.plugins.regularizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.autograd.ReverseMode;
import org.junit.jupiter.api.Test;

class RegularizersTest {
  private static final Tensor WEIGHT = Tensor.of(new double[] {3, 0, -4, 1}, 2, 2);

  private static double[] gradient(Regularizer regularizer) {
    return new ReverseMode().gradients(regularizer.penalty(WEIGHT), List.of(WEIGHT)).getFirst().toArray();
  }

  @Test
  void penaltiesAreTheirFormulas() {
    assertEquals(0.5 * 26, new L2(0.5, "**").penalty(WEIGHT).item(), 1e-12);
    assertEquals(0.5 * 8, new L1(0.5, "**").penalty(WEIGHT).item(), 1e-12);
    assertEquals(0.5 * 8 + 0.25 * 26, new ElasticNet(0.5, 0.25, "**").penalty(WEIGHT).item(), 1e-12);
    assertArrayEquals(WEIGHT.toArray(), new L2().project(WEIGHT).toArray());
  }

  @Test
  void penaltiesHaveTheirDerivatives() {
    assertArrayEquals(new double[] {3, 0, -4, 1}, gradient(new L2(0.5, "**")), 1e-12);
    assertArrayEquals(new double[] {0.5, 0, -0.5, 0.5}, gradient(new L1(0.5, "**")), 1e-12);
  }

  @Test
  void maxNormLimitsEachUnitsColumn() {
    assertArrayEquals(new double[] {3 * 2 / 5.0, 0, -4 * 2 / 5.0, 1}, new MaxNorm(2, "**").project(WEIGHT).toArray(),
        1e-12);
    assertEquals(0, new MaxNorm().penalty(WEIGHT).item());
  }

  @Test
  void maxNormLimitsEachFilter() {
    Tensor filters = Tensor.of(new double[] {3, 0, 0, 4, 1, 1, 1, 1}, 2, 1, 2, 2);
    assertArrayEquals(new double[] {3 * 2 / 5.0, 0, 0, 4 * 2 / 5.0, 1, 1, 1, 1},
        new MaxNorm(2, "**").project(filters).toArray(), 1e-12);
  }

  @Test
  void maxNormOfVectorsScalarsAndZeros() {
    assertArrayEquals(new double[] {0.6, 0.8}, new MaxNorm(1, "**").project(Tensor.of(new double[] {3, 4})).toArray(),
        1e-12);
    assertEquals(-1, new MaxNorm(1, "**").project(Tensor.of(-7.0)).item());
    assertArrayEquals(new double[] {0, 0}, new MaxNorm(1, "**").project(Tensor.of(new double[2])).toArray());
  }

  @Test
  void maxNormLeavesSmallWeightsExactlyAsTheyAre() {
    Tensor small = Tensor.of(new float[] {0.1f, 0.7f, 1e-20f, -0.3f}, 2, 2);
    assertArrayEquals(small.toArray(), new MaxNorm().project(small).toArray());
  }

  @Test
  void concernWeightsUnlessToldOtherwise() {
    List.of(new L1(), new L2(), new ElasticNet(), new MaxNorm())
        .forEach(regularizer -> assertEquals("**/weight", regularizer.parameters()));
    assertEquals("dense1/*", new L2(1, "dense1/*").parameters());
  }

  @Test
  void parametersAreChecked() {
    assertEquals("strength must be finite and not negative, not -1.0",
        assertThrows(IllegalArgumentException.class, () -> new L2(-1, "**")).getMessage());
    assertEquals("strength must be finite and not negative, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new L1(Double.NaN, "**")).getMessage());
    assertEquals("limit must be finite and positive, not 0.0",
        assertThrows(IllegalArgumentException.class, () -> new MaxNorm(0, "**")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ElasticNet(0, -1, "**"));
  }
}
