package org.chainrule.backend.aparapi.code;

import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.backend.aparapi.code.Expr.Operator;

/** Element-wise operations on single numbers, given as variables. */
public final class Functions {
  private static final Expr ZERO = Expr.real(0);
  private static final Expr ONE = Expr.real(1);

  /** erf(x)/x as a polynomial of x^2 on [0, 1], fitted at Chebyshev's points; without the leading 1. */
  private static final float[] ERF_NEAR = {0.12837923f, -0.37612638f, 0.11283783f, -0.026865438f, 0.0052210535f,
    -0.00084843964f, 0.00011268254f, -9.6735903e-06f};
  /** log(1 - erf(x)) as a polynomial of x on [1, 4], fitted at Chebyshev's points. */
  private static final float[] ERF_FAR = {0.00040050049f, -1.1306045f, -0.63108885f, -0.11090742f, 0.0269995f,
    -0.0050210445f, 0.00067333755f, -6.0068796e-05f, 3.0952047e-06f, -6.582858e-08f};

  private Functions() {}

  public static Type type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> Type.FLOAT;
      case INT32, BOOL -> Type.INT;
      case INT64 -> Type.LONG;
      case FLOAT64 -> throw new AssertionError("float64 is refused beforehand");
    };
  }

  // ---- one operand --------------------------------------------------------------------------------------------

  public static Expr unary(Code code, UnaryKind kind, Expr x) {
    return switch (kind) {
      case NEG -> new Expr.Negative(x);
      case ABS -> x.type() == Type.FLOAT ? Expr.call("abs", x)
          : Expr.choice(Condition.less(x, zero(x)), code.let(new Expr.Negative(x)), x);
      case SIGN -> sign(x);
      case FLOOR -> Expr.call("floor", x);
      case RECIPROCAL -> Expr.div(ONE, x);
      case SQRT -> Expr.call("sqrt", x);
      case EXP -> Expr.call("exp", x);
      case EXPM1 -> Expr.call("expm1", x);
      case LOG -> Expr.call("log", x);
      case LOG1P -> Expr.call("log1p", x);
      case SIN -> Expr.call("sin", x);
      case COS -> Expr.call("cos", x);
      case TAN -> Expr.call("tan", x);
      case ATAN -> Expr.call("atan", x);
      case TANH -> Expr.call("tanh", x);
      case ERF -> erf(code, x);
      case NOT -> new Expr.Arithmetic(Operator.XOR, x, Expr.whole(1));
    };
  }

  private static Expr zero(Expr like) {
    return switch (like.type()) {
      case INT -> Expr.whole(0);
      case LONG -> new Expr.Long(0);
      case FLOAT -> ZERO;
    };
  }

  private static Expr one(Expr like) {
    return switch (like.type()) {
      case INT -> Expr.whole(1);
      case LONG -> new Expr.Long(1);
      case FLOAT -> ONE;
    };
  }

  /** The number itself where it is zero of either sign or NaN. */
  private static Expr sign(Expr x) {
    Expr minus = switch (x.type()) {
      case INT -> Expr.whole(-1);
      case LONG -> new Expr.Long(-1);
      case FLOAT -> Expr.real(-1);
    };
    return Expr.choice(Condition.less(zero(x), x), one(x), Expr.choice(Condition.less(x, zero(x)), minus, x));
  }

  private static Expr erf(Code code, Expr x) {
    Expr size = code.let(Expr.call("abs", x));
    Expr square = code.let(Expr.mul(x, x));
    Expr near = code.let(polynomial(code, ERF_NEAR, square));
    Expr inside = code.let(Expr.add(x, code.let(Expr.mul(x, near))));
    Expr capped = code.let(Expr.choice(Condition.less(Expr.real(4), size), Expr.real(4), size));
    Expr far = code.let(polynomial(code, ERF_FAR, capped));
    Expr outside = code.let(Expr.sub(ONE, Expr.call("exp", far)));
    Expr signed = code.let(Expr.choice(Condition.less(x, ZERO), new Expr.Negative(outside), outside));
    return Expr.choice(Condition.less(ONE, size), signed, inside);
  }

  /** By Horner's rule, the lowest coefficient first. */
  private static Expr polynomial(Code code, float[] coefficients, Expr x) {
    Expr sum = Expr.real(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = code.let(Expr.add(code.let(Expr.mul(sum, x)), Expr.real(coefficients[i])));
    }
    return sum;
  }

  // ---- two operands -------------------------------------------------------------------------------------------

  public static Expr binary(Code code, BinaryKind kind, Expr a, Expr b) {
    return switch (kind) {
      case ADD -> new Expr.Arithmetic(Operator.ADD, a, b);
      case SUB -> new Expr.Arithmetic(Operator.SUB, a, b);
      case MUL -> new Expr.Arithmetic(Operator.MUL, a, b);
      case DIV -> new Expr.Arithmetic(Operator.DIV, a, b);
      case POW -> pow(code, a, b);
      case MAX -> a.type() == Type.FLOAT ? largest(code, a, b) : Expr.choice(Condition.less(a, b), b, a);
      case MIN -> a.type() == Type.FLOAT ? smallest(code, a, b) : Expr.choice(Condition.less(b, a), b, a);
      case AND -> new Expr.Arithmetic(Operator.AND, a, b);
      case OR -> new Expr.Arithmetic(Operator.OR, a, b);
      case XOR -> new Expr.Arithmetic(Operator.XOR, a, b);
    };
  }

  /** The sum of what compares neither way: NaN if either is, and of two zeros the positive one unless both are not. */
  private static Expr largest(Code code, Expr a, Expr b) {
    Expr neither = code.let(Expr.choice(unequalZero(a, b), a, Expr.add(a, b)));
    return Expr.choice(Condition.less(b, a), a, Expr.choice(Condition.less(a, b), b, neither));
  }

  private static Expr smallest(Code code, Expr a, Expr b) {
    Expr sum = code.let(Expr.sub(new Expr.Negative(a), b));
    Expr neither = code.let(Expr.choice(unequalZero(a, b), a, new Expr.Negative(sum)));
    return Expr.choice(Condition.less(a, b), a, Expr.choice(Condition.less(b, a), b, neither));
  }

  private static Condition unequalZero(Expr a, Expr b) {
    return Condition.all(Condition.equal(a, b), Condition.of(CompareKind.NE, a, ZERO));
  }

  /** Java's pow, which differs from C's where the base is 1 or -1 and the exponent infinite or NaN. */
  private static Expr pow(Code code, Expr a, Expr b) {
    Expr plain = code.let(Expr.call("pow", a, b));
    Expr size = code.let(Expr.call("abs", a));
    Expr exponent = code.let(Expr.call("abs", b));
    Expr infinite = code.let(Expr.choice(
        Condition.all(Condition.equal(size, ONE), Condition.equal(exponent, Expr.real(Float.POSITIVE_INFINITY))),
        Expr.real(Float.NaN), plain));
    return Expr.choice(Condition.of(CompareKind.NE, b, b), b, infinite);
  }

  public static Expr compare(CompareKind kind, Expr a, Expr b) {
    return Expr.choice(Condition.of(kind, a, b), Expr.whole(1), Expr.whole(0));
  }

  public static Expr select(Expr condition, Expr a, Expr b) {
    return Expr.choice(Condition.of(CompareKind.NE, condition, Expr.whole(0)), a, b);
  }

  // ---- conversions --------------------------------------------------------------------------------------------

  public static Expr cast(Code code, DType from, DType to, Expr x) {
    if (from == to) {
      return x;
    }
    return switch (to) {
      case FLOAT32 -> Expr.convert(Type.FLOAT, x);
      case BOOL -> Expr.choice(Condition.of(CompareKind.NE, x, zero(x)), Expr.whole(1), Expr.whole(0));
      case INT32 -> switch (x.type()) {
        case INT -> x;
        case LONG -> saturated(code, x, new Expr.Long(Integer.MIN_VALUE), new Expr.Long(Integer.MAX_VALUE));
        case FLOAT -> truncated(code, x, Type.INT, 0x1p31f, Expr.whole(Integer.MIN_VALUE),
            Expr.whole(Integer.MAX_VALUE));
      };
      case INT64 -> x.type() == Type.FLOAT
          ? truncated(code, x, Type.LONG, 0x1p63f, new Expr.Long(Long.MIN_VALUE), new Expr.Long(Long.MAX_VALUE))
          : Expr.convert(Type.LONG, x);
      case FLOAT64 -> throw new AssertionError("float64 is refused beforehand");
    };
  }

  private static Expr saturated(Code code, Expr x, Expr least, Expr largest) {
    Expr above = code.let(Expr.choice(Condition.less(x, least), least, x));
    return Expr.convert(Type.INT, code.let(Expr.choice(Condition.less(largest, above), largest, above)));
  }

  private static Expr truncated(Code code, Expr x, Type type, float limit, Expr least, Expr largest) {
    Condition inside = Condition.all(Condition.less(Expr.real(-limit), x), Condition.less(x, Expr.real(limit)));
    Expr safe = code.let(Expr.choice(inside, x, ZERO)); // out of range the conversion is undefined
    Expr whole = code.let(Expr.convert(type, safe));
    Expr upper = code.let(Expr.choice(Condition.of(CompareKind.GE, x, Expr.real(limit)), largest, whole));
    return Expr.choice(Condition.of(CompareKind.LE, x, Expr.real(-limit)), least, upper);
  }
}
