package org.chainrule.plugins.datasets;

/**
 * Images of another size. Each new pixel is a mean of old ones, weighted by a triangle that is as wide as a new pixel or,
 * where the image grows, as an old one: bilinear interpolation without aliasing.
 *
 * <p>Source: Turkowski: Filters for common resampling tasks. Graphics Gems, 1990.
 */
final class Resizing {
  private Resizing() {}

  /** A plane [height, width] as [newHeight, newWidth]. */
  static float[] resized(float[] plane, int height, int width, int newHeight, int newWidth) {
    if (height == newHeight && width == newWidth) {
      return plane;
    }
    return alongRows(transposed(alongRows(transposed(plane, height, width), width, height, newHeight), width,
        newHeight), newHeight, width, newWidth);
  }

  private static float[] transposed(float[] plane, int height, int width) {
    float[] result = new float[plane.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        result[x * height + y] = plane[y * width + x];
      }
    }
    return result;
  }

  private static float[] alongRows(float[] plane, int height, int width, int newWidth) {
    float[] result = new float[height * newWidth];
    double scale = (double) width / newWidth;
    double reach = Math.max(1, scale);
    for (int to = 0; to < newWidth; to++) {
      double centre = (to + 0.5) * scale - 0.5;
      int first = Math.max(0, (int) Math.ceil(centre - reach));
      int last = Math.min(width - 1, (int) Math.floor(centre + reach));
      double total = 0;
      for (int from = first; from <= last; from++) {
        total += weight(from - centre, reach);
      }
      for (int y = 0; y < height; y++) {
        double sum = 0;
        for (int from = first; from <= last; from++) {
          sum += weight(from - centre, reach) * plane[y * width + from];
        }
        result[y * newWidth + to] = (float) (sum / total);
      }
    }
    return result;
  }

  private static double weight(double distance, double reach) {
    return Math.max(0, 1 - Math.abs(distance) / reach);
  }
}
