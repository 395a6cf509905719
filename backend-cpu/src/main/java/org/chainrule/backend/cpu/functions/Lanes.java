package org.chainrule.backend.cpu.functions;

/**
 * What a function of FLOAT32 may be made of: operations without branches and tables, each of which gives the same bits
 * as plain Java, as a vector instruction, interpreted and compiled. One implementation computes at once, others write
 * down instructions to be run later; so a function written against this interface has the same result in all of them.
 *
 * <p>Only what a NaN carries (its sign and payload) is left open: {@link #bits} of a NaN must not decide about any
 * result that is not NaN.
 *
 * @param <V> float32 numbers
 * @param <M> truth values
 * @param <I> 32-bit integers
 */
public interface Lanes<V, M, I> {
  /** The same number in all lanes. */
  V constant(float value);

  /** a + b, rounded to nearest, ties to even, as are all results. */
  V add(V a, V b);

  /** a - b. */
  V sub(V a, V b);

  /** a b. */
  V mul(V a, V b);

  /** a / b. */
  V div(V a, V b);

  /** a b + c, rounded once ({@link Math#fma(float, float, float)}). */
  V fma(V a, V b, V c);

  /** The square root, correctly rounded. */
  V sqrt(V a);

  /** a with the other sign bit. */
  V neg(V a);

  /** a without its sign bit. */
  V abs(V a);

  /** As {@link Math#min(float, float)}: NaN if either is NaN, and -0 is less than 0. */
  V min(V a, V b);

  /** As {@link Math#max(float, float)}: NaN if either is NaN, and -0 is less than 0. */
  V max(V a, V b);

  /** a &lt; b; false if either is NaN. */
  M less(V a, V b);

  /** a &lt;= b; false if either is NaN. */
  M lessOrEqual(V a, V b);

  /** a == b; false if either is NaN, true for 0 and -0. */
  M equal(V a, V b);

  /** Not a == b; true if either is NaN. */
  M notEqual(V a, V b);

  /** Both hold. */
  M both(M a, M b);

  /** One of them holds, or both. */
  M either(M a, M b);

  /** a where the mask holds, else b. */
  V blend(M mask, V a, V b);

  /**
   * {@code usual}, but where the mask holds a function of x that is computed one number at a time: for numbers so rare
   * that a branch around a slow loop costs less than straight-line code that serves them too. A vector implementation
   * tests whether the mask holds anywhere.
   */
  V unless(M rare, RareCase function, V x, V usual);

  /** {@link Float#floatToRawIntBits}. */
  I bits(V a);

  /** {@link Float#intBitsToFloat}. */
  V fromBits(I a);

  /** The same integer in all lanes. */
  I constantInt(int value);

  /** a + b, modulo 2^32. */
  I addInt(I a, I b);

  /** a - b, modulo 2^32. */
  I subInt(I a, I b);

  /** The lesser of two signed integers. */
  I minInt(I a, I b);

  /** The greater of two signed integers. */
  I maxInt(I a, I b);

  /** Bits that are set in both. */
  I and(I a, I b);

  /** Bits that are set in either. */
  I or(I a, I b);

  /** Bits that are set in one of them. */
  I xor(I a, I b);

  /** a &lt;&lt; distance, distance from 0 to 31. */
  I shiftLeft(I a, int distance);

  /** a &gt;&gt; distance, distance from 0 to 31. */
  I shiftRight(I a, int distance);

  /** a &gt;&gt;&gt; distance, distance from 0 to 31. */
  I shiftRightUnsigned(I a, int distance);
}
