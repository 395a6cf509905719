package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over BOOL, one for each kind of operation. */
public final class BooleanKernels {
  private BooleanKernels() {}

  private interface Unary {
    void apply(boolean[] x, boolean[] r, int n);
  }

  private interface Binary {
    void apply(boolean[] a, boolean[] b, boolean[] r, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, _, _, r, n) -> kernel.apply((boolean[]) x, (boolean[]) r, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, b, _, r, n) -> kernel.apply((boolean[]) a, (boolean[]) b, (boolean[]) r, n);
  }

  public static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NOT -> of(BooleanKernels::not);
      case NEG, ABS, SIGN, FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case AND -> of(BooleanKernels::and);
      case OR -> of(BooleanKernels::or);
      case XOR -> of(BooleanKernels::xor);
      case ADD, SUB, MUL, DIV, POW, MAX, MIN ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case EQ -> of(BooleanKernels::equal);
      case NE -> of(BooleanKernels::xor);
      case LT, LE, GT, GE -> throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel select() {
    return (c, a, b, r, n) -> select((boolean[]) c, (boolean[]) a, (boolean[]) b,
        (boolean[]) r, n);
  }

  private static void not(boolean[] x, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = !x[i];
    }
  }

  private static void and(boolean[] a, boolean[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] & b[i];
    }
  }

  private static void or(boolean[] a, boolean[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] | b[i];
    }
  }

  private static void xor(boolean[] a, boolean[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] ^ b[i];
    }
  }

  private static void equal(boolean[] a, boolean[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == b[i];
    }
  }

  private static void select(boolean[] condition, boolean[] a, boolean[] b, boolean[] r,
      int n) {
    for (int i = 0; i < n; i++) {
      r[i] = condition[i] & a[i] | !condition[i] & b[i];
    }
  }
}
