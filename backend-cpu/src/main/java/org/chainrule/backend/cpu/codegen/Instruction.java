package org.chainrule.backend.cpu.codegen;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.ReduceKind;

/** One operation of a nest. Its result is known by its place in the nest's list; operands stand before it there. */
public sealed interface Instruction {
  /** The elements of an array. */
  record Load(int access) implements Instruction {}

  /**
   * An element-wise operation (Unary, Binary, Compare, Select, Cast).
   *
   * @param op the operation
   * @param from element type of the operands; of the last one if they differ
   * @param to element type of the result
   * @param operands instructions
   */
  record Apply(Op op, DType from, DType to, List<Integer> operands) implements Instruction {}

  /** Writes the result of an instruction to an array. */
  record Store(int access, int value) implements Instruction {}

  /**
   * Combines the FLOAT32 elements of each row to one number, its result. Element i of a range of columns goes to
   * accumulator i modulo {@link LoopNest#ACCUMULATORS}; those are combined in a tree: first each of the lower half with
   * one of the upper half.
   */
  record ReduceRow(ReduceKind kind, int value) implements Instruction {}

  /** Combines the number of each row with an element of a FLOAT64 array, rows in ascending order. */
  record Accumulate(ReduceKind kind, int access, int value) implements Instruction {}

  /** Combines each element with that of its column in a FLOAT32 array, rows in ascending order. */
  record ReduceColumn(ReduceKind kind, int access, int value) implements Instruction {}
}
