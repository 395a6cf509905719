package org.chainrule.experiments.lessons;

import java.util.Arrays;
import org.chainrule.experiments.report.Chart;

/**
 * Histograms of oriented gradients of images of 8x8 pixels: sixteen cells of 2x2 pixels, eight directions over the
 * full circle, a direction between two counted for both in proportion, each cell divided by its norm.
 *
 * <p>Source: Dalal, Triggs: Histograms of oriented gradients for human detection. 2005; here one cell is one block.
 */
final class OrientedGradients {
  private static final int SIZE = 8;
  private static final int CELL = 2;
  private static final int STRIDE = 2;
  private static final int CELLS = 4;
  private static final int DIRECTIONS = 8;
  /** Numbers of an image. */
  static final int LENGTH = CELLS * CELLS * DIRECTIONS;

  private OrientedGradients() {}

  /** The histograms of an image's pixels, row by row. */
  static double[] of(double[] image) {
    double[] result = new double[LENGTH];
    for (int cell = 0; cell < CELLS * CELLS; cell++) {
      double[] histogram = cell(image, cell % CELLS * STRIDE, cell / CELLS * STRIDE);
      System.arraycopy(histogram, 0, result, cell * DIRECTIONS, DIRECTIONS);
    }
    return result;
  }

  private static double[] cell(double[] image, int left, int top) {
    double[] histogram = new double[DIRECTIONS];
    for (int y = top; y < top + CELL; y++) {
      for (int x = left; x < left + CELL; x++) {
        double across = at(image, x + 1, y) - at(image, x - 1, y);
        double down = at(image, x, y + 1) - at(image, x, y - 1);
        double turn = (Math.atan2(down, across) / (2 * Math.PI) + 1) * DIRECTIONS;
        int lower = (int) Math.floor(turn);
        double length = Math.hypot(across, down);
        histogram[lower % DIRECTIONS] += (1 - turn + lower) * length;
        histogram[(lower + 1) % DIRECTIONS] += (turn - lower) * length;
      }
    }
    double norm = Math.sqrt(Arrays.stream(histogram).map(sum -> sum * sum).sum() + 0.01); // flat cells stay near zero
    return Arrays.stream(histogram).map(sum -> sum / norm).toArray();
  }

  /** A pixel; beyond the edge the nearest one. */
  private static double at(double[] image, int x, int y) {
    return image[Math.clamp(y, 0, SIZE - 1) * SIZE + Math.clamp(x, 0, SIZE - 1)];
  }

  /** An image with its histograms as stars: the longer a ray, the more the image gets brighter in its direction. */
  static Chart drawn(double[] image, String title) {
    double[] histograms = of(image);
    double[] xs = new double[LENGTH * 3];
    double[] ys = new double[LENGTH * 3];
    for (int i = 0; i < LENGTH; i++) {
      int cell = i / DIRECTIONS;
      double angle = 2 * Math.PI * (i % DIRECTIONS) / DIRECTIONS;
      double x = cell % CELLS * STRIDE + CELL / 2.0;
      double y = SIZE - (cell / CELLS * STRIDE + CELL / 2.0);
      xs[3 * i] = x;
      ys[3 * i] = y;
      xs[3 * i + 1] = x + 0.9 * histograms[i] * Math.cos(angle);
      ys[3 * i + 1] = y - 0.9 * histograms[i] * Math.sin(angle);
      xs[3 * i + 2] = Double.NaN; // lifts the pen
      ys[3 * i + 2] = Double.NaN;
    }
    return new Chart("", "").panel(title).shades(new double[] {0, SIZE, 0, SIZE},
        (x, y) -> at(image, (int) x, (int) (SIZE - y))).bare().line("directions", xs, ys);
  }
}
