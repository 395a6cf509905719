package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.KernelClass;

/**
 * A loop over independent tasks, each of which reads and writes elements that no other task writes (or writes the same).
 *
 * @param name what it computes, for messages and profiles
 * @param reads what it reads
 * @param writes what it writes
 * @param tasks how many tasks there are
 * @param cost how much work a task is, about in additions
 * @param rounds how often it is launched; neighbouring pieces of one operation with the same number take turns
 * @param condition whole numbers of which one must not be zero, or nothing is done
 * @param body one task
 */
public record Piece(String name, List<Value> reads, List<Value> writes, int tasks, int cost, int rounds,
    Optional<Value> condition, Body body) {
  /** Writes the code of one task. */
  @FunctionalInterface
  public interface Body {
    void write(Code code, Expr task);
  }

  public Piece {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /** A piece that is launched once, whatever the numbers are. */
  public Piece(String name, List<Value> reads, List<Value> writes, int tasks, int cost, Body body) {
    this(name, reads, writes, tasks, cost, 1, Optional.empty(), body);
  }

  /** A piece with one task for each element of its result. */
  public static Piece each(String name, List<Value> reads, Value result, int cost, Body body) {
    return new Piece(name, reads, List.of(result), result.elements(), cost, body);
  }

  /** The number of the round, from 0. */
  public static Expr round() {
    return new Expr.Argument(KernelClass.PLACE);
  }

  /**
   * A number that is 0, which compilers do not know. Added to a place, it keeps them from seeing that the place is a
   * multiple of a power of two: LLVM then adds small numbers by a bitwise or, and does not see any more that elements are
   * neighbours.
   */
  static Expr hiddenZero() {
    return new Expr.Argument(KernelClass.COUNT);
  }

  /** The same, launched several times. */
  Piece inRounds(int number) {
    return new Piece(name, reads, writes, tasks, cost, number, condition, body);
  }

  /** The same, but nothing unless one of these numbers is not zero. */
  Piece onlyIfAny(Value numbers) {
    List<Value> all = new ArrayList<>(reads);
    all.add(numbers);
    return new Piece(name, all, writes, tasks, cost, rounds, Optional.of(numbers), body);
  }
}
