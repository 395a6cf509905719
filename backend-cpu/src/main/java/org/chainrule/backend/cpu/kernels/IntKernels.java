package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over INT32, one for each kind of operation. */
public final class IntKernels {
  private IntKernels() {}

  private interface Unary {
    void apply(int[] x, int[] r, int n);
  }

  private interface Binary {
    void apply(int[] a, int[] b, int[] r, int n);
  }

  private interface Comparison {
    void apply(int[] a, int[] b, boolean[] r, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, _, _, r, n) -> kernel.apply((int[]) x, (int[]) r, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, b, _, r, n) -> kernel.apply((int[]) a, (int[]) b, (int[]) r, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, b, _, r, n) -> kernel.apply((int[]) a, (int[]) b, (boolean[]) r, n);
  }

  public static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(IntKernels::neg);
      case ABS -> of(IntKernels::abs);
      case SIGN -> of(IntKernels::sign);
      case FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case ADD -> of(IntKernels::add);
      case SUB -> of(IntKernels::sub);
      case MUL -> of(IntKernels::mul);
      case MAX -> of(IntKernels::max);
      case MIN -> of(IntKernels::min);
      case DIV, POW, AND, OR, XOR ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(IntKernels::less);
      case LE -> compare(IntKernels::lessOrEqual);
      case GT -> compare(IntKernels::greater);
      case GE -> compare(IntKernels::greaterOrEqual);
      case EQ -> compare(IntKernels::equal);
      case NE -> compare(IntKernels::different);
    };
  }

  public static ElementKernel select() {
    return (c, a, b, r, n) -> select((boolean[]) c, (int[]) a, (int[]) b, (int[]) r, n);
  }

  private static void neg(int[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = -x[i];
    }
  }

  private static void abs(int[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(x[i]);
    }
  }

  private static void sign(int[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Integer.signum(x[i]);
    }
  }

  private static void add(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b[i];
    }
  }

  private static void sub(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] - b[i];
    }
  }

  private static void mul(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] * b[i];
    }
  }

  private static void max(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(a[i], b[i]);
    }
  }

  private static void min(int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.min(a[i], b[i]);
    }
  }

  private static void less(int[] a, int[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] < b[i];
    }
  }

  private static void lessOrEqual(int[] a, int[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] <= b[i];
    }
  }

  private static void greater(int[] a, int[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] > b[i];
    }
  }

  private static void greaterOrEqual(int[] a, int[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] >= b[i];
    }
  }

  private static void equal(int[] a, int[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == b[i];
    }
  }

  private static void different(int[] a, int[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] != b[i];
    }
  }

  /** Without branches, which random conditions would mispredict half of the time. */
  private static void select(boolean[] condition, int[] a, int[] b, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      int mask = -(condition[i] ? 1 : 0);
      r[i] = a[i] & mask | b[i] & ~mask;
    }
  }
}
