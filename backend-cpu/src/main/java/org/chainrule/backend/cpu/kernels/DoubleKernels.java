package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over FLOAT64, one for each kind of operation. */
public final class DoubleKernels {
  private DoubleKernels() {}

  private interface Unary {
    void apply(double[] x, double[] r, int n);
  }

  private interface Binary {
    void apply(double[] a, double[] b, double[] r, int n);
  }

  private interface Comparison {
    void apply(double[] a, double[] b, boolean[] r, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, _, _, r, n) -> kernel.apply((double[]) x, (double[]) r, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, b, _, r, n) -> kernel.apply((double[]) a, (double[]) b, (double[]) r, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, b, _, r, n) -> kernel.apply((double[]) a, (double[]) b, (boolean[]) r, n);
  }

  public static ElementKernel unary(UnaryKind kind) {
    return switch (kind) {
      case NEG -> of(DoubleKernels::neg);
      case ABS -> of(DoubleKernels::abs);
      case SIGN -> of(DoubleKernels::sign);
      case FLOOR -> of(DoubleKernels::floor);
      case RECIPROCAL -> of(DoubleKernels::reciprocal);
      case SQRT -> of(DoubleKernels::sqrt);
      case EXP -> of(DoubleKernels::exp);
      case EXPM1 -> of(DoubleKernels::expm1);
      case LOG -> of(DoubleKernels::log);
      case LOG1P -> of(DoubleKernels::log1p);
      case SIN -> of(DoubleKernels::sin);
      case COS -> of(DoubleKernels::cos);
      case TAN -> of(DoubleKernels::tan);
      case ATAN -> of(DoubleKernels::atan);
      case TANH -> of(DoubleKernels::tanh);
      case ERF -> of(DoubleKernels::erf);
      case NOT ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel binary(BinaryKind kind) {
    return switch (kind) {
      case ADD -> of(DoubleKernels::add);
      case SUB -> of(DoubleKernels::sub);
      case MUL -> of(DoubleKernels::mul);
      case DIV -> of(DoubleKernels::div);
      case POW -> of(DoubleKernels::pow);
      case MAX -> of(DoubleKernels::max);
      case MIN -> of(DoubleKernels::min);
      case AND, OR, XOR ->
          throw new AssertionError(kind + " does not take this element type");
    };
  }

  public static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(DoubleKernels::less);
      case LE -> compare(DoubleKernels::lessOrEqual);
      case GT -> compare(DoubleKernels::greater);
      case GE -> compare(DoubleKernels::greaterOrEqual);
      case EQ -> compare(DoubleKernels::equal);
      case NE -> compare(DoubleKernels::different);
    };
  }

  public static ElementKernel select() {
    return (c, a, b, r, n) -> select((boolean[]) c, (double[]) a, (double[]) b,
        (double[]) r, n);
  }

  private static void neg(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = -x[i];
    }
  }

  private static void abs(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(x[i]);
    }
  }

  private static void sign(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.signum(x[i]);
    }
  }

  private static void floor(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.floor(x[i]);
    }
  }

  private static void reciprocal(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = 1 / x[i];
    }
  }

  private static void sqrt(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.sqrt(x[i]);
    }
  }

  private static void exp(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.exp(x[i]);
    }
  }

  private static void expm1(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.expm1(x[i]);
    }
  }

  private static void log(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.log(x[i]);
    }
  }

  private static void log1p(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.log1p(x[i]);
    }
  }

  private static void sin(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.sin(x[i]);
    }
  }

  private static void cos(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.cos(x[i]);
    }
  }

  private static void tan(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.tan(x[i]);
    }
  }

  private static void atan(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.atan(x[i]);
    }
  }

  private static void tanh(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.tanh(x[i]);
    }
  }

  private static void erf(double[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Erf.erf(x[i]);
    }
  }

  private static void add(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b[i];
    }
  }

  private static void sub(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] - b[i];
    }
  }

  private static void mul(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] * b[i];
    }
  }

  private static void div(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] / b[i];
    }
  }

  private static void pow(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.pow(a[i], b[i]);
    }
  }

  private static void max(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(a[i], b[i]);
    }
  }

  private static void min(double[] a, double[] b, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.min(a[i], b[i]);
    }
  }

  private static void less(double[] a, double[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] < b[i];
    }
  }

  private static void lessOrEqual(double[] a, double[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] <= b[i];
    }
  }

  private static void greater(double[] a, double[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] > b[i];
    }
  }

  private static void greaterOrEqual(double[] a, double[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] >= b[i];
    }
  }

  private static void equal(double[] a, double[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == b[i];
    }
  }

  private static void different(double[] a, double[] b, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] != b[i];
    }
  }

  /** Without branches, which random conditions would mispredict half of the time. */
  private static void select(boolean[] condition, double[] a, double[] b, double[] r,
      int n) {
    for (int i = 0; i < n; i++) {
      long mask = -(condition[i] ? 1L : 0L);
      r[i] = Double.longBitsToDouble(
          Double.doubleToRawLongBits(a[i]) & mask | Double.doubleToRawLongBits(b[i]) & ~mask);
    }
  }
}
