package org.chainrule.backend.cpu;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over FLOAT32, one for each kind of operation. */
final class FloatKernels {
  private FloatKernels() {}

  private interface Unary {
    void apply(float[] x, int xo, float[] r, int ro, int n);
  }

  private interface Binary {
    void apply(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n);
  }

  private interface Comparison {
    void apply(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, xo, _, _, _, _, r, ro, n) -> kernel.apply((float[]) x, xo, (float[]) r, ro, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((float[]) a, ao, (float[]) b, bo, (float[]) r, ro, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((float[]) a, ao, (float[]) b, bo, (boolean[]) r, ro, n);
  }

  static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(FloatKernels::neg);
      case ABS -> of(FloatKernels::abs);
      case SIGN -> of(FloatKernels::sign);
      case FLOOR -> of(FloatKernels::floor);
      case RECIPROCAL -> of(FloatKernels::reciprocal);
      case SQRT -> of(FloatKernels::sqrt);
      case EXP -> of(FloatKernels::exp);
      case EXPM1 -> of(FloatKernels::expm1);
      case LOG -> of(FloatKernels::log);
      case LOG1P -> of(FloatKernels::log1p);
      case SIN -> of(FloatKernels::sin);
      case COS -> of(FloatKernels::cos);
      case TAN -> of(FloatKernels::tan);
      case ATAN -> of(FloatKernels::atan);
      case TANH -> of(FloatKernels::tanh);
      case ERF -> of(FloatKernels::erf);
      case NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case ADD -> of(FloatKernels::add);
      case SUB -> of(FloatKernels::sub);
      case MUL -> of(FloatKernels::mul);
      case DIV -> of(FloatKernels::div);
      case POW -> of(FloatKernels::pow);
      case MAX -> of(FloatKernels::max);
      case MIN -> of(FloatKernels::min);
      case AND, OR, XOR ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(FloatKernels::less);
      case LE -> compare(FloatKernels::lessOrEqual);
      case GT -> compare(FloatKernels::greater);
      case GE -> compare(FloatKernels::greaterOrEqual);
      case EQ -> compare(FloatKernels::equal);
      case NE -> compare(FloatKernels::different);
    };
  }

  static ElementKernel select() {
    return (c, co, a, ao, b, bo, r, ro, n) -> select((boolean[]) c, co, (float[]) a, ao, (float[]) b, bo, (float[]) r,
        ro, n);
  }

  private static void neg(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = -x[xo + i];
    }
  }

  private static void abs(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.abs(x[xo + i]);
    }
  }

  private static void sign(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.signum(x[xo + i]);
    }
  }

  private static void floor(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.floor(x[xo + i]);
    }
  }

  private static void reciprocal(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = 1 / x[xo + i];
    }
  }

  private static void sqrt(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.sqrt(x[xo + i]);
    }
  }

  private static void exp(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.exp(x[xo + i]);
    }
  }

  private static void expm1(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.expm1(x[xo + i]);
    }
  }

  private static void log(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.log(x[xo + i]);
    }
  }

  private static void log1p(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.log1p(x[xo + i]);
    }
  }

  private static void sin(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.sin(x[xo + i]);
    }
  }

  private static void cos(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.cos(x[xo + i]);
    }
  }

  private static void tan(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.tan(x[xo + i]);
    }
  }

  private static void atan(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.atan(x[xo + i]);
    }
  }

  private static void tanh(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.tanh(x[xo + i]);
    }
  }

  private static void erf(float[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Erf.erf(x[xo + i]);
    }
  }

  private static void add(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] + b[bo + i];
    }
  }

  private static void sub(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] - b[bo + i];
    }
  }

  private static void mul(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] * b[bo + i];
    }
  }

  private static void div(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] / b[bo + i];
    }
  }

  private static void pow(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) Math.pow(a[ao + i], b[bo + i]);
    }
  }

  private static void max(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  private static void min(float[] a, int ao, float[] b, int bo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.min(a[ao + i], b[bo + i]);
    }
  }

  private static void less(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] < b[bo + i];
    }
  }

  private static void lessOrEqual(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] <= b[bo + i];
    }
  }

  private static void greater(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] > b[bo + i];
    }
  }

  private static void greaterOrEqual(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] >= b[bo + i];
    }
  }

  private static void equal(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] == b[bo + i];
    }
  }

  private static void different(float[] a, int ao, float[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] != b[bo + i];
    }
  }

  private static void select(boolean[] condition, int co, float[] a, int ao, float[] b, int bo, float[] r, int ro,
      int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = condition[co + i] ? a[ao + i] : b[bo + i];
    }
  }
}
