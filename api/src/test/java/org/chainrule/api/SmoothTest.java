package org.chainrule.api;

import static org.chainrule.api.Values.assertTensor;
import static org.chainrule.api.Values.d;
import static org.chainrule.api.Values.rows;
import static org.chainrule.api.Values.t;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.junit.jupiter.api.Test;

class SmoothTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** The derivative that a named function brings along, at x for cotangents g. */
  private static double[] vjp(Tensor result, Tensor g) {
    GraphFunction function = ((Op.Call) result.node().op()).function();
    GraphFunction vjp = function.vjp().orElseThrow();
    List<Literal> operands = List.of(Reference.evaluate(result.node().operand(0)), Reference.evaluate(result.node()),
        Reference.evaluate(g.node()));
    assertTrue(function.exact(), "claims to be the true derivative");
    return Reference.apply(new Op.Call(vjp, 0), operands).toDoubles();
  }

  @Test
  void sigmoid() {
    assertTensor(t(0.5, 1 / (1 + Math.exp(-1)), 1 / (1 + Math.E)), t(0, 1, -1).sigmoid());
    assertTensor(t(1, 0, 1), t(INF, -INF, 1e9).sigmoid());
    assertEquals(Math.exp(-700), t(-700).sigmoid().item(), 1e-12 * Math.exp(-700));
    assertEquals(Double.NaN, t(Double.NaN).sigmoid().item());
    assertArrayEquals(d(0.25, 0, 0), vjp(t(0, 800, -800).sigmoid(), t(1, 1, 1)));
  }

  @Test
  void softplus() {
    assertTensor(t(Math.log(2), 1000, INF, 0), t(0, 1000, INF, -INF).softplus());
    assertEquals(Math.exp(-50), t(-50).softplus().item(), 1e-12 * Math.exp(-50));
    assertArrayEquals(d(0.5, 1, 0), vjp(t(0, 1000, -1000).softplus(), t(1, 1, 1)));
  }

  @Test
  void relu() {
    assertTensor(t(0, 0, 3, INF, 0), t(-2, 0, 3, INF, -INF).relu());
    assertEquals(Double.NaN, t(Double.NaN).relu().item());
    assertArrayEquals(d(0, 0, 5), vjp(t(-2, 0, 3).relu(), t(5, 5, 5)));
  }

  @Test
  void clip() {
    assertTensor(t(-1, -1, 0.5, 2, 2), t(-3, -1, 0.5, 2, 7).clip(-1, 2));
    assertArrayEquals(d(0, 1, 1, 1, 0), vjp(t(-3, -1, 0.5, 2, 7).clip(-1, 2), t(1, 1, 1, 1, 1)));
  }

  @Test
  void softmax() {
    double e = Math.E;
    assertTensor(rows(d(e / (e + 1), 1 / (e + 1)), d(0.5, 0.5)), rows(d(1, 0), d(1e5, 1e5)).softmax(1));
    assertTensor(rows(d(0.5, 1), d(0.5, 0)), rows(d(3, 900), d(3, -900)).softmax(0));
    assertTensor(t(0.25, 0.25, 0.25, 0.25).reshape(2, 2), rows(d(7, 7), d(7, 7)).softmax());
    assertArrayEquals(d(0.25, -0.25), vjp(t(1, 1).softmax(0), t(1, 0)), 1e-12);
  }

  @Test
  void logSoftmax() {
    assertTensor(t(-Math.log(2), -Math.log(2)), t(1e5, 1e5).logSoftmax(0));
    assertTensor(rows(d(0, -1800)), rows(d(900, -900)).logSoftmax(-1));
    assertArrayEquals(d(0.5, -0.5), vjp(t(1, 1).logSoftmax(0), t(1, 0)), 1e-12);
  }

  @Test
  void zeroSizesWork() {
    assertEquals(0, Tensor.of(new double[0], 0, 3).softmax(1).toArray().length);
    assertEquals(0, Tensor.of(new double[0], 0, 3).sigmoid().relu().softplus().clip(0, 1).toArray().length);
  }
}
