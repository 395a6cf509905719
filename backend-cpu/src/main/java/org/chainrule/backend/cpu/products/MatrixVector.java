package org.chainrule.backend.cpu.products;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix and a vector of FLOAT32 by the Vector API: bound by the speed of memory, so the matrix is read
 * once, in the order in which it lies. What is the same for 16, 8 and 4 vectors of columns is written out, as only local
 * variables stay in registers. Sums have an order that depends on sizes and on the width of the processor's
 * vectors alone.
 */
final class MatrixVector {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Numbers of scratch memory that {@link #dots} needs. */
  static final int SCRATCH = 4 * LANES;

  private MatrixVector() {}

  /**
   * Sums of rows, kept in registers for as many columns at a time as there are: y[j] = sum of x[k] w[k, j] over k.
   *
   * @param x factors
   * @param xo place of the first
   * @param w rows
   * @param wo place of the first row's first element that is taken
   * @param stride distance of rows
   * @param y sums
   * @param yo place of the first
   * @param inner number of rows
   * @param columns number of sums
   */
  static void combine(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner, int columns) {
    int j = 0;
    for (; j <= columns - 16 * LANES; j += 16 * LANES) {
      of16Vectors(x, xo, w, wo + j, stride, y, yo + j, inner);
    }
    for (; j <= columns - 8 * LANES; j += 8 * LANES) {
      of8Vectors(x, xo, w, wo + j, stride, y, yo + j, inner);
    }
    for (; j <= columns - 4 * LANES; j += 4 * LANES) {
      of4Vectors(x, xo, w, wo + j, stride, y, yo + j, inner);
    }
    for (; j < columns; j += LANES) {
      ofOneVector(x, xo, w, wo + j, stride, y, yo + j, inner, Math.min(LANES, columns - j));
    }
  }

  private static void of16Vectors(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    FloatVector s9 = s0;
    FloatVector s10 = s0;
    FloatVector s11 = s0;
    FloatVector s12 = s0;
    FloatVector s13 = s0;
    FloatVector s14 = s0;
    FloatVector s15 = s0;
    for (int k = 0, o = wo; k < inner; k++, o += stride) {
      FloatVector factor = FloatVector.broadcast(SPECIES, x[xo + k]);
      s0 = FloatVector.fromArray(SPECIES, w, o).fma(factor, s0);
      s1 = FloatVector.fromArray(SPECIES, w, o + LANES).fma(factor, s1);
      s2 = FloatVector.fromArray(SPECIES, w, o + 2 * LANES).fma(factor, s2);
      s3 = FloatVector.fromArray(SPECIES, w, o + 3 * LANES).fma(factor, s3);
      s4 = FloatVector.fromArray(SPECIES, w, o + 4 * LANES).fma(factor, s4);
      s5 = FloatVector.fromArray(SPECIES, w, o + 5 * LANES).fma(factor, s5);
      s6 = FloatVector.fromArray(SPECIES, w, o + 6 * LANES).fma(factor, s6);
      s7 = FloatVector.fromArray(SPECIES, w, o + 7 * LANES).fma(factor, s7);
      s8 = FloatVector.fromArray(SPECIES, w, o + 8 * LANES).fma(factor, s8);
      s9 = FloatVector.fromArray(SPECIES, w, o + 9 * LANES).fma(factor, s9);
      s10 = FloatVector.fromArray(SPECIES, w, o + 10 * LANES).fma(factor, s10);
      s11 = FloatVector.fromArray(SPECIES, w, o + 11 * LANES).fma(factor, s11);
      s12 = FloatVector.fromArray(SPECIES, w, o + 12 * LANES).fma(factor, s12);
      s13 = FloatVector.fromArray(SPECIES, w, o + 13 * LANES).fma(factor, s13);
      s14 = FloatVector.fromArray(SPECIES, w, o + 14 * LANES).fma(factor, s14);
      s15 = FloatVector.fromArray(SPECIES, w, o + 15 * LANES).fma(factor, s15);
    }
    s0.intoArray(y, yo);
    s1.intoArray(y, yo + LANES);
    s2.intoArray(y, yo + 2 * LANES);
    s3.intoArray(y, yo + 3 * LANES);
    s4.intoArray(y, yo + 4 * LANES);
    s5.intoArray(y, yo + 5 * LANES);
    s6.intoArray(y, yo + 6 * LANES);
    s7.intoArray(y, yo + 7 * LANES);
    s8.intoArray(y, yo + 8 * LANES);
    s9.intoArray(y, yo + 9 * LANES);
    s10.intoArray(y, yo + 10 * LANES);
    s11.intoArray(y, yo + 11 * LANES);
    s12.intoArray(y, yo + 12 * LANES);
    s13.intoArray(y, yo + 13 * LANES);
    s14.intoArray(y, yo + 14 * LANES);
    s15.intoArray(y, yo + 15 * LANES);
  }

  private static void of8Vectors(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int k = 0, o = wo; k < inner; k++, o += stride) {
      FloatVector factor = FloatVector.broadcast(SPECIES, x[xo + k]);
      s0 = FloatVector.fromArray(SPECIES, w, o).fma(factor, s0);
      s1 = FloatVector.fromArray(SPECIES, w, o + LANES).fma(factor, s1);
      s2 = FloatVector.fromArray(SPECIES, w, o + 2 * LANES).fma(factor, s2);
      s3 = FloatVector.fromArray(SPECIES, w, o + 3 * LANES).fma(factor, s3);
      s4 = FloatVector.fromArray(SPECIES, w, o + 4 * LANES).fma(factor, s4);
      s5 = FloatVector.fromArray(SPECIES, w, o + 5 * LANES).fma(factor, s5);
      s6 = FloatVector.fromArray(SPECIES, w, o + 6 * LANES).fma(factor, s6);
      s7 = FloatVector.fromArray(SPECIES, w, o + 7 * LANES).fma(factor, s7);
    }
    s0.intoArray(y, yo);
    s1.intoArray(y, yo + LANES);
    s2.intoArray(y, yo + 2 * LANES);
    s3.intoArray(y, yo + 3 * LANES);
    s4.intoArray(y, yo + 4 * LANES);
    s5.intoArray(y, yo + 5 * LANES);
    s6.intoArray(y, yo + 6 * LANES);
    s7.intoArray(y, yo + 7 * LANES);
  }

  private static void of4Vectors(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0, o = wo; k < inner; k++, o += stride) {
      FloatVector factor = FloatVector.broadcast(SPECIES, x[xo + k]);
      s0 = FloatVector.fromArray(SPECIES, w, o).fma(factor, s0);
      s1 = FloatVector.fromArray(SPECIES, w, o + LANES).fma(factor, s1);
      s2 = FloatVector.fromArray(SPECIES, w, o + 2 * LANES).fma(factor, s2);
      s3 = FloatVector.fromArray(SPECIES, w, o + 3 * LANES).fma(factor, s3);
    }
    s0.intoArray(y, yo);
    s1.intoArray(y, yo + LANES);
    s2.intoArray(y, yo + 2 * LANES);
    s3.intoArray(y, yo + 3 * LANES);
  }

  /** The last columns, in four sums for rows that are four apart, so that one addition need not wait for another. */
  private static void ofOneVector(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner,
      int columns) {
    VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int k = 0;
    for (int o = wo; k + 3 < inner; k += 4, o += 4 * stride) {
      s0 = FloatVector.fromArray(SPECIES, w, o, mask).fma(FloatVector.broadcast(SPECIES, x[xo + k]), s0);
      s1 = FloatVector.fromArray(SPECIES, w, o + stride, mask).fma(FloatVector.broadcast(SPECIES, x[xo + k + 1]), s1);
      s2 = FloatVector.fromArray(SPECIES, w, o + 2 * stride, mask).fma(FloatVector.broadcast(SPECIES, x[xo + k + 2]),
          s2);
      s3 = FloatVector.fromArray(SPECIES, w, o + 3 * stride, mask).fma(FloatVector.broadcast(SPECIES, x[xo + k + 3]),
          s3);
    }
    for (; k < inner; k++) {
      s0 = FloatVector.fromArray(SPECIES, w, wo + k * stride, mask).fma(FloatVector.broadcast(SPECIES, x[xo + k]), s0);
    }
    s0.add(s1).add(s2.add(s3)).intoArray(y, yo, mask);
  }

  /**
   * Products with rows: y[j] = sum of w[j, k] x[k] over k.
   *
   * @param x factors
   * @param xo place of the first
   * @param w rows
   * @param wo place of the first row
   * @param stride distance of rows
   * @param y sums
   * @param yo place of the first
   * @param inner length of rows
   * @param rows number of rows and sums
   * @param scratch at least {@link #SCRATCH} numbers
   */
  static void dots(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner, int rows,
      float[] scratch) {
    int j = 0;
    for (; j + 3 < rows; j += 4) {
      int w0 = wo + j * stride;
      int end = fourDots(x, xo, w, w0, stride, inner, scratch);
      for (int row = 0; row < 4; row++) {
        y[yo + j + row] = total(x, xo, w, w0 + row * stride, end, inner, scratch, row * LANES);
      }
    }
    for (; j < rows; j++) {
      int w0 = wo + j * stride;
      int end = oneDot(x, xo, w, w0, inner, scratch);
      y[yo + j] = total(x, xo, w, w0, end, inner, scratch, 0);
    }
  }

  private static int fourDots(float[] x, int xo, float[] w, int w0, int stride, int inner, float[] scratch) {
    int w1 = w0 + stride;
    int w2 = w1 + stride;
    int w3 = w2 + stride;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int k = 0;
    for (; k <= inner - LANES; k += LANES) {
      FloatVector factor = FloatVector.fromArray(SPECIES, x, xo + k);
      s0 = FloatVector.fromArray(SPECIES, w, w0 + k).fma(factor, s0);
      s1 = FloatVector.fromArray(SPECIES, w, w1 + k).fma(factor, s1);
      s2 = FloatVector.fromArray(SPECIES, w, w2 + k).fma(factor, s2);
      s3 = FloatVector.fromArray(SPECIES, w, w3 + k).fma(factor, s3);
    }
    s0.intoArray(scratch, 0);
    s1.intoArray(scratch, LANES);
    s2.intoArray(scratch, 2 * LANES);
    s3.intoArray(scratch, 3 * LANES);
    return k;
  }

  private static int oneDot(float[] x, int xo, float[] w, int w0, int inner, float[] scratch) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int k = 0;
    for (; k <= inner - LANES; k += LANES) {
      sum = FloatVector.fromArray(SPECIES, w, w0 + k).fma(FloatVector.fromArray(SPECIES, x, xo + k), sum);
    }
    sum.intoArray(scratch, 0);
    return k;
  }

  /** The lanes' sums, in their order, and what is behind the last whole vector. */
  private static float total(float[] x, int xo, float[] w, int wo, int from, int inner, float[] sums, int first) {
    float total = 0;
    for (int lane = 0; lane < Math.min(LANES, from); lane++) {
      total += sums[first + lane];
    }
    for (int k = from; k < inner; k++) {
      total = Math.fma(w[wo + k], x[xo + k], total);
    }
    return total;
  }
}
