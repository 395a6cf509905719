package org.chainrule.backend.cpu;

import org.chainrule.api.ir.DType;

/** Matrix products of one element type, on one thread. */
sealed interface Gemm permits FloatGemm, DoubleGemm {
  /** Number of columns that are worked on at once: the size of each of the two accumulators. */
  int COLUMNS = 512;

  /**
   * Where a factor lies.
   *
   * @param array its elements
   * @param offset place of its first element
   * @param rowStride distance of rows
   * @param columnStride distance of columns
   */
  record Operand(Object array, int offset, int rowStride, int columnStride) {}

  /**
   * Where the product goes.
   *
   * @param array its elements
   * @param offset place of its first element
   * @param rowStride distance of rows
   * @param columnStride distance of columns
   * @param accumulate whether it is added to what is there
   */
  record Target(Object array, int offset, int rowStride, int columnStride, boolean accumulate) {}

  static Gemm of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> new FloatGemm();
      case FLOAT64 -> new DoubleGemm();
      case INT32, INT64, BOOL -> throw new AssertionError("no matrix product of " + dtype);
    };
  }

  /**
   * The product c[rows, columns] of a[rows, inner] and b[inner, columns].
   *
   * @param a left factor
   * @param b right factor; its columns must lie side by side (column stride 1)
   * @param c the product
   * @param rows rows of a and c
   * @param columns columns of b and c
   * @param inner columns of a, rows of b
   * @param accumulators0 scratch array of {@link #COLUMNS} elements, or as many as there are columns
   * @param accumulators1 another one
   */
  void multiply(Operand a, Operand b, Target c, int rows, int columns, int inner, Object accumulators0,
      Object accumulators1);
}
