package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.INF;
import static org.chainrule.api.ir.Literals.NAN;
import static org.chainrule.api.ir.Literals.apply;
import static org.chainrule.api.ir.Literals.assertLiteral;
import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.chainrule.api.ir.Literals.f64;
import static org.chainrule.api.ir.Literals.i;
import static org.chainrule.api.ir.Literals.i32;
import static org.chainrule.api.ir.Literals.i64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.chainrule.api.ir.Op.ReduceKind;
import org.junit.jupiter.api.Test;

class ReferenceReduceTest {
  private static final Literal X = f32(d(1, 2, 3, 4, 5, 6), 2, 3);

  private static Literal reduce(ReduceKind kind, Literal x, Integer... axes) {
    return apply(new Op.Reduce(kind, List.of(axes)), x);
  }

  @Test
  void sum() {
    assertLiteral(f32(d(5, 7, 9)), reduce(ReduceKind.SUM, X, 0));
    assertLiteral(f32(d(6, 15)), reduce(ReduceKind.SUM, X, 1));
    assertLiteral(Literal.scalar(DType.FLOAT32, 21), reduce(ReduceKind.SUM, X, 0, 1));
    assertLiteral(X, reduce(ReduceKind.SUM, X));
    assertLiteral(f64(d(10, 26)), reduce(ReduceKind.SUM, f64(d(1, 2, 3, 4, 5, 6, 7, 8), 2, 2, 2).to(DType.FLOAT64),
        1, 2));
    assertLiteral(f32(d(8, 12)), reduce(ReduceKind.SUM, f32(d(1, 2, 3, 4, 4, 6), 3, 2), 0));
  }

  @Test
  void sumIsRoundedOnceAndWraps() {
    assertLiteral(Literal.scalar(DType.FLOAT32, 1 + 0x1p-23),
        reduce(ReduceKind.SUM, f32(d(1, 0x1p-24, 0x1p-24)), 0));
    assertLiteral(Literal.scalar(DType.INT32, Integer.MIN_VALUE),
        reduce(ReduceKind.SUM, i32(i(Integer.MAX_VALUE, 1)), 0));
    assertLiteral(Literal.scalar(Long.MIN_VALUE), reduce(ReduceKind.SUM, i64(Long.MAX_VALUE, 1), 0));
  }

  @Test
  void maxAndMin() {
    assertLiteral(f32(d(3, 6)), reduce(ReduceKind.MAX, X, 1));
    assertLiteral(f32(d(1, 2, 3)), reduce(ReduceKind.MIN, X, 0));
    assertLiteral(f32(d(NAN, -INF), 2), reduce(ReduceKind.MAX, f32(d(5, NAN, -INF, -INF), 2, 2), 1));
    assertLiteral(f32(d(NAN, INF), 2), reduce(ReduceKind.MIN, f32(d(NAN, -INF, INF, INF), 2, 2), 1));
    assertLiteral(Literal.scalar(Long.MAX_VALUE), reduce(ReduceKind.MAX, i64(Long.MAX_VALUE, 0), 0));
  }

  @Test
  void overNothing() {
    assertLiteral(f32(d(0, 0)), reduce(ReduceKind.SUM, f32(d(), 2, 0), 1));
    assertLiteral(f32(d(-INF, -INF)), reduce(ReduceKind.MAX, f32(d(), 2, 0), 1));
    assertLiteral(f32(d(INF, INF)), reduce(ReduceKind.MIN, f32(d(), 2, 0), 1));
    assertLiteral(i32(i(Integer.MIN_VALUE)), reduce(ReduceKind.MAX, i32(i(), 1, 0), 1));
    assertLiteral(Literal.scalar(Long.MAX_VALUE), reduce(ReduceKind.MIN, i64(), 0));
    assertLiteral(f32(d()), reduce(ReduceKind.SUM, f32(d(), 2, 0), 0));
  }

  @Test
  void argMax() {
    assertLiteral(i32(i(2, 0)), apply(new Op.ArgMax(1), f32(d(1, 2, 3, 6, 5, 4), 2, 3)));
    assertLiteral(i32(i(1, 1, 0)), apply(new Op.ArgMax(0), f32(d(1, 2, 3, 6, 5, 3), 2, 3)));
    assertLiteral(Literal.scalar(DType.INT32, 1), apply(new Op.ArgMax(0), f32(d(1, NAN, INF, NAN))));
    assertLiteral(Literal.scalar(DType.INT32, 0), apply(new Op.ArgMax(0), f32(d(-0.0, 0))));
    assertLiteral(Literal.scalar(DType.INT32, 1), apply(new Op.ArgMax(0), i64(Long.MAX_VALUE - 1, Long.MAX_VALUE)));
    assertLiteral(i32(i()), apply(new Op.ArgMax(1), f32(d(), 0, 4)));
  }

  @Test
  void argSort() {
    Literal x = f32(d(3, NAN, -INF, 3, -0.0, 0, INF));
    assertLiteral(i32(i(2, 4, 5, 0, 3, 6, 1)), apply(new Op.ArgSort(0, false), x));
    assertLiteral(i32(i(1, 6, 0, 3, 4, 5, 2)), apply(new Op.ArgSort(0, true), x));
    assertLiteral(i32(i(0, 1, 1, 0), 2, 2), apply(new Op.ArgSort(0, false), f64(d(1, 4, 2, 3), 2, 2)));
    assertLiteral(i32(i(1, 0, 2)), apply(new Op.ArgSort(0, true), i64(1, Long.MAX_VALUE, Long.MIN_VALUE)));
    assertLiteral(i32(i(), 0, 2), apply(new Op.ArgSort(0, false), f64(d(), 0, 2)));
  }

  @Test
  void argSortIsStableOnManyTies() {
    Random random = new Random(1);
    int[] keys = random.ints(1000, 0, 10).toArray();
    int[] expected = IntStream.range(0, keys.length).boxed()
        .sorted((a, b) -> Integer.compare(keys[a], keys[b])).mapToInt(Integer::intValue).toArray();
    assertLiteral(i32(expected), apply(new Op.ArgSort(0, false), i32(keys)));
  }

  @Test
  void cumSum() {
    assertLiteral(f32(d(1, 3, 6, 4, 9, 15), 2, 3), apply(new Op.CumSum(1, false, false), X));
    assertLiteral(f32(d(0, 1, 3, 0, 4, 9), 2, 3), apply(new Op.CumSum(1, true, false), X));
    assertLiteral(f32(d(6, 5, 3, 15, 11, 6), 2, 3), apply(new Op.CumSum(1, false, true), X));
    assertLiteral(f32(d(5, 3, 0, 11, 6, 0), 2, 3), apply(new Op.CumSum(1, true, true), X));
    assertLiteral(f32(d(1, 2, 3, 5, 7, 9), 2, 3), apply(new Op.CumSum(0, false, false), X));
    assertLiteral(i32(i(Integer.MAX_VALUE, Integer.MIN_VALUE)),
        apply(new Op.CumSum(0, false, false), i32(i(Integer.MAX_VALUE, 1))));
    assertLiteral(f32(d(1, NAN, NAN)), apply(new Op.CumSum(0, false, false), f32(d(1, NAN, 1))));
    assertLiteral(f32(d(), 2, 0), apply(new Op.CumSum(1, false, true), f32(d(), 2, 0)));
  }

  @Test
  void matMul() {
    Literal y = f32(d(1, 0, 0, 1, 1, 1), 3, 2);
    Literal expected = f32(d(4, 5, 10, 11), 2, 2);
    Literal xt = f32(d(1, 4, 2, 5, 3, 6), 3, 2);
    Literal yt = f32(d(1, 0, 1, 0, 1, 1), 2, 3);
    assertLiteral(expected, apply(new Op.MatMul(false, false), X, y));
    assertLiteral(expected, apply(new Op.MatMul(true, false), xt, y));
    assertLiteral(expected, apply(new Op.MatMul(false, true), X, yt));
    assertLiteral(expected, apply(new Op.MatMul(true, true), xt, yt));
  }

  @Test
  void matMulBatched() {
    Literal a = f64(d(1, 2, 3, 4, 5, 6, 7, 8), 2, 1, 2, 2);
    Literal b = f64(d(1, 0, 0, 1, 0, 1, 1, 0), 2, 1, 2, 2);
    assertLiteral(f64(d(1, 2, 3, 4, 6, 5, 8, 7), 2, 1, 2, 2), apply(new Op.MatMul(false, false), a, b));
  }

  @Test
  void matMulOfNothing() {
    assertLiteral(f32(d(0, 0, 0, 0), 2, 2), apply(new Op.MatMul(false, false), f32(d(), 2, 0), f32(d(), 0, 2)));
    assertLiteral(f32(d(), 0, 2), apply(new Op.MatMul(false, false), f32(d(), 0, 3), f32(new double[6], 3, 2)));
    assertLiteral(f32(d(), 0, 2, 2), apply(new Op.MatMul(false, false), f32(d(), 0, 2, 3), f32(d(), 0, 3, 2)));
  }

  @Test
  void matMulKeepsNaNAndRoundsOnce() {
    assertLiteral(f32(d(NAN), 1, 1), apply(new Op.MatMul(false, false), f32(d(0), 1, 1), f32(d(INF), 1, 1)));
    assertArrayEquals(new float[] {1 + 0x1p-23f}, apply(new Op.MatMul(false, false), f32(d(1, 0x1p-24, 0x1p-24), 1, 3),
        f32(d(1, 1, 1), 3, 1)).floats());
  }
}
