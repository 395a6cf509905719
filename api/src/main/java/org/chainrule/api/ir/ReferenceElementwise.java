package org.chainrule.api.ir;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** The meaning of operations on elements at the same place. */
final class ReferenceElementwise {
  private ReferenceElementwise() {}

  static Literal unary(UnaryKind kind, Literal x) {
    return switch (kind) {
      case NEG -> x.dtype().isInteger() ? whole(x, v -> -v) : real(x, v -> -v);
      case ABS -> x.dtype().isInteger() ? whole(x, Math::abs) : real(x, Math::abs);
      case SIGN -> x.dtype().isInteger() ? whole(x, Long::signum) : real(x, Math::signum);
      case FLOOR -> real(x, StrictMath::floor);
      case RECIPROCAL -> real(x, v -> 1 / v);
      case SQRT -> real(x, Math::sqrt);
      case EXP -> real(x, StrictMath::exp);
      case EXPM1 -> real(x, StrictMath::expm1);
      case LOG -> real(x, StrictMath::log);
      case LOG1P -> real(x, StrictMath::log1p);
      case SIN -> real(x, StrictMath::sin);
      case COS -> real(x, StrictMath::cos);
      case TAN -> real(x, StrictMath::tan);
      case ATAN -> real(x, StrictMath::atan);
      case TANH -> real(x, StrictMath::tanh);
      case ERF -> real(x, ErrorFunction::erf);
      case NOT -> {
        boolean[] result = x.booleans().clone();
        for (int i = 0; i < result.length; i++) {
          result[i] = !result[i];
        }
        yield Literal.of(result, x.shape());
      }
    };
  }

  private static Literal real(Literal x, DoubleUnaryOperator function) {
    double[] values = ReferenceNumbers.doubles(x);
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsDouble(values[i]);
    }
    return ReferenceNumbers.of(x.dtype(), x.shape(), result);
  }

  private static Literal whole(Literal x, java.util.function.LongUnaryOperator function) {
    long[] values = ReferenceNumbers.longs(x);
    long[] result = new long[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsLong(values[i]);
    }
    return ReferenceNumbers.of(x.dtype(), x.shape(), result);
  }

  static Literal binary(BinaryKind kind, Literal a, Literal b, Shape shape) {
    return switch (kind) {
      case ADD -> number(a, b, shape, (x, y) -> x + y, (x, y) -> x + y);
      case SUB -> number(a, b, shape, (x, y) -> x - y, (x, y) -> x - y);
      case MUL -> number(a, b, shape, (x, y) -> x * y, (x, y) -> x * y);
      case MAX -> number(a, b, shape, Math::max, Math::max);
      case MIN -> number(a, b, shape, Math::min, Math::min);
      case DIV -> real(a, b, shape, (x, y) -> x / y);
      case POW -> real(a, b, shape, StrictMath::pow);
      case AND -> truth(a, b, shape, (x, y) -> x & y);
      case OR -> truth(a, b, shape, (x, y) -> x | y);
      case XOR -> truth(a, b, shape, (x, y) -> x ^ y);
    };
  }

  private static Literal number(Literal a, Literal b, Shape shape, DoubleBinaryOperator real,
      LongBinaryOperator whole) {
    if (!a.dtype().isInteger()) {
      return real(a, b, shape, real);
    }
    long[] left = ReferenceNumbers.longs(a);
    long[] right = ReferenceNumbers.longs(b);
    long[] result = new long[left.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = whole.applyAsLong(left[i], right[i]);
    }
    return ReferenceNumbers.of(a.dtype(), shape, result);
  }

  private static Literal real(Literal a, Literal b, Shape shape, DoubleBinaryOperator function) {
    double[] left = ReferenceNumbers.doubles(a);
    double[] right = ReferenceNumbers.doubles(b);
    double[] result = new double[left.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsDouble(left[i], right[i]);
    }
    return ReferenceNumbers.of(a.dtype(), shape, result);
  }

  private interface TruthOperator {
    boolean apply(boolean a, boolean b);
  }

  private static Literal truth(Literal a, Literal b, Shape shape, TruthOperator function) {
    boolean[] result = new boolean[a.elements()];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.apply(a.booleans()[i], b.booleans()[i]);
    }
    return Literal.of(result, shape);
  }

  private interface RealComparison {
    boolean holds(double a, double b);
  }

  private interface WholeComparison {
    boolean holds(long a, long b);
  }

  static Literal compare(CompareKind kind, Literal a, Literal b, Shape shape) {
    return switch (kind) {
      case LT -> compare(a, b, shape, (x, y) -> x < y, (x, y) -> x < y);
      case LE -> compare(a, b, shape, (x, y) -> x <= y, (x, y) -> x <= y);
      case GT -> compare(a, b, shape, (x, y) -> x > y, (x, y) -> x > y);
      case GE -> compare(a, b, shape, (x, y) -> x >= y, (x, y) -> x >= y);
      case EQ -> compare(a, b, shape, (x, y) -> x == y, (x, y) -> x == y);
      case NE -> compare(a, b, shape, (x, y) -> x != y, (x, y) -> x != y);
    };
  }

  private static Literal compare(Literal a, Literal b, Shape shape, RealComparison real, WholeComparison whole) {
    boolean[] result = new boolean[a.elements()];
    if (a.dtype().isInteger()) {
      long[] left = ReferenceNumbers.longs(a);
      long[] right = ReferenceNumbers.longs(b);
      for (int i = 0; i < result.length; i++) {
        result[i] = whole.holds(left[i], right[i]);
      }
    } else {
      double[] left = ReferenceNumbers.doubles(a);
      double[] right = ReferenceNumbers.doubles(b);
      for (int i = 0; i < result.length; i++) {
        result[i] = real.holds(left[i], right[i]);
      }
    }
    return Literal.of(result, shape);
  }

  static Literal select(List<Literal> operands, Shape shape) {
    boolean[] condition = operands.getFirst().booleans();
    Literal a = operands.get(1);
    Literal b = operands.get(2);
    if (a.dtype() == DType.INT64) {
      long[] result = b.longs().clone();
      for (int i = 0; i < result.length; i++) {
        result[i] = condition[i] ? a.longs()[i] : result[i];
      }
      return Literal.of(result, shape);
    }
    double[] left = ReferenceNumbers.doubles(a);
    double[] right = ReferenceNumbers.doubles(b);
    double[] result = new double[left.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = condition[i] ? left[i] : right[i];
    }
    return ReferenceNumbers.of(a.dtype(), shape, result);
  }
}
