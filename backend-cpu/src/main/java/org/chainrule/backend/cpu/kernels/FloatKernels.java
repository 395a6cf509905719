package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over FLOAT32, one for each kind of operation. */
public final class FloatKernels {
  private FloatKernels() {}

  private interface Unary {
    void apply(float[] x, float[] r, int n);
  }

  private interface Binary {
    void apply(float[] a, float[] b, float[] r, int n);
  }

  private interface Comparison {
    void apply(float[] a, float[] b, boolean[] r, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, _, _, r, n) -> kernel.apply((float[]) x, (float[]) r, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, b, _, r, n) -> kernel.apply((float[]) a, (float[]) b, (float[]) r, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, b, _, r, n) -> kernel.apply((float[]) a, (float[]) b, (boolean[]) r, n);
  }

  public static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(FloatKernels::neg);
      case ABS -> of(FloatKernels::abs);
      case SIGN -> of(FloatKernels::sign);
      case FLOOR -> of(FloatKernels::floor);
      case RECIPROCAL -> of(FloatKernels::reciprocal);
      case SQRT -> of(FloatKernels::sqrt);
      case EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF ->
          throw new AssertionError(kind + " takes several loops");
      case NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case ADD -> of(FloatKernels::add);
      case SUB -> of(FloatKernels::sub);
      case MUL -> of(FloatKernels::mul);
      case DIV -> of(FloatKernels::div);
      case POW -> throw new AssertionError(kind + " takes several loops");
      case MAX -> of(FloatKernels::max);
      case MIN -> of(FloatKernels::min);
      case AND, OR, XOR ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(FloatKernels::less);
      case LE -> compare(FloatKernels::lessOrEqual);
      case GT -> compare(FloatKernels::greater);
      case GE -> compare(FloatKernels::greaterOrEqual);
      case EQ -> compare(FloatKernels::equal);
      case NE -> compare(FloatKernels::different);
    };
  }

  public static ElementKernel select() {
    return (c, a, b, r, n) -> select((boolean[]) c, (float[]) a, (float[]) b, (float[]) r, n);
  }

  private static void neg(float[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = -x[i];
    }
  }

  private static void abs(float[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(x[i]);
    }
  }

  private static void sign(float[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.signum(x[i]);
    }
  }

  private static void floor(float[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (float) Math.floor(x[i]);
    }
  }

  private static void reciprocal(float[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = 1 / x[i];
    }
  }

  private static void sqrt(float[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (float) Math.sqrt(x[i]);
    }
  }

  private static void add(float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b[i];
    }
  }

  private static void sub(float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] - b[i];
    }
  }

  private static void mul(float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] * b[i];
    }
  }

  private static void div(float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] / b[i];
    }
  }

  private static void max(float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(a[i], b[i]);
    }
  }

  private static void min(float[] a, float[] b, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.min(a[i], b[i]);
    }
  }

  private static void less(float[] a, float[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] < b[i];
    }
  }

  private static void lessOrEqual(float[] a, float[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] <= b[i];
    }
  }

  private static void greater(float[] a, float[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] > b[i];
    }
  }

  private static void greaterOrEqual(float[] a, float[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] >= b[i];
    }
  }

  private static void equal(float[] a, float[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == b[i];
    }
  }

  private static void different(float[] a, float[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] != b[i];
    }
  }

  /** Without branches, which random conditions would mispredict half of the time. */
  private static void select(boolean[] condition, float[] a, float[] b, float[] r,
      int n) {
    for (int i = 0; i < n; i++) {
      int mask = -(condition[i] ? 1 : 0);
      r[i] = Float.intBitsToFloat(Float.floatToRawIntBits(a[i]) & mask | Float.floatToRawIntBits(b[i]) & ~mask);
    }
  }
}
