package org.chainrule.backend.cpu.codegen;

import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.cpu.functions.Lanes;

/**
 * Writes down instructions of a kernel. Numbers, truth values and integers are local variables of the method that is
 * written, known by their slots.
 */
interface KernelLanes extends Lanes<Integer, Integer, Integer> {
  /** An operation of two 32-bit integers. */
  int integers(BinaryKind kind, int a, int b);

  /** A comparison of 32-bit integers. */
  int compareIntegers(CompareKind kind, int a, int b);

  /** Integer a where the mask holds, else b. */
  int blendIntegers(int mask, int a, int b);

  /** An operation of two truth values. */
  int truths(BinaryKind kind, int a, int b);

  /** Whether a truth value does not hold. */
  int not(int mask);

  /** Integers as numbers, rounded to nearest. */
  int toFloats(int integers);

  /** Numbers as integers: truncated toward zero, saturated, NaN as 0. */
  int toIntegers(int numbers);

  /** As many numbers as an iteration takes, from an array. */
  int loadFloats(int array, Index index);

  /** As many integers as an iteration takes, from an array. */
  int loadIntegers(int array, Index index);

  /** As many truth values as an iteration takes, from an array. */
  int loadTruths(int array, Index index);

  /** Writes numbers to an array. */
  void storeFloats(int value, int array, Index index);

  /** Writes integers to an array. */
  void storeIntegers(int value, int array, Index index);

  /** Writes truth values to an array. */
  void storeTruths(int value, int array, Index index);

  /**
   * A place in an array: the sum of three numbers.
   *
   * @param start slot of the row's start
   * @param column slot of the column, or -1
   * @param plus a constant
   */
  record Index(int start, int column, int plus) {}
}
