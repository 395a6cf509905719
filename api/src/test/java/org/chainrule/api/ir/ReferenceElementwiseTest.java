package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.INF;
import static org.chainrule.api.ir.Literals.NAN;
import static org.chainrule.api.ir.Literals.apply;
import static org.chainrule.api.ir.Literals.assertLiteral;
import static org.chainrule.api.ir.Literals.bool;
import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.chainrule.api.ir.Literals.f64;
import static org.chainrule.api.ir.Literals.i;
import static org.chainrule.api.ir.Literals.i32;
import static org.chainrule.api.ir.Literals.i64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceElementwiseTest {
  private static final double TINY = Double.MIN_VALUE;
  private static final double HUGE = Double.MAX_VALUE;

  /** Kind, operands, results. */
  static Stream<Arguments> unary() {
    double e = Math.E;
    double pi = Math.PI;
    return Stream.of(
        Arguments.of(UnaryKind.NEG, d(1.5, -0.0, 0, INF, NAN, TINY), d(-1.5, 0, -0.0, -INF, NAN, -TINY)),
        Arguments.of(UnaryKind.ABS, d(-1.5, -0.0, -INF, NAN, -TINY), d(1.5, 0, INF, NAN, TINY)),
        Arguments.of(UnaryKind.SIGN, d(-7, -0.0, 0, INF, NAN, TINY), d(-1, -0.0, 0, 1, NAN, 1)),
        Arguments.of(UnaryKind.FLOOR, d(-1.5, 1.5, -0.0, -TINY, INF, NAN), d(-2, 1, -0.0, -1, INF, NAN)),
        Arguments.of(UnaryKind.RECIPROCAL, d(4, 0, -0.0, INF, NAN, TINY), d(0.25, INF, -INF, 0, NAN, INF)),
        Arguments.of(UnaryKind.SQRT, d(9, -0.0, -1, INF, NAN, TINY), d(3, -0.0, NAN, INF, NAN, 0x1p-537)),
        Arguments.of(UnaryKind.EXP, d(0, -INF, INF, NAN, 710, -750), d(1, 0, INF, NAN, INF, 0)),
        Arguments.of(UnaryKind.EXPM1, d(0, -0.0, 1e-20, -INF, INF, NAN), d(0, -0.0, 1e-20, -1, INF, NAN)),
        Arguments.of(UnaryKind.LOG, d(1, e, 0, -0.0, -1, INF, NAN), d(0, 1, -INF, -INF, NAN, INF, NAN)),
        Arguments.of(UnaryKind.LOG1P, d(0, -0.0, 1e-20, -1, -2, INF), d(0, -0.0, 1e-20, -INF, NAN, INF)),
        Arguments.of(UnaryKind.SIN, d(0, -0.0, pi / 2, INF, NAN), d(0, -0.0, 1, NAN, NAN)),
        Arguments.of(UnaryKind.COS, d(0, pi, INF, NAN), d(1, -1, NAN, NAN)),
        Arguments.of(UnaryKind.TAN, d(0, -0.0, INF, NAN, TINY), d(0, -0.0, NAN, NAN, TINY)),
        Arguments.of(UnaryKind.ATAN, d(0, 1, INF, -INF, NAN), d(0, pi / 4, pi / 2, -pi / 2, NAN)),
        Arguments.of(UnaryKind.TANH, d(0, -0.0, 1000, -INF, NAN, TINY), d(0, -0.0, 1, -1, NAN, TINY)),
        Arguments.of(UnaryKind.ERF, d(0, -0.0, 10, -INF, NAN), d(0, -0.0, 1, -1, NAN)));
  }

  @ParameterizedTest
  @MethodSource
  void unary(UnaryKind kind, double[] x, double[] expected) {
    assertArrayEquals(expected, apply(new Op.Unary(kind), f64(x)).doubles());
  }

  @Test
  void expIsAccurateToAUnitInTheLastPlace() {
    assertEquals(Math.E, apply(new Op.Unary(UnaryKind.EXP), f64(d(1))).doubles()[0], Math.ulp(Math.E));
  }

  @Test
  void everyUnaryKindIsTested() {
    Set<UnaryKind> left = EnumSet.complementOf(EnumSet.of(UnaryKind.NOT));
    unary().forEach(row -> left.remove(row.get()[0]));
    assertEquals(Set.of(), left);
  }

  @Test
  void unaryOfOtherTypes() {
    assertLiteral(i32(i(-1, Integer.MIN_VALUE)), apply(new Op.Unary(UnaryKind.NEG), i32(i(1, Integer.MIN_VALUE))));
    assertLiteral(i32(i(2, Integer.MIN_VALUE)), apply(new Op.Unary(UnaryKind.ABS), i32(i(-2, Integer.MIN_VALUE))));
    assertLiteral(i64(-1, 0, 1), apply(new Op.Unary(UnaryKind.SIGN), i64(Long.MIN_VALUE, 0, Long.MAX_VALUE)));
    assertLiteral(bool(false, true), apply(new Op.Unary(UnaryKind.NOT), bool(true, false)));
  }

  @Test
  void float32IsRoundedOnce() {
    float third = 1f / 3;
    assertEquals((float) Math.exp(third), apply(new Op.Unary(UnaryKind.EXP), f32(d(third))).floats()[0]);
    assertEquals(Float.POSITIVE_INFINITY, apply(new Op.Unary(UnaryKind.EXP), f32(d(89))).floats()[0]);
    assertEquals(Float.MIN_VALUE, apply(new Op.Binary(BinaryKind.MUL), f32(d(0x1p-75)), f32(d(0x1p-74))).floats()[0]);
  }

  /** Kind, left and right operands, results. */
  static Stream<Arguments> binary() {
    return Stream.of(
        Arguments.of(BinaryKind.ADD, d(1, INF, INF, NAN, HUGE), d(2, 1, -INF, 1, HUGE), d(3, INF, NAN, NAN, INF)),
        Arguments.of(BinaryKind.SUB, d(1, INF, 0, NAN), d(2, INF, 0, 1), d(-1, NAN, 0, NAN)),
        Arguments.of(BinaryKind.MUL, d(3, INF, -0.0, NAN), d(2, 0, 5, 0), d(6, NAN, -0.0, NAN)),
        Arguments.of(BinaryKind.DIV, d(1, 1, -1, 0, INF), d(4, 0, 0, 0, INF), d(0.25, INF, -INF, NAN, NAN)),
        Arguments.of(BinaryKind.POW, d(2, -2, 0, -8, NAN, 0), d(10, 3, 0, 1 / 3.0, 0, -1), d(1024, -8, 1, NAN, 1, INF)),
        Arguments.of(BinaryKind.MAX, d(1, NAN, 1, -0.0, -INF), d(2, 1, NAN, 0, 3), d(2, NAN, NAN, 0, 3)),
        Arguments.of(BinaryKind.MIN, d(1, NAN, 1, -0.0, -INF), d(2, 1, NAN, 0, 3), d(1, NAN, NAN, -0.0, -INF)));
  }

  @ParameterizedTest
  @MethodSource
  void binary(BinaryKind kind, double[] a, double[] b, double[] expected) {
    assertArrayEquals(expected, apply(new Op.Binary(kind), f64(a), f64(b)).doubles());
  }

  @Test
  void wholeNumbersWrap() {
    Literal top = i32(i(Integer.MAX_VALUE, Integer.MIN_VALUE, 7));
    Literal other = i32(i(1, -1, 3));
    assertLiteral(i32(i(Integer.MIN_VALUE, Integer.MAX_VALUE, 10)), apply(new Op.Binary(BinaryKind.ADD), top, other));
    assertLiteral(i32(i(Integer.MAX_VALUE - 1, Integer.MIN_VALUE + 1, 4)),
        apply(new Op.Binary(BinaryKind.SUB), top, other));
    assertLiteral(i32(i(-2, 0, 49)), apply(new Op.Binary(BinaryKind.MUL), top, i32(i(2, 2, 7))));
    assertLiteral(i64(Long.MIN_VALUE, -2), apply(new Op.Binary(BinaryKind.ADD), i64(Long.MAX_VALUE, -1), i64(1, -1)));
    assertLiteral(i64(Long.MAX_VALUE), apply(new Op.Binary(BinaryKind.MAX), i64(Long.MAX_VALUE), i64(1)));
    assertLiteral(i32(i(-1)), apply(new Op.Binary(BinaryKind.MIN), i32(i(-1)), i32(i(1))));
  }

  @Test
  void truthValues() {
    Literal a = bool(false, false, true, true);
    Literal b = bool(false, true, false, true);
    assertLiteral(bool(false, false, false, true), apply(new Op.Binary(BinaryKind.AND), a, b));
    assertLiteral(bool(false, true, true, true), apply(new Op.Binary(BinaryKind.OR), a, b));
    assertLiteral(bool(false, true, true, false), apply(new Op.Binary(BinaryKind.XOR), a, b));
    assertLiteral(bool(true, false, false, true), apply(new Op.Compare(CompareKind.EQ), a, b));
    assertLiteral(bool(false, true, true, false), apply(new Op.Compare(CompareKind.NE), a, b));
  }

  /** Kind and whether it holds for: 1 and 2, 2 and 2, 3 and 2, NaN and 1, NaN and NaN, -0.0 and 0.0, -inf and inf. */
  static Stream<Arguments> compare() {
    return Stream.of(
        Arguments.of(CompareKind.LT, bool(true, false, false, false, false, false, true)),
        Arguments.of(CompareKind.LE, bool(true, true, false, false, false, true, true)),
        Arguments.of(CompareKind.GT, bool(false, false, true, false, false, false, false)),
        Arguments.of(CompareKind.GE, bool(false, true, true, false, false, true, false)),
        Arguments.of(CompareKind.EQ, bool(false, true, false, false, false, true, false)),
        Arguments.of(CompareKind.NE, bool(true, false, true, true, true, false, true)));
  }

  @ParameterizedTest
  @MethodSource
  void compare(CompareKind kind, Literal expected) {
    assertLiteral(expected, apply(new Op.Compare(kind), f32(d(1, 2, 3, NAN, NAN, -0.0, -INF)),
        f32(d(2, 2, 2, 1, NAN, 0, INF))));
  }

  @Test
  void compareWholeNumbersExactly() {
    Literal a = i64(Long.MAX_VALUE - 1);
    Literal b = i64(Long.MAX_VALUE);
    assertLiteral(bool(true), apply(new Op.Compare(CompareKind.LT), a, b));
    assertLiteral(bool(false), apply(new Op.Compare(CompareKind.EQ), a, b));
  }

  @Test
  void selectTakesNothingFromTheOtherSide() {
    Literal condition = bool(true, false, true);
    assertLiteral(f32(d(1, 5, 3)), apply(new Op.Select(), condition, f32(d(1, NAN, 3)), f32(d(NAN, 5, INF))));
    assertLiteral(i64(Long.MAX_VALUE, 2, 1),
        apply(new Op.Select(), condition, i64(Long.MAX_VALUE, 0, 1), i64(0, 2, 0)));
    assertLiteral(bool(true, true, true), apply(new Op.Select(), condition, bool(true, false, true),
        bool(false, true, false)));
  }

  @Test
  void castFromFloating() {
    Literal x = f64(d(1.9, -1.9, NAN, 1e30, -INF, -0.0, 1e300));
    int top = Integer.MAX_VALUE;
    assertLiteral(i32(i(1, -1, 0, top, Integer.MIN_VALUE, 0, top)), apply(new Op.Cast(DType.INT32), x));
    assertLiteral(i64(1, -1, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MAX_VALUE),
        apply(new Op.Cast(DType.INT64), x));
    assertLiteral(bool(true, true, true, true, true, false, true), apply(new Op.Cast(DType.BOOL), x));
    assertLiteral(f32(d(1.9, -1.9, NAN, 1e30, -INF, -0.0, INF)), apply(new Op.Cast(DType.FLOAT32), x));
  }

  @Test
  void castFromWholeNumbersAndTruth() {
    Literal x = i64(Long.MAX_VALUE, Long.MIN_VALUE, -1, 0);
    assertLiteral(i32(i(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0)), apply(new Op.Cast(DType.INT32), x));
    assertLiteral(bool(true, true, true, false), apply(new Op.Cast(DType.BOOL), x));
    long trap = (1L << 60) + (1L << 36) + 1; // rounds up, but down by way of double
    assertEquals((float) trap, apply(new Op.Cast(DType.FLOAT32), i64(trap)).floats()[0]);
    assertLiteral(f32(d(1, 0)), apply(new Op.Cast(DType.FLOAT32), bool(true, false)));
    assertLiteral(i32(i(1, 0)), apply(new Op.Cast(DType.INT32), bool(true, false)));
  }

  @Test
  void nothingInNothingOut() {
    Literal nothing = f32(d(), 3, 0);
    assertLiteral(nothing, apply(new Op.Unary(UnaryKind.EXP), nothing));
    assertLiteral(nothing, apply(new Op.Binary(BinaryKind.ADD), nothing, nothing));
    assertLiteral(nothing, apply(new Op.Select(), apply(new Op.Cast(DType.BOOL), nothing), nothing, nothing));
  }
}
