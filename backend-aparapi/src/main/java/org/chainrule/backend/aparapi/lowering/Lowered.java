package org.chainrule.backend.aparapi.lowering;

import java.util.List;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.pieces.Piece;
import org.chainrule.backend.aparapi.pieces.Value;

/** What a node becomes. */
public sealed interface Lowered {
  /** An input, parameter or state. */
  record Leaf() implements Lowered {}

  /** Numbers known when the program is made. */
  record Fixed(Literal value) implements Lowered {}

  /** The elements of its operand, in the same order. */
  record Alias() implements Lowered {}

  /** A function of elements at the same place, which may be computed together with others. */
  record Elementwise(Function function) implements Lowered {}

  /** A function of an element's number and of scalars; computed together with others too. */
  record Generated(Generator generator) implements Lowered {}

  /** Its operand repeated along axes: read where it is by element-wise code, else copied. */
  record Expanded() implements Lowered {}

  /** Elements put together along axes: computed together with the element-wise code that makes them. */
  record Reduced(Op.Reduce reduce) implements Lowered {}

  /** Pieces of its own. */
  record Computed(Maker maker) implements Lowered {}

  /** Code for one element. */
  @FunctionalInterface
  interface Function {
    Expr apply(Code code, List<Expr> operands);
  }

  /** Code for the element of a number. */
  @FunctionalInterface
  interface Generator {
    Expr apply(Code code, Expr number, List<Expr> scalars);
  }

  /** Makes pieces for given operands and result. */
  @FunctionalInterface
  interface Maker {
    List<Piece> make(List<Value> operands, Value result);
  }
}
