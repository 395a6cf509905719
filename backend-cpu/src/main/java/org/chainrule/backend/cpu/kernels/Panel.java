package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.DType;

/**
 * Rows of up to {@link #COLUMNS} elements of a right factor, each an array of its own: loops over several arrays are
 * vectorised by the virtual machine's compiler only if all are read at the same index. Steps of a plan share panels.
 */
public final class Panel {
  /** The longest row. */
  public static final int COLUMNS = 512;

  private static final int TILE = 16;

  private final DType dtype;
  private Object rows;
  private final Object sums0;
  private final Object sums1;
  private int count;

  public Panel(DType dtype) {
    this.dtype = dtype;
    this.rows = allocate(0);
    Object[] sums = (Object[]) allocate(2);
    this.sums0 = sums[0];
    this.sums1 = sums[1];
  }

  private Object allocate(int n) {
    return dtype == DType.FLOAT32 ? new float[n][COLUMNS] : new double[n][COLUMNS];
  }

  /** Makes sure that there are as many rows. */
  public void reserve(int atLeast) {
    count = Math.max(count, atLeast);
  }

  /** Gets the memory. */
  public void allocate() {
    rows = allocate(count);
  }

  /** All rows, a {@code float[][]} or {@code double[][]}. */
  public Object rows() {
    return rows;
  }

  public Object row(int row) {
    return ((Object[]) rows)[row];
  }

  /** An accumulator as long as a row. */
  public Object sums0() {
    return sums0;
  }

  /** Another one. */
  public Object sums1() {
    return sums1;
  }

  /**
   * Copies a matrix to rows.
   *
   * @param from its elements
   * @param fo place of its first element
   * @param rowStride distance of its rows
   * @param columnStride distance of its columns
   * @param first the first row
   * @param n number of rows
   * @param columns number of columns
   */
  public void pack(Object from, int fo, int rowStride, int columnStride, int first, int n, int columns) {
    if (columnStride == 1) {
      for (int i = 0; i < n; i++) {
        Copies.copy(from, fo + i * rowStride, 1, row(first + i), 0, 1, columns);
      }
      return;
    }
    for (int j = 0; j < columns; j += TILE) { // in tiles, so that both sides stay in the cache
      int width = Math.min(TILE, columns - j);
      for (int i = 0; i < n; i++) {
        Copies.copy(from, fo + i * rowStride + j * columnStride, columnStride, row(first + i), j, 1, width);
      }
    }
  }
}
