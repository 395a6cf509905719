package org.chainrule.api.ir;

import java.util.Locale;

/** Prints literals as nested brackets. */
final class LiteralText {
  private static final int EDGE = 3;
  private static final int WHOLE = 8;

  private LiteralText() {}

  static String of(Literal literal) {
    StringBuilder text = new StringBuilder();
    append(text, literal, 0, 0);
    return text.toString();
  }

  private static void append(StringBuilder text, Literal literal, int axis, int offset) {
    Shape shape = literal.shape();
    if (axis == shape.rank()) {
      text.append(number(literal, offset));
      return;
    }
    int size = shape.size(axis);
    int stride = shape.strides()[axis];
    boolean innermost = axis == shape.rank() - 1;
    text.append('[');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        text.append(innermost ? ", " : ",\n" + " ".repeat(axis + 1));
      }
      if (size > WHOLE && i == EDGE) {
        text.append("...");
        i = size - EDGE - 1;
        continue;
      }
      append(text, literal, axis + 1, offset + i * stride);
    }
    text.append(']');
  }

  private static String number(Literal literal, int index) {
    return switch (literal.dtype()) {
      case FLOAT32, FLOAT64 -> {
        double value = literal.get(index);
        yield value == Math.rint(value) && Math.abs(value) < 1e7
            ? Double.toString(value)
            : String.format(Locale.ROOT, "%.6g", value).replaceFirst("(\\.\\d+?)0+(e|$)", "$1$2");
      }
      case INT32 -> Integer.toString(literal.ints()[index]);
      case INT64 -> Long.toString(literal.longs()[index]);
      case BOOL -> Boolean.toString(literal.booleans()[index]);
    };
  }
}
