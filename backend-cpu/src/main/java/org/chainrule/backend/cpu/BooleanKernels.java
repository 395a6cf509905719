package org.chainrule.backend.cpu;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over BOOL, one for each kind of operation. */
final class BooleanKernels {
  private BooleanKernels() {}

  private interface Unary {
    void apply(boolean[] x, int xo, boolean[] r, int ro, int n);
  }

  private interface Binary {
    void apply(boolean[] a, int ao, boolean[] b, int bo, boolean[] r, int ro, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, xo, _, _, _, _, r, ro, n) -> kernel.apply((boolean[]) x, xo, (boolean[]) r, ro, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((boolean[]) a, ao, (boolean[]) b, bo, (boolean[]) r, ro, n);
  }

  static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NOT -> of(BooleanKernels::not);
      case NEG, ABS, SIGN, FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case AND -> of(BooleanKernels::and);
      case OR -> of(BooleanKernels::or);
      case XOR -> of(BooleanKernels::xor);
      case ADD, SUB, MUL, DIV, POW, MAX, MIN ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case EQ -> of(BooleanKernels::equal);
      case NE -> of(BooleanKernels::xor);
      case LT, LE, GT, GE -> throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel select() {
    return (c, co, a, ao, b, bo, r, ro, n) -> select((boolean[]) c, co, (boolean[]) a, ao, (boolean[]) b, bo,
        (boolean[]) r, ro, n);
  }

  private static void not(boolean[] x, int xo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = !x[xo + i];
    }
  }

  private static void and(boolean[] a, int ao, boolean[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] & b[bo + i];
    }
  }

  private static void or(boolean[] a, int ao, boolean[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] | b[bo + i];
    }
  }

  private static void xor(boolean[] a, int ao, boolean[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] ^ b[bo + i];
    }
  }

  private static void equal(boolean[] a, int ao, boolean[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] == b[bo + i];
    }
  }

  private static void select(boolean[] condition, int co, boolean[] a, int ao, boolean[] b, int bo, boolean[] r, int ro,
      int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = condition[co + i] ? a[ao + i] : b[bo + i];
    }
  }
}
