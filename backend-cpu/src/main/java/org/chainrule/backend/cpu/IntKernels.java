package org.chainrule.backend.cpu;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over INT32, one for each kind of operation. */
final class IntKernels {
  private IntKernels() {}

  private interface Unary {
    void apply(int[] x, int xo, int[] r, int ro, int n);
  }

  private interface Binary {
    void apply(int[] a, int ao, int[] b, int bo, int[] r, int ro, int n);
  }

  private interface Comparison {
    void apply(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, xo, _, _, _, _, r, ro, n) -> kernel.apply((int[]) x, xo, (int[]) r, ro, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((int[]) a, ao, (int[]) b, bo, (int[]) r, ro, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((int[]) a, ao, (int[]) b, bo, (boolean[]) r, ro, n);
  }

  static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(IntKernels::neg);
      case ABS -> of(IntKernels::abs);
      case SIGN -> of(IntKernels::sign);
      case FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel binary(BinaryKind kind) {
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

  static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(IntKernels::less);
      case LE -> compare(IntKernels::lessOrEqual);
      case GT -> compare(IntKernels::greater);
      case GE -> compare(IntKernels::greaterOrEqual);
      case EQ -> compare(IntKernels::equal);
      case NE -> compare(IntKernels::different);
    };
  }

  static ElementKernel select() {
    return (c, co, a, ao, b, bo, r, ro, n) -> select((boolean[]) c, co, (int[]) a, ao, (int[]) b, bo, (int[]) r, ro, n);
  }

  private static void neg(int[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = -x[xo + i];
    }
  }

  private static void abs(int[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.abs(x[xo + i]);
    }
  }

  private static void sign(int[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Integer.signum(x[xo + i]);
    }
  }

  private static void add(int[] a, int ao, int[] b, int bo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] + b[bo + i];
    }
  }

  private static void sub(int[] a, int ao, int[] b, int bo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] - b[bo + i];
    }
  }

  private static void mul(int[] a, int ao, int[] b, int bo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] * b[bo + i];
    }
  }

  private static void max(int[] a, int ao, int[] b, int bo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  private static void min(int[] a, int ao, int[] b, int bo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.min(a[ao + i], b[bo + i]);
    }
  }

  private static void less(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] < b[bo + i];
    }
  }

  private static void lessOrEqual(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] <= b[bo + i];
    }
  }

  private static void greater(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] > b[bo + i];
    }
  }

  private static void greaterOrEqual(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] >= b[bo + i];
    }
  }

  private static void equal(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] == b[bo + i];
    }
  }

  private static void different(int[] a, int ao, int[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] != b[bo + i];
    }
  }

  private static void select(boolean[] condition, int co, int[] a, int ao, int[] b, int bo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = condition[co + i] ? a[ao + i] : b[bo + i];
    }
  }
}
