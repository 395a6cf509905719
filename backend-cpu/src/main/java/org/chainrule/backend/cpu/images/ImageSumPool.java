package org.chainrule.backend.cpu.images;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** The sum under each window over images channels last, or its gradient: each pixel's cotangent under its window. */
public final class ImageSumPool extends Step implements Workers.Task {
  private final PixelWindows pixels;
  private final Value x;
  private final Value result;
  private final boolean gradient;

  public ImageSumPool(Windows windows, boolean gradient, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.pixels = new PixelWindows(windows);
    this.x = x;
    this.result = result;
    this.gradient = gradient;
  }

  @Override
  public void run(Workers workers) {
    workers.run(pixels.windows().batch(), x.elements() + result.elements() > 20_000, this);
  }

  @Override
  public void run(int image, int worker) {
    Windows w = pixels.windows();
    float[] from = x.floats();
    float[] to = result.floats();
    int size = result.elements() / w.batch();
    Arrays.fill(to, image * size, (image + 1) * size, 0);
    for (int k = 0; k < w.kernelPlane(); k++) { // in the order of the kernel's elements for each sum
      int ky = k / w.kernelWidth();
      int kx = k % w.kernelWidth();
      for (int row = w.firstRow(ky); row < w.lastRow(ky); row++) {
        for (int column = w.firstColumn(kx); column < w.lastColumn(kx); column++) {
          int pixel = pixels.pixel(image, w.row(row, ky), w.column(column, kx));
          int output = pixels.output(image, row, column);
          if (gradient) {
            add(from, output, to, pixel, w.channels());
          } else {
            add(from, pixel, to, output, w.channels());
          }
        }
      }
    }
  }

  private static void add(float[] from, int fo, float[] to, int o, int n) {
    for (int i = 0; i < n; i++) {
      to[o + i] += from[fo + i];
    }
  }
}
