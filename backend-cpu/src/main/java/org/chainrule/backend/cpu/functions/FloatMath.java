package org.chainrule.backend.cpu.functions;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/**
 * Every operation on FLOAT32 as straight-line code; functions are within two units in the last place. {@code lanes}
 * says what becomes of the code: numbers at once, or instructions of a kernel.
 */
public final class FloatMath {
  private FloatMath() {}

  /** The function of one number. */
  public static <V, M, I> V unary(UnaryKind kind, Lanes<V, M, I> lanes, V x) {
    return switch (kind) {
      case NEG -> lanes.neg(x);
      case ABS -> lanes.abs(x);
      case SIGN -> Rounding.sign(lanes, x);
      case FLOOR -> Rounding.floor(lanes, x);
      case RECIPROCAL -> lanes.div(lanes.constant(1), x);
      case SQRT -> lanes.sqrt(x);
      case EXP -> Exponential.exp(lanes, x);
      case EXPM1 -> Exponential.expm1(lanes, x);
      case LOG -> Logarithm.log(lanes, x);
      case LOG1P -> Logarithm.log1p(lanes, x);
      case SIN -> Trigonometric.sin(lanes, x);
      case COS -> Trigonometric.cos(lanes, x);
      case TAN -> Trigonometric.tan(lanes, x);
      case ATAN -> Arctangent.atan(lanes, x);
      case TANH -> Exponential.tanh(lanes, x);
      case ERF -> GaussianIntegral.erf(lanes, x);
      case NOT -> throw new AssertionError(kind + " does not take this element type");
    };
  }

  /** The function of two numbers. */
  public static <V, M, I> V binary(BinaryKind kind, Lanes<V, M, I> lanes, V a, V b) {
    return switch (kind) {
      case ADD -> lanes.add(a, b);
      case SUB -> lanes.sub(a, b);
      case MUL -> lanes.mul(a, b);
      case DIV -> lanes.div(a, b);
      case POW -> Power.pow(lanes, a, b);
      case MAX -> lanes.max(a, b);
      case MIN -> lanes.min(a, b);
      case AND, OR, XOR -> throw new AssertionError(kind + " does not take this element type");
    };
  }

  /** The comparison of two numbers. */
  public static <V, M, I> M compare(CompareKind kind, Lanes<V, M, I> lanes, V a, V b) {
    return switch (kind) {
      case LT -> lanes.less(a, b);
      case LE -> lanes.lessOrEqual(a, b);
      case GT -> lanes.less(b, a);
      case GE -> lanes.lessOrEqual(b, a);
      case EQ -> lanes.equal(a, b);
      case NE -> lanes.notEqual(a, b);
    };
  }
}
