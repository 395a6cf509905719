package org.chainrule.api;

import java.util.Map;
import java.util.OptionalLong;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;

/**
 * A compiled graph. It keeps parameters and states where it runs; a run computes all outputs, then applies all updates
 * together. Not safe for use by several threads at once.
 */
public interface Executable extends AutoCloseable {
  /** The graph it was compiled from. */
  Graph graph();

  /**
   * Copies numbers into an input, parameter or state.
   *
   * @throws IllegalArgumentException if there is none of that name, or type and sizes differ
   */
  void write(String name, Literal value);

  /**
   * Gives an input numbers like {@link #write}, but the program may read them where they are, in each run until the input
   * is given others: the literal's elements must not change while a run goes on.
   *
   * @throws IllegalArgumentException if there is no input of that name, or type and sizes differ
   */
  default void lend(String input, Literal value) {
    write(input, value);
  }

  /** Computes outputs and applies updates. Every input must have been written since compilation. */
  void run();

  /**
   * Copies an output of the last run, or the present value of a parameter or state, into a literal.
   *
   * @throws IllegalArgumentException if there is none of that name, or type and sizes differ
   */
  void read(String name, Literal into);

  /** An output of the last run, or the present value of a parameter or state, in a new literal. */
  Literal read(String name);

  /**
   * Compiles a further graph that shares this program's parameters and states by name: an update by either is seen by
   * both. Those that only the new graph has are its own, zero until written. Closing one leaves the other usable.
   */
  Executable share(Graph graph);

  /**
   * Bytes of memory, at the peak, for what a run computes on its way: activations, gradients, scratch space; without
   * inputs, parameters and states with their next values, constants and outputs. Empty if the backend does not know.
   */
  default OptionalLong peakBytes() {
    return OptionalLong.empty();
  }

  /** Runs once and tells how many nanoseconds each part took, in order; empty, and no run, if the backend cannot tell. */
  default Map<String, Long> profile() {
    return Map.of();
  }

  /** Frees what it holds; any later use is an {@link IllegalStateException}. */
  @Override
  void close();
}
