package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;

/**
 * Reads formulas by recursive descent.
 *
 * <pre>
 * program := (name "=")? sum (";" (name "=")? sum)*
 * sum     := product (("+" | "-") product)*
 * product := signed (("*" | "/") signed)*
 * signed  := ("-" | "+") signed | power
 * power   := atom ("^" signed)?                      from the right: a^b^c = a^(b^c), and -a^2 = -(a^2)
 * atom    := number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
 * </pre>
 */
final class ExpressionParser {
  private static final Pattern NUMBER = Pattern.compile("(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern DEFINITION = Pattern.compile("\\s*([\\p{L}_][\\p{L}\\p{N}_]*)\\s*=");
  private static final int MAX_DEPTH = 200;
  private static final int MAX_SHOWN = 60;

  private final String text;
  private final Functions functions;
  private final Map<String, Tensor> variables = new LinkedHashMap<>();
  private final Map<String, Tensor> named = new LinkedHashMap<>();
  private int position;
  private int depth;

  ExpressionParser(String text, Functions functions) {
    this.text = text;
    this.functions = functions;
  }

  Expression parse() {
    Tensor result = definition();
    while (accept(';')) {
      result = definition();
    }
    if (!atEnd()) {
      throw unexpected("an operator (+ - * / ^)" + (named.isEmpty() ? "" : ", ';'") + " or the end");
    }
    return new Expression(text, variables, named, result);
  }

  private Tensor definition() {
    Matcher matcher = DEFINITION.matcher(text).region(position, text.length());
    if (!matcher.lookingAt()) {
      return sum();
    }
    String name = matcher.group(1);
    if (variables.containsKey(name) || named.containsKey(name)) {
      throw at(matcher.start(1), "'" + name + "' has a meaning already");
    }
    position = matcher.end();
    Tensor value = sum();
    if (variables.containsKey(name)) {
      throw at(matcher.start(1), "'" + name + "' is used in its own definition");
    }
    named.put(name, value);
    return value;
  }

  private Tensor sum() {
    return nested(() -> {
      Tensor left = product();
      while (true) {
        if (accept('+')) {
          left = left.add(product());
        } else if (accept('-')) {
          left = left.sub(product());
        } else {
          return left;
        }
      }
    });
  }

  private Tensor product() {
    Tensor left = signed();
    while (true) {
      if (accept('*')) {
        left = left.mul(signed());
      } else if (accept('/')) {
        left = left.div(signed());
      } else {
        return left;
      }
    }
  }

  private Tensor signed() {
    return nested(() -> accept('-') ? signed().neg() : accept('+') ? signed() : power());
  }

  private Tensor power() {
    Tensor base = atom();
    return accept('^') ? base.pow(signed()) : base;
  }

  private Tensor atom() {
    skipBlanks();
    if (accept('(')) {
      Tensor inner = sum();
      expect(')');
      return inner;
    }
    Matcher number = NUMBER.matcher(text).region(position, text.length());
    if (number.lookingAt()) {
      position = number.end();
      return Tensors.scalar(DType.FLOAT64, Double.parseDouble(number.group()));
    }
    Matcher name = NAME.matcher(text).region(position, text.length());
    if (name.lookingAt()) {
      int start = position;
      position = name.end();
      return accept('(') ? call(name.group(), start) : value(name.group());
    }
    throw unexpected("a number, a name or '('");
  }

  private Tensor value(String name) {
    Tensor known = named.get(name);
    return known != null ? known : variables.computeIfAbsent(name, Expression::variable);
  }

  private Tensor call(String name, int start) {
    Functions.Entry function = functions.find(name).orElseThrow(() -> at(start,
        "there is no function '" + name + "'" + Nearest.hint(name, functions.names())));
    List<Tensor> operands = new ArrayList<>(List.of(sum()));
    while (accept(',')) {
      operands.add(sum());
    }
    expect(')');
    if (operands.size() != function.operands()) {
      throw at(start, "%s takes %s, not %d".formatted(name,
          function.operands() == 1 ? "one operand" : function.operands() + " operands", operands.size()));
    }
    try {
      return function.body().apply(operands);
    } catch (ShapeException e) {
      throw at(start, "%s is no function of a single number (%s)".formatted(name, e.getMessage()));
    }
  }

  // ---- characters ---------------------------------------------------------------------------------------------

  private Tensor nested(Supplier<Tensor> part) {
    if (++depth > MAX_DEPTH) {
      throw at(position, "more than %d levels of brackets and signs".formatted(MAX_DEPTH));
    }
    Tensor result = part.get();
    depth--;
    return result;
  }

  private void skipBlanks() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private boolean atEnd() {
    skipBlanks();
    return position == text.length();
  }

  private boolean accept(char wanted) {
    skipBlanks();
    boolean found = position < text.length() && text.charAt(position) == wanted;
    if (found) {
      position++;
    }
    return found;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw unexpected("'" + wanted + "'");
    }
  }

  private InputException unexpected(String wanted) {
    skipBlanks();
    return at(position, "expected " + wanted + ", found "
        + (position == text.length() ? "the end" : "'" + Character.toString(text.codePointAt(position)) + "'"));
  }

  private InputException at(int place, String message) {
    return new InputException("expression \"%s\", position %d: %s".formatted(shown(place), place + 1, message));
  }

  /** The text, or what stands around a place in a long one. */
  private String shown(int place) {
    int from = Math.max(0, place - MAX_SHOWN);
    int to = Math.min(text.length(), place + MAX_SHOWN);
    return (from == 0 ? "" : "... ") + text.substring(from, to) + (to == text.length() ? "" : " ...");
  }
}
