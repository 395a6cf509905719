package org.chainrule.backend.aparapi.code;

import java.util.List;

/** A number in device code. */
public sealed interface Expr {
  Type type();

  /** Arithmetic; bits and shifts on whole numbers only. */
  enum Operator {
    ADD, SUB, MUL, DIV, REM, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_UNSIGNED
  }

  /**
   * A whole number.
   *
   * @param value the number
   * @param isSize whether it is a size or place of this program only, so that small programs take it as an argument
   */
  record Whole(int value, boolean isSize) implements Expr {
    @Override
    public Type type() {
      return Type.INT;
    }
  }

  record Long(long value) implements Expr {
    @Override
    public Type type() {
      return Type.LONG;
    }
  }

  record Real(float value) implements Expr {
    @Override
    public Type type() {
      return Type.FLOAT;
    }
  }

  /** A variable; two are the same only if they are the same object. */
  final class Local implements Expr {
    private final Type type;

    public Local(Type type) {
      this.type = type;
    }

    @Override
    public Type type() {
      return type;
    }
  }

  /** A field that is set before each launch. */
  record Argument(String field) implements Expr {
    @Override
    public Type type() {
      return Type.INT;
    }
  }

  /** The number of this work item, or of all. */
  record Items(boolean all) implements Expr {
    @Override
    public Type type() {
      return Type.INT;
    }
  }

  record Load(Memory memory, Expr index) implements Expr {
    @Override
    public Type type() {
      return memory.type();
    }
  }

  record Arithmetic(Operator operator, Expr left, Expr right) implements Expr {
    @Override
    public Type type() {
      return left.type();
    }
  }

  record Negative(Expr operand) implements Expr {
    @Override
    public Type type() {
      return operand.type();
    }
  }

  /** A function of Aparapi's Kernel on floats. */
  record Call(String function, List<Expr> arguments) implements Expr {
    @Override
    public Type type() {
      return Type.FLOAT;
    }
  }

  /** One of two numbers. */
  record Choice(Condition condition, Expr yes, Expr no) implements Expr {
    @Override
    public Type type() {
      return yes.type();
    }
  }

  record Convert(Type type, Expr operand) implements Expr {}

  // ---- shorthands ---------------------------------------------------------------------------------------------

  static Expr whole(int value) {
    return new Whole(value, false);
  }

  /** A size, stride or place of this program. */
  static Expr size(int value) {
    return new Whole(value, true);
  }

  static Expr real(float value) {
    return new Real(value);
  }

  static Expr add(Expr a, Expr b) {
    if (a instanceof Whole(int x, boolean first) && b instanceof Whole(int y, boolean second)) {
      return new Whole(x + y, first || second);
    }
    return isWhole(a, 0) ? b : isWhole(b, 0) ? a : new Arithmetic(Operator.ADD, a, b);
  }

  static Expr sub(Expr a, Expr b) {
    return isWhole(b, 0) ? a : new Arithmetic(Operator.SUB, a, b);
  }

  static Expr mul(Expr a, Expr b) {
    if (a instanceof Whole(int x, boolean first) && b instanceof Whole(int y, boolean second)) {
      return new Whole(x * y, first || second);
    }
    return isWhole(a, 1) ? b : isWhole(b, 1) ? a : new Arithmetic(Operator.MUL, a, b);
  }

  static Expr div(Expr a, Expr b) {
    return isWhole(b, 1) ? a : new Arithmetic(Operator.DIV, a, b);
  }

  static Expr rem(Expr a, Expr b) {
    return isWhole(b, 1) ? whole(0) : new Arithmetic(Operator.REM, a, b);
  }

  static Expr call(String function, Expr... arguments) {
    return new Call(function, List.of(arguments));
  }

  static Expr choice(Condition condition, Expr yes, Expr no) {
    return new Choice(condition, yes, no);
  }

  static Expr convert(Type type, Expr operand) {
    return operand.type() == type ? operand : new Convert(type, operand);
  }

  /** Sizes are left as they are, so that programs which differ in them only have the same code. */
  private static boolean isWhole(Expr expr, int value) {
    return expr instanceof Whole(int number, boolean isSize) && !isSize && number == value;
  }
}
