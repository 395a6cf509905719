package org.chainrule.backend.cpu;

import java.util.Arrays;

/**
 * What lies under the windows of one image and one group of channels, as a matrix [patch, positions], so that a
 * convolution is a matrix product. Padding is zeros.
 */
final class Patches {
  private Patches() {}

  /** Copies an image's elements to the matrix. */
  static void gather(Windows windows, Object image, int start, Object patches) {
    switch (image) {
      case float[] values -> gather(windows, values, start, (float[]) patches);
      case double[] values -> gather(windows, values, start, (double[]) patches);
      default -> throw new AssertionError(image.getClass());
    }
  }

  /** Adds the matrix's elements to those of the image that they came from; what came from padding is dropped. */
  static void scatter(Windows windows, Object patches, Object image, int start) {
    switch (image) {
      case float[] values -> scatter(windows, (float[]) patches, values, start);
      case double[] values -> scatter(windows, (double[]) patches, values, start);
      default -> throw new AssertionError(image.getClass());
    }
  }

  private static void gather(Windows w, float[] image, int start, float[] patches) {
    if (w.isPadded()) {
      Arrays.fill(patches, 0, w.patch() * w.outputPlane(), 0);
    }
    int stride = w.geometry().strideWidth();
    int at = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int k = 0; k < w.kernelPlane(); k++, at += w.outputPlane()) {
        int ky = k / w.kernelWidth();
        int kx = k % w.kernelWidth();
        int first = w.firstColumn(kx);
        int count = w.lastColumn(kx) - first;
        int lastRow = w.lastRow(ky);
        for (int row = w.firstRow(ky); row < lastRow; row++) {
          int from = start + c * w.inputPlane() + w.row(row, ky) * w.width() + w.column(first, kx);
          int to = at + row * w.outputWidth() + first;
          for (int i = 0; i < count; i++) {
            patches[to + i] = image[from + i * stride];
          }
        }
      }
    }
  }

  private static void scatter(Windows w, float[] patches, float[] image, int start) {
    int stride = w.geometry().strideWidth();
    int at = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int k = 0; k < w.kernelPlane(); k++, at += w.outputPlane()) {
        int ky = k / w.kernelWidth();
        int kx = k % w.kernelWidth();
        int first = w.firstColumn(kx);
        int count = w.lastColumn(kx) - first;
        int lastRow = w.lastRow(ky);
        for (int row = w.firstRow(ky); row < lastRow; row++) {
          int to = start + c * w.inputPlane() + w.row(row, ky) * w.width() + w.column(first, kx);
          int from = at + row * w.outputWidth() + first;
          for (int i = 0; i < count; i++) {
            image[to + i * stride] += patches[from + i];
          }
        }
      }
    }
  }

  private static void gather(Windows w, double[] image, int start, double[] patches) {
    if (w.isPadded()) {
      Arrays.fill(patches, 0, w.patch() * w.outputPlane(), 0);
    }
    int stride = w.geometry().strideWidth();
    int at = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int k = 0; k < w.kernelPlane(); k++, at += w.outputPlane()) {
        int ky = k / w.kernelWidth();
        int kx = k % w.kernelWidth();
        int first = w.firstColumn(kx);
        int count = w.lastColumn(kx) - first;
        int lastRow = w.lastRow(ky);
        for (int row = w.firstRow(ky); row < lastRow; row++) {
          int from = start + c * w.inputPlane() + w.row(row, ky) * w.width() + w.column(first, kx);
          int to = at + row * w.outputWidth() + first;
          for (int i = 0; i < count; i++) {
            patches[to + i] = image[from + i * stride];
          }
        }
      }
    }
  }

  private static void scatter(Windows w, double[] patches, double[] image, int start) {
    int stride = w.geometry().strideWidth();
    int at = 0;
    for (int c = 0; c < w.groupChannels(); c++) {
      for (int k = 0; k < w.kernelPlane(); k++, at += w.outputPlane()) {
        int ky = k / w.kernelWidth();
        int kx = k % w.kernelWidth();
        int first = w.firstColumn(kx);
        int count = w.lastColumn(kx) - first;
        int lastRow = w.lastRow(ky);
        for (int row = w.firstRow(ky); row < lastRow; row++) {
          int to = start + c * w.inputPlane() + w.row(row, ky) * w.width() + w.column(first, kx);
          int from = at + row * w.outputWidth() + first;
          for (int i = 0; i < count; i++) {
            image[to + i * stride] += patches[from + i];
          }
        }
      }
    }
  }
}
