package org.chainrule.backend.aparapi.pieces;

import org.chainrule.api.ir.DType;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Expr.Operator;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.code.Type;

/** A tensor's elements in one of a program's arrays. Where in it is decided before code is written. */
public final class Value {
  /** How long it is kept. */
  public enum Kind {
    /** Written and read within a run. */
    TEMPORARY,
    /** Written before the first run: a parameter, state or constant. */
    RESIDENT,
    /** Comes with a run. */
    INPUT,
    /** Goes back after a run. */
    OUTPUT
  }

  private static final int LONG_WORDS = 2;

  private final DType dtype;
  private final int elements;
  private final Kind kind;
  private int place = -1;

  public Value(DType dtype, int elements, Kind kind) {
    this.dtype = dtype;
    this.elements = elements;
    this.kind = kind;
  }

  public DType dtype() {
    return dtype;
  }

  public int elements() {
    return elements;
  }

  public Kind kind() {
    return kind;
  }

  /** How many places of its array it takes. */
  public int words() {
    return Math.multiplyExact(elements, wordsPerElement());
  }

  public int wordsPerElement() {
    return dtype == DType.INT64 ? LONG_WORDS : 1;
  }

  public Memory memory() {
    boolean real = dtype == DType.FLOAT32;
    return switch (kind) {
      case TEMPORARY, RESIDENT -> real ? Memory.FLOATS : Memory.INTS;
      case INPUT -> real ? Memory.FLOATS_IN : Memory.INTS_IN;
      case OUTPUT -> real ? Memory.FLOATS_OUT : Memory.INTS_OUT;
    };
  }

  public boolean isPlaced() {
    return place >= 0;
  }

  public int place() {
    if (place < 0) {
      throw new AssertionError("this value has no place yet");
    }
    return place;
  }

  public void place(int start) {
    place = start;
  }

  /** An element. */
  public Expr at(Code code, Expr index) {
    if (dtype != DType.INT64) {
      return new Expr.Load(memory(), Expr.add(Expr.size(place()), index));
    }
    Expr first = code.let(Expr.add(Expr.size(place()), Expr.mul(index, Expr.whole(LONG_WORDS))));
    Expr low = code.let(Expr.convert(Type.LONG, code.let(new Expr.Load(memory(), first))));
    Expr high = code.let(Expr.convert(Type.LONG,
        code.let(new Expr.Load(memory(), Expr.add(first, Expr.whole(1))))));
    return new Expr.Arithmetic(Operator.OR,
        code.let(new Expr.Arithmetic(Operator.SHIFT_LEFT, high, Expr.whole(Integer.SIZE))),
        code.let(new Expr.Arithmetic(Operator.AND, low, new Expr.Long(0xFFFF_FFFFL))));
  }

  /** Writes an element. */
  public void store(Code code, Expr index, Expr element) {
    if (dtype != DType.INT64) {
      code.store(memory(), Expr.add(Expr.size(place()), index), element);
      return;
    }
    Expr first = code.let(Expr.add(Expr.size(place()), Expr.mul(index, Expr.whole(LONG_WORDS))));
    Expr whole = code.let(element);
    code.store(memory(), first, Expr.convert(Type.INT, whole));
    code.store(memory(), Expr.add(first, Expr.whole(1)), Expr.convert(Type.INT,
        code.let(new Expr.Arithmetic(Operator.SHIFT_RIGHT_UNSIGNED, whole, Expr.whole(Integer.SIZE)))));
  }
}
