package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * Where a reduction takes its elements from: a value, or code that computes them, and others beside them.
 *
 * @param reads what it reads
 * @param writes what it writes besides
 * @param cost of an element, about in additions
 * @param element writes the code for one element; must be used once for each
 */
public record Chain(List<Value> reads, List<Value> writes, int cost, Element element) {
  /** Code for the element at a place. */
  @FunctionalInterface
  public interface Element {
    Expr at(Code code, Expr place);
  }

  /** The elements of a value. */
  public static Chain of(Value value) {
    return new Chain(List.of(value), List.of(), 1, value::at);
  }
}
