package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;

/**
 * What lies under windows, as a matrix, so that a convolution is a matrix product. Padding is zeros. The matrix is
 * [patch, positions]; its transpose for the gradient at the filter.
 */
public final class Patches {
  private static final int TILE = 8;

  private Patches() {}

  /**
   * The elements that one element of the kernel meets, for one image: where they are, and the positions they go to.
   *
   * @param image place of the first in an image plane
   * @param imageStep distance of rows there
   * @param columnStep distance of columns there
   * @param position the first position
   * @param positionStep distance of rows of positions
   * @param rows number of rows
   * @param columns number of columns
   * @param isFull whether these are all positions
   */
  private record Tap(int image, int imageStep, int columnStep, int position, int positionStep, int rows, int columns,
      boolean isFull) {
    static Tap of(Windows w, Positions p, int ky, int kx) {
      int firstRow = Math.max(p.firstRow(), w.firstRow(ky));
      int lastRow = Math.max(firstRow, Math.min(p.firstRow() + p.rows(), w.lastRow(ky)));
      int firstColumn = Math.max(p.firstColumn(), w.firstColumn(kx));
      int lastColumn = Math.max(firstColumn, Math.min(p.firstColumn() + p.columns(), w.lastColumn(kx)));
      boolean empty = firstRow == lastRow || firstColumn == lastColumn;
      int rows = empty ? 0 : lastRow - firstRow;
      int columns = empty ? 0 : lastColumn - firstColumn;
      return new Tap(w.row(firstRow, ky) * w.width() + w.column(firstColumn, kx),
          w.geometry().strideHeight() * w.width(), w.geometry().strideWidth(),
          (firstRow - p.firstRow()) * p.columns() + firstColumn - p.firstColumn(), p.columns(), rows, columns,
          rows == p.rows() && columns == p.columns());
    }

    /** Whether positions go through the image without a jump. */
    boolean isContiguous() {
      return rows > 0 && columnStep == 1 && imageStep == positionStep;
    }
  }

  /** Copies what lies under the windows at some positions to a panel of [patch, positions]. */
  public static void gather(Windows windows, Object images, int group, Positions positions, Panel panel) {
    switch (images) {
      case float[] values -> gather(windows, values, group, positions, (float[][]) panel.rows());
      case double[] values -> gather(windows, values, group, positions, (double[][]) panel.rows());
      default -> throw new AssertionError(images.getClass());
    }
  }

  /** Adds a panel's elements to those of the images that they lie over; what lies over padding is dropped. */
  public static void scatter(Windows windows, Panel panel, int group, Positions positions, Object images) {
    switch (images) {
      case float[] values -> scatter(windows, (float[][]) panel.rows(), group, positions, values);
      case double[] values -> scatter(windows, (double[][]) panel.rows(), group, positions, values);
      default -> throw new AssertionError(images.getClass());
    }
  }

  /** Writes columns first to last of a panel's rows as rows of another: [positions, patch] from [patch, positions]. */
  public static void transpose(Panel from, int first, int last, int positions, Panel to) {
    switch (from.rows()) {
      case float[][] rows -> transpose(rows, first, last, positions, (float[][]) to.rows());
      case double[][] rows -> transpose(rows, first, last, positions, (double[][]) to.rows());
      default -> throw new AssertionError(from.rows().getClass());
    }
  }

  private static void gather(Windows w, float[] image, int group, Positions p, float[][] rows) {
    int row = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int ky = 0; ky < w.kernelHeight(); ky++) {
        for (int kx = 0; kx < w.kernelWidth(); kx++, row++) {
          Tap tap = Tap.of(w, p, ky, kx);
          if (!tap.isFull()) {
            Arrays.fill(rows[row], 0, p.count(), 0);
          }
          for (int i = 0; i < p.images(); i++) {
            int from = ((p.firstImage() + i) * w.channels() + group * w.groupChannels() + c) * w.inputPlane();
            gather(tap, image, from + tap.image(), rows[row], i * p.rows() * p.columns() + tap.position());
          }
        }
      }
    }
  }

  private static void gather(Tap tap, float[] image, int from, float[] to, int o) {
    if (tap.isContiguous()) {
      System.arraycopy(image, from, to, o, (tap.rows() - 1) * tap.positionStep() + tap.columns());
      for (int row = 1; row < tap.rows(); row++) { // what lies between two rows of windows is padding
        int end = o + row * tap.positionStep();
        for (int i = end - tap.positionStep() + tap.columns(); i < end; i++) {
          to[i] = 0;
        }
      }
      return;
    }
    int stride = tap.columnStep();
    for (int row = 0; row < tap.rows(); row++) {
      int start = from + row * tap.imageStep();
      int place = o + row * tap.positionStep();
      for (int i = 0; i < tap.columns(); i++) {
        to[place + i] = image[start + i * stride];
      }
    }
  }

  private static void scatter(Windows w, float[][] rows, int group, Positions p, float[] image) {
    int row = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int ky = 0; ky < w.kernelHeight(); ky++) {
        for (int kx = 0; kx < w.kernelWidth(); kx++, row++) {
          Tap tap = Tap.of(w, p, ky, kx);
          for (int i = 0; i < p.images(); i++) {
            int to = ((p.firstImage() + i) * w.channels() + group * w.groupChannels() + c) * w.inputPlane();
            scatter(tap, rows[row], i * p.rows() * p.columns() + tap.position(), image, to + tap.image());
          }
        }
      }
    }
  }

  private static void scatter(Tap tap, float[] from, int fo, float[] image, int o) {
    int stride = tap.columnStep();
    for (int row = 0; row < tap.rows(); row++) {
      int start = fo + row * tap.positionStep();
      int place = o + row * tap.imageStep();
      for (int i = 0; i < tap.columns(); i++) {
        image[place + i * stride] += from[start + i];
      }
    }
  }

  private static void gather(Windows w, double[] image, int group, Positions p, double[][] rows) {
    int row = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int ky = 0; ky < w.kernelHeight(); ky++) {
        for (int kx = 0; kx < w.kernelWidth(); kx++, row++) {
          Tap tap = Tap.of(w, p, ky, kx);
          if (!tap.isFull()) {
            Arrays.fill(rows[row], 0, p.count(), 0);
          }
          for (int i = 0; i < p.images(); i++) {
            int from = ((p.firstImage() + i) * w.channels() + group * w.groupChannels() + c) * w.inputPlane();
            gather(tap, image, from + tap.image(), rows[row], i * p.rows() * p.columns() + tap.position());
          }
        }
      }
    }
  }

  private static void gather(Tap tap, double[] image, int from, double[] to, int o) {
    if (tap.isContiguous()) {
      System.arraycopy(image, from, to, o, (tap.rows() - 1) * tap.positionStep() + tap.columns());
      for (int row = 1; row < tap.rows(); row++) { // what lies between two rows of windows is padding
        int end = o + row * tap.positionStep();
        for (int i = end - tap.positionStep() + tap.columns(); i < end; i++) {
          to[i] = 0;
        }
      }
      return;
    }
    int stride = tap.columnStep();
    for (int row = 0; row < tap.rows(); row++) {
      int start = from + row * tap.imageStep();
      int place = o + row * tap.positionStep();
      for (int i = 0; i < tap.columns(); i++) {
        to[place + i] = image[start + i * stride];
      }
    }
  }

  private static void scatter(Windows w, double[][] rows, int group, Positions p, double[] image) {
    int row = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int ky = 0; ky < w.kernelHeight(); ky++) {
        for (int kx = 0; kx < w.kernelWidth(); kx++, row++) {
          Tap tap = Tap.of(w, p, ky, kx);
          for (int i = 0; i < p.images(); i++) {
            int to = ((p.firstImage() + i) * w.channels() + group * w.groupChannels() + c) * w.inputPlane();
            scatter(tap, rows[row], i * p.rows() * p.columns() + tap.position(), image, to + tap.image());
          }
        }
      }
    }
  }

  private static void scatter(Tap tap, double[] from, int fo, double[] image, int o) {
    int stride = tap.columnStep();
    for (int row = 0; row < tap.rows(); row++) {
      int start = fo + row * tap.positionStep();
      int place = o + row * tap.imageStep();
      for (int i = 0; i < tap.columns(); i++) {
        image[place + i * stride] += from[start + i];
      }
    }
  }

  private static void transpose(float[][] from, int first, int last, int n, float[][] to) {
    for (int q = first; q < last; q += TILE) {
      int end = Math.min(last, q + TILE);
      for (int position = 0; position < n; position++) {
        float[] row = to[position];
        for (int i = q; i < end; i++) {
          row[i - first] = from[i][position];
        }
      }
    }
  }

  private static void transpose(double[][] from, int first, int last, int n, double[][] to) {
    for (int q = first; q < last; q += TILE) {
      int end = Math.min(last, q + TILE);
      for (int position = 0; position < n; position++) {
        double[] row = to[position];
        for (int i = q; i < end; i++) {
          row[i - first] = from[i][position];
        }
      }
    }
  }
}
