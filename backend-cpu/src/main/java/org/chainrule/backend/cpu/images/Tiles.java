package org.chainrule.backend.cpu.images;

import java.util.Arrays;
import org.chainrule.backend.cpu.kernels.Windows;

/**
 * The tiles of outputs that {@link Winograd}'s convolution cuts images into. Tiles are counted through all images of a
 * batch; those at the lower and right border may be partly outside.
 *
 * @param windows the sizes of the convolution
 */
record Tiles(Windows windows) {
  private static final int SIZE = Winograd.TILE;
  private static final int PATCH = Winograd.PATCH;

  private int rows() {
    return Math.ceilDiv(windows.outputHeight(), SIZE);
  }

  private int columns() {
    return Math.ceilDiv(windows.outputWidth(), SIZE);
  }

  /** Number of tiles of an image. */
  int perImage() {
    return rows() * columns();
  }

  /** The first output row of a tile. */
  private int row(int tile) {
    return tile % perImage() / columns() * SIZE;
  }

  private int column(int tile) {
    return tile % columns() * SIZE;
  }

  /**
   * Transforms the elements under tiles.
   *
   * @param x images
   * @param first the first tile
   * @param count number of tiles
   * @param work memory, to which they go
   */
  void patches(float[] x, int first, int count, WinogradMemory.Places places, float[] work) {
    int position = places.patchDistance();
    int channels = windows.channels();
    int line = windows.width() * channels;
    for (int i = 0; i < count; i++) {
      int tile = first + i;
      int image = tile / perImage() * windows.height() * line;
      int row = windows.row(row(tile), 0);
      int column = windows.column(column(tile), 0);
      if (row >= 0 && column >= 0 && row + PATCH <= windows.height() && column + PATCH <= windows.width()) {
        Winograd.patch(x, image + row * line + column * channels, line, channels, work, places.patches() + i * channels,
            position,
            work, places.scratch());
      } else {
        copy(x, image, windows.height(), windows.width(), channels, row, column, PATCH, work, places.border());
        Winograd.patch(work, places.border(), PATCH * channels, channels, work, places.patches() + i * channels,
            position,
            work, places.scratch());
      }
    }
  }

  /**
   * Transforms products to tiles of outputs.
   *
   * @return 0 if all outputs are finite, else NaN
   */
  float outputs(float[] work, WinogradMemory.Places places, float[] y, int first, int count) {
    int position = places.productDistance();
    int channels = windows.outputs();
    int line = windows.outputWidth() * channels;
    float check = 0;
    for (int i = 0; i < count; i++) {
      int tile = first + i;
      int row = row(tile);
      int column = column(tile);
      int to = (tile / perImage() * windows.outputHeight() + row) * line + column * channels;
      check += Winograd.tile(work, places.products() + i * channels, position, channels, y, to, line,
          Math.min(SIZE, windows.outputHeight() - row), Math.min(SIZE, windows.outputWidth() - column), work,
          places.scratch());
    }
    return check;
  }

  /** Transforms cotangents of tiles to cotangents of products. */
  void cotangents(float[] y, int first, int count, WinogradMemory.Places places, float[] work) {
    int position = places.productDistance();
    int channels = windows.outputs();
    int line = windows.outputWidth() * channels;
    for (int i = 0; i < count; i++) {
      int tile = first + i;
      int image = tile / perImage() * windows.outputHeight() * line;
      int row = row(tile);
      int column = column(tile);
      if (row + SIZE <= windows.outputHeight() && column + SIZE <= windows.outputWidth()) {
        Winograd.spread(y, image + row * line + column * channels, line, channels, work,
            places.products() + i * channels, position,
            work, places.scratch());
      } else {
        copy(y, image, windows.outputHeight(), windows.outputWidth(), channels, row, column, SIZE, work,
            places.border());
        Winograd.spread(work, places.border(), SIZE * channels, channels, work, places.products() + i * channels,
            position,
            work, places.scratch());
      }
    }
  }

  /** Copies a square of an image, with zeros for what lies outside. */
  private static void copy(float[] x, int image, int height, int width, int channels, int row, int column, int size,
      float[] to, int start) {
    int first = Math.max(0, -column);
    int last = Math.min(size, width - column);
    for (int i = 0; i < size; i++) {
      int line = start + i * size * channels;
      if (row + i < 0 || row + i >= height) {
        Arrays.fill(to, line, line + size * channels, 0);
      } else {
        Arrays.fill(to, line, line + first * channels, 0);
        System.arraycopy(x, image + ((row + i) * width + column + first) * channels, to, line + first * channels,
            (last - first) * channels);
        Arrays.fill(to, line + last * channels, line + size * channels, 0);
      }
    }
  }
}
