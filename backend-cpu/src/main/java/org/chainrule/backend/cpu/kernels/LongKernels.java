package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over INT64, one for each kind of operation. */
public final class LongKernels {
  private LongKernels() {}

  private interface Unary {
    void apply(long[] x, long[] r, int n);
  }

  private interface Binary {
    void apply(long[] a, long[] b, long[] r, int n);
  }

  private interface Comparison {
    void apply(long[] a, long[] b, boolean[] r, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, _, _, r, n) -> kernel.apply((long[]) x, (long[]) r, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, b, _, r, n) -> kernel.apply((long[]) a, (long[]) b, (long[]) r, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, b, _, r, n) -> kernel.apply((long[]) a, (long[]) b, (boolean[]) r, n);
  }

  public static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(LongKernels::neg);
      case ABS -> of(LongKernels::abs);
      case SIGN -> of(LongKernels::sign);
      case FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel binary(BinaryKind kind) {
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

  public static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(LongKernels::less);
      case LE -> compare(LongKernels::lessOrEqual);
      case GT -> compare(LongKernels::greater);
      case GE -> compare(LongKernels::greaterOrEqual);
      case EQ -> compare(LongKernels::equal);
      case NE -> compare(LongKernels::different);
    };
  }

  public static ElementKernel select() {
    return (c, a, b, r, n) -> select((boolean[]) c, (long[]) a, (long[]) b, (long[]) r,
        n);
  }

  private static void neg(long[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = -x[i];
    }
  }

  private static void abs(long[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(x[i]);
    }
  }

  private static void sign(long[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Long.signum(x[i]);
    }
  }

  private static void add(long[] a, long[] b, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b[i];
    }
  }

  private static void sub(long[] a, long[] b, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] - b[i];
    }
  }

  private static void mul(long[] a, long[] b, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] * b[i];
    }
  }

  private static void max(long[] a, long[] b, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(a[i], b[i]);
    }
  }

  private static void min(long[] a, long[] b, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.min(a[i], b[i]);
    }
  }

  private static void less(long[] a, long[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] < b[i];
    }
  }

  private static void lessOrEqual(long[] a, long[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] <= b[i];
    }
  }

  private static void greater(long[] a, long[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] > b[i];
    }
  }

  private static void greaterOrEqual(long[] a, long[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] >= b[i];
    }
  }

  private static void equal(long[] a, long[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == b[i];
    }
  }

  private static void different(long[] a, long[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] != b[i];
    }
  }

  /** Without branches, which random conditions would mispredict half of the time. */
  private static void select(boolean[] condition, long[] a, long[] b, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      long mask = -(condition[i] ? 1L : 0L);
      r[i] = a[i] & mask | b[i] & ~mask;
    }
  }
}
