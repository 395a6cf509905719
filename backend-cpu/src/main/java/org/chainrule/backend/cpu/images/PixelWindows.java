package org.chainrule.backend.cpu.images;

import org.chainrule.api.ir.Geometry;
import org.chainrule.backend.cpu.kernels.Windows;

/**
 * Windows over images channels last, walked pixel by pixel: all channels of a pixel lie side by side.
 *
 * @param windows the sizes
 */
record PixelWindows(Windows windows) {
  /** Where the channels of an output pixel begin. */
  int output(int image, int row, int column) {
    return ((image * windows.outputHeight() + row) * windows.outputWidth() + column) * windows.channels();
  }

  /** Where the channels of an image pixel begin. */
  int pixel(int image, int row, int column) {
    return ((image * windows.height() + row) * windows.width() + column) * windows.channels();
  }

  /** The first kernel row that meets the image under an output row. */
  int firstRow(int outputRow) {
    return first(windows.row(outputRow, 0), windows.geometry().dilationHeight());
  }

  /** One behind the last kernel row that meets the image under an output row. */
  int lastRow(int outputRow) {
    return last(windows.row(outputRow, 0), windows.geometry().dilationHeight(), windows.height(),
        windows.kernelHeight());
  }

  /** The first kernel column that meets the image under an output column. */
  int firstColumn(int outputColumn) {
    return first(windows.column(outputColumn, 0), windows.geometry().dilationWidth());
  }

  /** One behind the last kernel column that meets the image under an output column. */
  int lastColumn(int outputColumn) {
    return last(windows.column(outputColumn, 0), windows.geometry().dilationWidth(), windows.width(),
        windows.kernelWidth());
  }

  private static int first(int start, int dilation) {
    return start >= 0 ? 0 : Math.ceilDiv(-start, dilation);
  }

  private static int last(int start, int dilation, int size, int kernel) {
    return Math.clamp(Math.floorDiv(size - 1 - start, dilation) + 1, 0, kernel);
  }

  /**
   * The pixels under a window.
   *
   * @param into where they begin, in the order of the kernel's elements
   * @return how many
   */
  int under(int image, int row, int column, int[] into) {
    int count = 0;
    int lastRow = lastRow(row);
    int lastColumn = lastColumn(column);
    for (int ky = firstRow(row); ky < lastRow; ky++) {
      for (int kx = firstColumn(column); kx < lastColumn; kx++) {
        into[count++] = pixel(image, windows.row(row, ky), windows.column(column, kx));
      }
    }
    return count;
  }

  /** Whether every pixel lies under exactly one window. */
  boolean cover() {
    Geometry g = windows.geometry();
    return g.strideHeight() == windows.kernelHeight() && g.strideWidth() == windows.kernelWidth()
        && g.dilationHeight() == 1 && g.dilationWidth() == 1 && !windows.isPadded()
        && windows.outputHeight() * g.strideHeight() == windows.height()
        && windows.outputWidth() * g.strideWidth() == windows.width();
  }
}
