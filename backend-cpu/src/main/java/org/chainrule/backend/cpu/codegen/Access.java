package org.chainrule.backend.cpu.codegen;

import org.chainrule.api.ir.DType;

/**
 * How the elements of one array belong to the places of a space of rows and columns: element
 * {@code start(row) + (contiguous ? column : 0)}, where the start is {@code row * rowStep}, or the row's entry in a table.
 *
 * @param dtype element type of the array
 * @param rowStep distance of the starts of neighbouring rows, if there is no table
 * @param table number of the table of starts among those of the nest, or -1
 * @param contiguous whether neighbouring columns are neighbouring elements; else a row has one element
 */
public record Access(DType dtype, int rowStep, int table, boolean contiguous) {
  /** One element for all rows and columns. */
  public static Access scalar(DType dtype) {
    return new Access(dtype, 0, -1, false);
  }

  /** Whether there is one element for all. */
  public boolean isScalar() {
    return !contiguous && rowStep == 0 && table < 0;
  }
}
