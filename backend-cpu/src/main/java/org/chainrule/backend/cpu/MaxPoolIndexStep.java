package org.chainrule.backend.cpu;

import java.util.List;
import org.chainrule.api.ir.Geometry;

/** The place of the largest element under each window. */
final class MaxPoolIndexStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Value x;
  private final Value result;

  MaxPoolIndexStep(Windows windows, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.windows = windows;
    this.x = x;
    this.result = result;
  }

  @Override
  void run(Workers workers) {
    workers.run(windows.batch(), x.elements() > 20_000, this);
  }

  @Override
  public void run(int image, int worker) {
    for (int plane = image * windows.channels(); plane < (image + 1) * windows.channels(); plane++) {
      switch (x.array()) {
        case float[] values -> find(values, result.ints(), plane);
        case double[] values -> find(values, result.ints(), plane);
        default -> throw new AssertionError(x.dtype());
      }
    }
  }

  private void find(float[] x, int[] r, int plane) {
    Geometry geometry = windows.geometry();
    int start = plane * windows.inputPlane();
    int to = plane * windows.outputPlane();
    for (int oy = 0; oy < windows.outputHeight(); oy++) {
      for (int ox = 0; ox < windows.outputWidth(); ox++) {
        float best = Float.NEGATIVE_INFINITY;
        int place = -1;
        for (int ky = 0; ky < windows.kernelHeight(); ky++) {
          int row = windows.row(oy, ky);
          if (row < 0 || row >= windows.height()) {
            continue;
          }
          int column = windows.column(ox, 0);
          for (int kx = 0; kx < windows.kernelWidth(); kx++, column += geometry.dilationWidth()) {
            if (column < 0 || column >= windows.width()) {
              continue;
            }
            float value = x[start + row * windows.width() + column];
            if (place < 0 || value > best || value != value && best == best) {
              best = value;
              place = start + row * windows.width() + column;
            }
          }
        }
        r[to++] = place;
      }
    }
  }

  private void find(double[] x, int[] r, int plane) {
    Geometry geometry = windows.geometry();
    int start = plane * windows.inputPlane();
    int to = plane * windows.outputPlane();
    for (int oy = 0; oy < windows.outputHeight(); oy++) {
      for (int ox = 0; ox < windows.outputWidth(); ox++) {
        double best = Float.NEGATIVE_INFINITY;
        int place = -1;
        for (int ky = 0; ky < windows.kernelHeight(); ky++) {
          int row = windows.row(oy, ky);
          if (row < 0 || row >= windows.height()) {
            continue;
          }
          int column = windows.column(ox, 0);
          for (int kx = 0; kx < windows.kernelWidth(); kx++, column += geometry.dilationWidth()) {
            if (column < 0 || column >= windows.width()) {
              continue;
            }
            double value = x[start + row * windows.width() + column];
            if (place < 0 || value > best || value != value && best == best) {
              best = value;
              place = start + row * windows.width() + column;
            }
          }
        }
        r[to++] = place;
      }
    }
  }
}
