package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * One launch: independent tasks, each of which reads and writes elements that no other task writes.
 *
 * @param name what it computes, for messages and profiles
 * @param reads what it reads
 * @param writes what it writes
 * @param tasks how many tasks there are
 * @param cost how much work a task is, about in additions
 * @param body one task
 */
public record Piece(String name, List<Value> reads, List<Value> writes, int tasks, int cost, Body body) {
  /** Writes the code of one task. */
  @FunctionalInterface
  public interface Body {
    void write(Code code, Expr task);
  }

  public Piece {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /** A piece with one task for each element of its result. */
  public static Piece each(String name, List<Value> reads, Value result, int cost, Body body) {
    return new Piece(name, reads, List.of(result), result.elements(), cost, body);
  }
}
