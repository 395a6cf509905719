package org.chainrule.backend.cpu;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Element-wise loops over FLOAT64, one for each kind of operation. */
final class DoubleKernels {
  private DoubleKernels() {}

  private interface Unary {
    void apply(double[] x, int xo, double[] r, int ro, int n);
  }

  private interface Binary {
    void apply(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n);
  }

  private interface Comparison {
    void apply(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n);
  }

  private static ElementKernel of(Unary kernel) {
    return (x, xo, _, _, _, _, r, ro, n) -> kernel.apply((double[]) x, xo, (double[]) r, ro, n);
  }

  private static ElementKernel of(Binary kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((double[]) a, ao, (double[]) b, bo, (double[]) r, ro, n);
  }

  private static ElementKernel compare(Comparison kernel) {
    return (a, ao, b, bo, _, _, r, ro, n) -> kernel.apply((double[]) a, ao, (double[]) b, bo, (boolean[]) r, ro, n);
  }

  static ElementKernel unary(UnaryKind kind) {
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

  static ElementKernel binary(BinaryKind kind) {
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

  static ElementKernel compare(CompareKind kind) {
    return switch (kind) {
      case LT -> compare(DoubleKernels::less);
      case LE -> compare(DoubleKernels::lessOrEqual);
      case GT -> compare(DoubleKernels::greater);
      case GE -> compare(DoubleKernels::greaterOrEqual);
      case EQ -> compare(DoubleKernels::equal);
      case NE -> compare(DoubleKernels::different);
    };
  }

  static ElementKernel select() {
    return (c, co, a, ao, b, bo, r, ro, n) -> select((boolean[]) c, co, (double[]) a, ao, (double[]) b, bo,
        (double[]) r, ro, n);
  }

  private static void neg(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = -x[xo + i];
    }
  }

  private static void abs(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.abs(x[xo + i]);
    }
  }

  private static void sign(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.signum(x[xo + i]);
    }
  }

  private static void floor(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.floor(x[xo + i]);
    }
  }

  private static void reciprocal(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = 1 / x[xo + i];
    }
  }

  private static void sqrt(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.sqrt(x[xo + i]);
    }
  }

  private static void exp(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.exp(x[xo + i]);
    }
  }

  private static void expm1(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.expm1(x[xo + i]);
    }
  }

  private static void log(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.log(x[xo + i]);
    }
  }

  private static void log1p(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.log1p(x[xo + i]);
    }
  }

  private static void sin(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.sin(x[xo + i]);
    }
  }

  private static void cos(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.cos(x[xo + i]);
    }
  }

  private static void tan(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.tan(x[xo + i]);
    }
  }

  private static void atan(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.atan(x[xo + i]);
    }
  }

  private static void tanh(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.tanh(x[xo + i]);
    }
  }

  private static void erf(double[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Erf.erf(x[xo + i]);
    }
  }

  private static void add(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] + b[bo + i];
    }
  }

  private static void sub(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] - b[bo + i];
    }
  }

  private static void mul(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] * b[bo + i];
    }
  }

  private static void div(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] / b[bo + i];
    }
  }

  private static void pow(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.pow(a[ao + i], b[bo + i]);
    }
  }

  private static void max(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  private static void min(double[] a, int ao, double[] b, int bo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.min(a[ao + i], b[bo + i]);
    }
  }

  private static void less(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] < b[bo + i];
    }
  }

  private static void lessOrEqual(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] <= b[bo + i];
    }
  }

  private static void greater(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] > b[bo + i];
    }
  }

  private static void greaterOrEqual(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] >= b[bo + i];
    }
  }

  private static void equal(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] == b[bo + i];
    }
  }

  private static void different(double[] a, int ao, double[] b, int bo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = a[ao + i] != b[bo + i];
    }
  }

  private static void select(boolean[] condition, int co, double[] a, int ao, double[] b, int bo, double[] r, int ro,
      int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = condition[co + i] ? a[ao + i] : b[bo + i];
    }
  }
}
