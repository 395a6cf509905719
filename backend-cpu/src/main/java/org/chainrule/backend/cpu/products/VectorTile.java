package org.chainrule.backend.cpu.products;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loop of matrix products of FLOAT32 by the Vector API: a tile of four rows and three vectors of columns
 * stays in registers while products are added to it. Twelve sums hide the latency of a fused multiply-add on two units
 * and fit sixteen registers. Each element is the sum of its products in ascending order, however the work is cut.
 */
final class VectorTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Rows of a tile. */
  static final int ROWS = 4;

  /** Columns of a tile. */
  static final int COLUMNS = 3 * LANES;

  private VectorTile() {}

  /**
   * Adds a[4, inner] b[inner, COLUMNS] to a tile.
   *
   * @param a left factor
   * @param ao place of its first element
   * @param rowStride distance of its rows
   * @param innerStride distance of its columns
   * @param rows how many rows a has, 1 to 4; its last one takes the place of those that are missing
   * @param b right factor, its rows one after the other
   * @param bo place of its first element
   * @param inner number of its rows
   * @param c the tile
   * @param co place of its first element
   * @param stride distance of its rows
   * @param begins whether the tile is zero so far, whatever is stored there
   */
  static void add(float[] a, int ao, int rowStride, int innerStride, int rows, float[] b, int bo, int inner, float[] c,
      int co, int stride, boolean begins) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c02 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c12 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c22 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c32 = c00;
    int row1 = co + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    if (!begins) {
      c00 = FloatVector.fromArray(SPECIES, c, co);
      c01 = FloatVector.fromArray(SPECIES, c, co + LANES);
      c02 = FloatVector.fromArray(SPECIES, c, co + 2 * LANES);
      c10 = FloatVector.fromArray(SPECIES, c, row1);
      c11 = FloatVector.fromArray(SPECIES, c, row1 + LANES);
      c12 = FloatVector.fromArray(SPECIES, c, row1 + 2 * LANES);
      c20 = FloatVector.fromArray(SPECIES, c, row2);
      c21 = FloatVector.fromArray(SPECIES, c, row2 + LANES);
      c22 = FloatVector.fromArray(SPECIES, c, row2 + 2 * LANES);
      c30 = FloatVector.fromArray(SPECIES, c, row3);
      c31 = FloatVector.fromArray(SPECIES, c, row3 + LANES);
      c32 = FloatVector.fromArray(SPECIES, c, row3 + 2 * LANES);
    }
    int a1 = Math.min(1, rows - 1) * rowStride;
    int a2 = Math.min(2, rows - 1) * rowStride;
    int a3 = (rows - 1) * rowStride;
    for (int k = 0, i = ao, j = bo; k < inner; k++, i += innerStride, j += COLUMNS) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * LANES);
      FloatVector factor = FloatVector.broadcast(SPECIES, a[i]);
      c00 = factor.fma(b0, c00);
      c01 = factor.fma(b1, c01);
      c02 = factor.fma(b2, c02);
      factor = FloatVector.broadcast(SPECIES, a[i + a1]);
      c10 = factor.fma(b0, c10);
      c11 = factor.fma(b1, c11);
      c12 = factor.fma(b2, c12);
      factor = FloatVector.broadcast(SPECIES, a[i + a2]);
      c20 = factor.fma(b0, c20);
      c21 = factor.fma(b1, c21);
      c22 = factor.fma(b2, c22);
      factor = FloatVector.broadcast(SPECIES, a[i + a3]);
      c30 = factor.fma(b0, c30);
      c31 = factor.fma(b1, c31);
      c32 = factor.fma(b2, c32);
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + LANES);
    c02.intoArray(c, co + 2 * LANES);
    c10.intoArray(c, row1);
    c11.intoArray(c, row1 + LANES);
    c12.intoArray(c, row1 + 2 * LANES);
    c20.intoArray(c, row2);
    c21.intoArray(c, row2 + LANES);
    c22.intoArray(c, row2 + 2 * LANES);
    c30.intoArray(c, row3);
    c31.intoArray(c, row3 + LANES);
    c32.intoArray(c, row3 + 2 * LANES);
  }
}
