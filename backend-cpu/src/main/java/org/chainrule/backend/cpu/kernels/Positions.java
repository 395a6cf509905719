package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;

/**
 * Window positions that are worked on together, at most {@link Panel#COLUMNS}: of several images, all rows and columns;
 * of one image, some rows; or of one row, some columns. Position (image, row, column) is column number
 * {@code ((image - firstImage) rows + row - firstRow) columns + column - firstColumn} of a panel.
 */
public record Positions(int firstImage, int images, int firstRow, int rows, int firstColumn, int columns) {

  /** How positions are cut. */
  public record Cut(Windows windows, int images, int rows, int columns) {
    public static Cut of(Windows windows) {
      int columns = Math.min(windows.outputWidth(), Panel.COLUMNS);
      int rows = columns < windows.outputWidth() ? 1
          : Math.clamp(Panel.COLUMNS / Math.max(1, columns), 1, Math.max(1, windows.outputHeight()));
      int images = rows < windows.outputHeight() || columns < windows.outputWidth() ? 1
          : Math.clamp(Panel.COLUMNS / Math.max(1, rows * columns), 1, Math.max(1, windows.batch()));
      return new Cut(windows, images, rows, columns);
    }

    private int rowBlocks() {
      return Math.ceilDiv(windows.outputHeight(), rows);
    }

    private int columnBlocks() {
      return Math.ceilDiv(windows.outputWidth(), columns);
    }

    /** Number of parts of one image, or of several together. */
    public int partsOfImages() {
      return rowBlocks() * columnBlocks();
    }

    /** Number of parts. */
    public int parts() {
      return Math.ceilDiv(windows.batch(), images) * partsOfImages();
    }

    /** All parts, in order. */
    public Positions[] all() {
      Positions[] all = new Positions[parts()];
      Arrays.setAll(all, this::part);
      return all;
    }

    private Positions part(int number) {
      int image = number / partsOfImages() * images;
      int row = number / columnBlocks() % rowBlocks() * rows;
      int column = number % columnBlocks() * columns;
      return new Positions(image, Math.min(images, windows.batch() - image), row,
          Math.min(rows, windows.outputHeight() - row), column, Math.min(columns, windows.outputWidth() - column));
    }
  }

  /** Number of positions. */
  public int count() {
    return images * rows * columns;
  }
}
