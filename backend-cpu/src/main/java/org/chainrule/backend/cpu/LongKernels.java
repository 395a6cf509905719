package org.chainrule.backend.cpu;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over INT64, one for each kind of operation. */
final class LongKernels {
  private LongKernels() {}

  private interface Unary {
    void apply(long[] x, int xo, long[] r, int ro, int n);
  }

  private interface Binary {
    void apply(long[] a, int ao, long[] b, int bo, long[] r, int ro, int n);
  }

  private interface Comparison {
    void apply(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, xo, _, _, _, _, r, ro, n) -> kernel.apply((long[]) x, xo, (long[]) r, ro, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((long[]) a, ao, (long[]) b, bo, (long[]) r, ro, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((long[]) a, ao, (long[]) b, bo, (boolean[]) r, ro, n);
  }

  static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(LongKernels::neg);
      case ABS -> of(LongKernels::abs);
      case SIGN -> of(LongKernels::sign);
      case FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case ADD -> of(LongKernels::add);
      case SUB -> of(LongKernels::sub);
      case MUL -> of(LongKernels::mul);
      case MAX -> of(LongKernels::max);
      case MIN -> of(LongKernels::min);
      case DIV, POW, AND, OR, XOR ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(LongKernels::less);
      case LE -> compare(LongKernels::lessOrEqual);
      case GT -> compare(LongKernels::greater);
      case GE -> compare(LongKernels::greaterOrEqual);
      case EQ -> compare(LongKernels::equal);
      case NE -> compare(LongKernels::different);
    };
  }

  static ElementKernel select() {
    return (c, co, a, ao, b, bo, r, ro, n) -> select((boolean[]) c, co, (long[]) a, ao, (long[]) b, bo, (long[]) r, ro,
        n);
  }

  private static void neg(long[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = -x[xo + i];
    }
  }

  private static void abs(long[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.abs(x[xo + i]);
    }
  }

  private static void sign(long[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Long.signum(x[xo + i]);
    }
  }

  private static void add(long[] a, int ao, long[] b, int bo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] + b[bo + i];
    }
  }

  private static void sub(long[] a, int ao, long[] b, int bo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] - b[bo + i];
    }
  }

  private static void mul(long[] a, int ao, long[] b, int bo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] * b[bo + i];
    }
  }

  private static void max(long[] a, int ao, long[] b, int bo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  private static void min(long[] a, int ao, long[] b, int bo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.min(a[ao + i], b[bo + i]);
    }
  }

  private static void less(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] < b[bo + i];
    }
  }

  private static void lessOrEqual(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] <= b[bo + i];
    }
  }

  private static void greater(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] > b[bo + i];
    }
  }

  private static void greaterOrEqual(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] >= b[bo + i];
    }
  }

  private static void equal(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] == b[bo + i];
    }
  }

  private static void different(long[] a, int ao, long[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] != b[bo + i];
    }
  }

  private static void select(boolean[] condition, int co, long[] a, int ao, long[] b, int bo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = condition[co + i] ? a[ao + i] : b[bo + i];
    }
  }
}
