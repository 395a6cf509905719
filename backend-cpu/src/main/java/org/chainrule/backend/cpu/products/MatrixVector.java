package org.chainrule.backend.cpu.products;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix and a vector of FLOAT32 by the Vector API: bound by the speed of memory, so the matrix is read
 * once, in the order in which it lies. Sums have an order that depends on sizes and on the width of the processor's
 * vectors alone.
 */
final class MatrixVector {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Numbers of scratch memory that {@link #dots} needs. */
  static final int SCRATCH = 4 * LANES;

  private MatrixVector() {}

  /**
   * Sums of rows: y[j] = sum of x[k] w[k, j] over k.
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
    if (columns <= LANES) {
      combineNarrow(x, xo, w, wo, stride, y, yo, inner, columns);
      return;
    }
    Arrays.fill(y, yo, yo + columns, 0);
    int k = 0;
    for (; k + 3 < inner; k += 4) {
      addFour(x[xo + k], x[xo + k + 1], x[xo + k + 2], x[xo + k + 3], w, wo + k * stride, stride, y, yo, columns);
    }
    for (; k < inner; k++) {
      addOne(x[xo + k], w, wo + k * stride, y, yo, columns);
    }
  }

  private static void addFour(float x0, float x1, float x2, float x3, float[] w, int wo, int stride, float[] y, int yo,
      int columns) {
    int w1 = wo + stride;
    int w2 = w1 + stride;
    int w3 = w2 + stride;
    int j = 0;
    for (; j <= columns - LANES; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, y, yo + j);
      sum = FloatVector.fromArray(SPECIES, w, wo + j).fma(FloatVector.broadcast(SPECIES, x0), sum);
      sum = FloatVector.fromArray(SPECIES, w, w1 + j).fma(FloatVector.broadcast(SPECIES, x1), sum);
      sum = FloatVector.fromArray(SPECIES, w, w2 + j).fma(FloatVector.broadcast(SPECIES, x2), sum);
      sum = FloatVector.fromArray(SPECIES, w, w3 + j).fma(FloatVector.broadcast(SPECIES, x3), sum);
      sum.intoArray(y, yo + j);
    }
    for (; j < columns; j++) {
      float sum = Math.fma(w[wo + j], x0, y[yo + j]);
      sum = Math.fma(w[w1 + j], x1, sum);
      sum = Math.fma(w[w2 + j], x2, sum);
      y[yo + j] = Math.fma(w[w3 + j], x3, sum);
    }
  }

  private static void addOne(float x, float[] w, int wo, float[] y, int yo, int columns) {
    int j = 0;
    for (; j <= columns - LANES; j += LANES) {
      FloatVector.fromArray(SPECIES, w, wo + j)
          .fma(FloatVector.broadcast(SPECIES, x), FloatVector.fromArray(SPECIES, y, yo + j)).intoArray(y, yo + j);
    }
    for (; j < columns; j++) {
      y[yo + j] = Math.fma(w[wo + j], x, y[yo + j]);
    }
  }

  /** All sums in one vector: four of it, for rows that are four apart, so that one addition need not wait for another. */
  private static void combineNarrow(float[] x, int xo, float[] w, int wo, int stride, float[] y, int yo, int inner,
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
