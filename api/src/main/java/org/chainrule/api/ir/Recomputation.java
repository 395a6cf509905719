package org.chainrule.api.ir;

import java.util.List;

/**
 * Marks in a graph where a computation is done a second time instead of keeping its result. A mark is an
 * {@link Op.Tap} with a name of its own: it changes no number, it keeps the second computation from being merged with the
 * first, and it tells a compiler not to do the two together.
 */
public final class Recomputation {
  private static final Op MARK = new Op.Tap("recomputation");

  private Recomputation() {}

  /** A value as the start of a second computation. */
  public static Node mark(Node value) {
    return new Node(MARK, List.of(value));
  }

  /** Whether an operation is such a mark. */
  public static boolean isMark(Op op) {
    return op.equals(MARK);
  }
}
