package org.chainrule.backend.onnx;

import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;

/** Operations on elements at the same place. */
final class ElementwiseLowering {
  private final GraphWriter writer;

  ElementwiseLowering(GraphWriter writer) {
    this.writer = writer;
  }

  String unary(UnaryKind kind, DType dtype, String x) {
    return switch (kind) {
      case NEG -> writer.node("Neg", x);
      case ABS -> writer.node("Abs", x);
      case SIGN -> dtype == DType.INT64 ? sign(x) : writer.node("Sign", x);
      case FLOOR -> writer.node("Floor", x);
      case RECIPROCAL -> writer.node("Reciprocal", x);
      case SQRT -> writer.node("Sqrt", x);
      case EXP -> writer.node("Exp", x);
      case EXPM1 -> expm1(dtype, x);
      case LOG -> writer.node("Log", x);
      case LOG1P -> log1p(dtype, x);
      case SIN -> writer.node("Sin", x);
      case COS -> writer.node("Cos", x);
      case TAN -> writer.node("Tan", x);
      case ATAN -> writer.node("Atan", x);
      case TANH -> writer.node("Tanh", x);
      case ERF -> writer.node("Erf", x);
      case NOT -> writer.node("Not", x);
    };
  }

  /**
   * (u - 1) / log u x with u = exp(x), in which the rounding errors of u cancel; x where u is 1, u - 1 where the
   * quotient has no value.
   *
   * <p>Source: Kahan, see Higham: Accuracy and stability of numerical algorithms, section 1.14.
   */
  private String expm1(DType dtype, String x) {
    String one = writer.scalar(dtype, 1);
    String u = writer.node("Exp", x);
    String less = writer.node("Sub", u, one);
    String corrected = writer.node("Mul", writer.node("Div", less, writer.node("Log", u)), x);
    String extreme = writer.node("Or", writer.node("Equal", less, writer.scalar(dtype, -1)),
        writer.node("Equal", u, writer.scalar(dtype, Double.POSITIVE_INFINITY)));
    return writer.node("Where", writer.node("Equal", u, one), x,
        writer.node("Where", extreme, less, corrected));
  }

  /** log(u) / (u - 1) x with u = 1 + x; x where u is 1, log(u) where u is infinite. Source: as for expm1. */
  private String log1p(DType dtype, String x) {
    String one = writer.scalar(dtype, 1);
    String u = writer.node("Add", x, one);
    String logarithm = writer.node("Log", u);
    String corrected = writer.node("Mul", writer.node("Div", logarithm, writer.node("Sub", u, one)), x);
    String infinite = writer.node("Equal", u, writer.scalar(dtype, Double.POSITIVE_INFINITY));
    return writer.node("Where", writer.node("Equal", u, one), x,
        writer.node("Where", infinite, logarithm, corrected));
  }

  /** ONNX Runtime's Sign, Max, Min and Clip look at the low half of an INT64 alone. */
  private String sign(String x) {
    String zero = scalar(0);
    return writer.node("Sub", writer.cast(DType.INT64, writer.node("Greater", x, zero)),
        writer.cast(DType.INT64, writer.node("Less", x, zero)));
  }

  /** Whole numbers limited to a range. */
  String limited(DType dtype, String x, String least, String most) {
    return dtype == DType.INT64 ? binary(BinaryKind.MIN, dtype, binary(BinaryKind.MAX, dtype, x, least), most)
        : writer.node("Clip", x, least, most);
  }

  String binary(BinaryKind kind, DType dtype, String a, String b) {
    return switch (kind) {
      case ADD -> writer.node("Add", a, b);
      case SUB -> writer.node("Sub", a, b);
      case MUL -> writer.node("Mul", a, b);
      case DIV -> writer.node("Div", a, b);
      case POW -> pow(dtype, a, b);
      case MAX -> dtype == DType.INT64 ? writer.node("Where", writer.node("Greater", a, b), a, b)
          : writer.node("Max", a, b);
      case MIN -> dtype == DType.INT64 ? writer.node("Where", writer.node("Less", a, b), a, b)
          : writer.node("Min", a, b);
      case AND -> writer.node("And", a, b);
      case OR -> writer.node("Or", a, b);
      case XOR -> writer.node("Xor", a, b);
    };
  }

  /** Powers of 1 and -1 with an exponent that is infinite or NaN are NaN; ONNX Runtime's are C's, 1. */
  private String pow(DType dtype, String x, String y) {
    String power = writer.node("Pow", x, y);
    if (writer.isFinite(y)) {
      return power;
    }
    String unit = writer.node("Equal", writer.node("Abs", x), writer.scalar(dtype, 1));
    return writer.node("Where", unit, writer.node("Add", power, writer.node("Sub", y, y)), power);
  }

  String compare(CompareKind kind, String a, String b) {
    return switch (kind) {
      case LT -> writer.node("Less", a, b);
      case LE -> writer.node("LessOrEqual", a, b);
      case GT -> writer.node("Greater", a, b);
      case GE -> writer.node("GreaterOrEqual", a, b);
      case EQ -> writer.node("Equal", a, b);
      case NE -> writer.node("Not", writer.node("Equal", a, b));
    };
  }

  String select(DType dtype, String condition, String a, String b) {
    if (dtype == DType.BOOL) { // ONNX Runtime's Where has no kernel for truth values
      return writer.node("Or", writer.node("And", condition, a),
          writer.node("And", writer.node("Not", condition), b));
    }
    return writer.node("Where", condition, a, b);
  }

  /** ONNX leaves numbers out of range open, so they are limited first; see {@link org.chainrule.api.ir.Op.Cast}. */
  String cast(DType from, DType to, String x) {
    if (from.isFloating() && to == DType.INT32) {
      String whole = from == DType.FLOAT64 ? x : writer.cast(DType.FLOAT64, x); // FLOAT32 does not hold 2^31 - 1
      String limited = writer.node("Clip", withoutNaN(DType.FLOAT64, whole),
          writer.scalar(DType.FLOAT64, Integer.MIN_VALUE), writer.scalar(DType.FLOAT64, Integer.MAX_VALUE));
      return writer.cast(to, limited);
    }
    if (from.isFloating() && to == DType.INT64) {
      String number = withoutNaN(from, x);
      String above = writer.node("GreaterOrEqual", number, writer.scalar(from, 0x1p63));
      String limited = writer.node("Max", writer.node("Where", above, writer.scalar(from, 0), number),
          writer.scalar(from, -0x1p63));
      return writer.node("Where", above, writer.constant(Literal.scalar(Long.MAX_VALUE)), writer.cast(to, limited));
    }
    if (from == DType.INT64 && to == DType.INT32) {
      return writer.cast(to, limited(from, x, scalar(Integer.MIN_VALUE), scalar(Integer.MAX_VALUE)));
    }
    return writer.cast(to, x);
  }

  private String scalar(long value) {
    return writer.constant(Literal.of(new long[] {value}, Shape.SCALAR));
  }

  private String withoutNaN(DType dtype, String x) {
    return writer.node("Where", writer.node("IsNaN", x), writer.scalar(dtype, 0), x);
  }
}
