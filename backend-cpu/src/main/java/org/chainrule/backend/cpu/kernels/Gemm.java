package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.DType;

/** Matrix products of one element type, on one thread. */
public sealed interface Gemm permits FloatGemm, DoubleGemm {
  /** Where the left factor lies. One thread has one and moves it from product to product, so that none is made anew. */
  final class Operand {
    private final int rowStride;
    private final int columnStride;
    private Object array = new Object[0];
    private int offset;

    /**
     * An operand that is not anywhere yet.
     *
     * @param rowStride distance of rows
     * @param columnStride distance of columns
     */
    public Operand(int rowStride, int columnStride) {
      this.rowStride = rowStride;
      this.columnStride = columnStride;
    }

    /** This operand, from now on in an array from a place on. */
    public Operand at(Object elements, int place) {
      array = elements;
      offset = place;
      return this;
    }

    Object array() {
      return array;
    }

    int offset() {
      return offset;
    }

    int rowStride() {
      return rowStride;
    }

    int columnStride() {
      return columnStride;
    }
  }

  /** Where the rows of a product go. */
  interface Sink {
    /** Whether products are added to what is there. */
    boolean accumulates();

    /** Copies n elements of a row to the beginning of an array. */
    void load(int row, Object into, int n);

    /** Copies the first n elements of an array to a row. */
    void store(int row, Object from, int n);
  }

  /** Rows at strides in an array. One thread has one, as with the left factor. */
  final class Matrix implements Sink {
    private final int rowStride;
    private final int columnStride;
    private Object array = new Object[0];
    private int offset;
    private boolean accumulates;

    /**
     * A product that is not anywhere yet.
     *
     * @param rowStride distance of rows
     * @param columnStride distance of columns
     */
    public Matrix(int rowStride, int columnStride) {
      this.rowStride = rowStride;
      this.columnStride = columnStride;
    }

    /**
     * This product, from now on in an array from a place on.
     *
     * @param adds whether products are added to what is there
     */
    public Matrix at(Object elements, int place, boolean adds) {
      array = elements;
      offset = place;
      accumulates = adds;
      return this;
    }

    @Override
    public boolean accumulates() {
      return accumulates;
    }

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
