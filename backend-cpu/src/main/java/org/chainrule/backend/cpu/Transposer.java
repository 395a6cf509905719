package org.chainrule.backend.cpu;

/** Writes matrices transposed, tile by tile, so that both sides stay in the cache. */
final class Transposer {
  private static final int TILE = 16;

  private Transposer() {}

  /**
   * Copies {@code from}, row-major [rows, columns], to {@code to}, row-major [columns, rows], for a range of its columns.
   *
   * @param from the matrix
   * @param fo place of its first element
   * @param rows its rows
   * @param columns its columns
   * @param to the transposed matrix
   * @param o place of its first element
   * @param first first column that is copied
   * @param last the one behind the last
   */
  static void transpose(Object from, int fo, int rows, int columns, Object to, int o, int first, int last) {
    for (int column = first; column < last; column += TILE) {
      int columnEnd = Math.min(last, column + TILE);
      for (int row = 0; row < rows; row += TILE) {
        int rowEnd = Math.min(rows, row + TILE);
        if (from instanceof float[] floats) {
          tile(floats, fo, columns, (float[]) to, o, rows, row, rowEnd, column, columnEnd);
        } else {
          for (int j = column; j < columnEnd; j++) {
            Copies.copy(from, fo + row * columns + j, columns, to, o + j * rows + row, 1, rowEnd - row);
          }
        }
      }
    }
  }

  private static void tile(float[] from, int fo, int columns, float[] to, int o, int rows, int row, int rowEnd,
      int column, int columnEnd) {
    for (int j = column; j < columnEnd; j++) {
      int target = o + j * rows;
      int source = fo + j;
      for (int i = row; i < rowEnd; i++) {
        to[target + i] = from[source + i * columns];
      }
    }
  }
}
