package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.DType;

/** Matrix products of one element type, on one thread. */
public sealed interface Gemm permits FloatGemm, DoubleGemm {
  /**
   * Where the left factor lies.
   *
   * @param array its elements
   * @param offset place of its first element
   * @param rowStride distance of rows
   * @param columnStride distance of columns
   */
  record Operand(Object array, int offset, int rowStride, int columnStride) {}

  /** Where the rows of a product go. */
  interface Sink {
    /** Whether products are added to what is there. */
    boolean accumulates();

    /** Copies n elements of a row to the beginning of an array. */
    void load(int row, Object into, int n);

    /** Copies the first n elements of an array to a row. */
    void store(int row, Object from, int n);
  }

  /**
   * Rows at strides in an array.
   *
   * @param array the array
   * @param offset place of the first element
   * @param rowStride distance of rows
   * @param columnStride distance of columns
   * @param accumulates whether products are added to what is there
   */
  record Matrix(Object array, int offset, int rowStride, int columnStride, boolean accumulates) implements Sink {
    @Override
    public void load(int row, Object into, int n) {
      Copies.copy(array, offset + row * rowStride, columnStride, into, 0, 1, n);
    }

    @Override
    public void store(int row, Object from, int n) {
      Copies.copy(from, 0, 1, array, offset + row * rowStride, columnStride, n);
    }
  }

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
   * @param b right factor: rows of a panel
   * @param firstRow the first of them
   * @param c the product
   * @param scratch whose accumulators are used
   * @param rows rows of a and c
   * @param columns columns of b and c, at most {@link Panel#COLUMNS}
   * @param inner columns of a, rows of b
   */
  void multiply(Operand a, Panel b, int firstRow, Sink c, Panel scratch, int rows, int columns, int inner);
}
