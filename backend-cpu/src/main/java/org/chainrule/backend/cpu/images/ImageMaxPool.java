package org.chainrule.backend.cpu.images;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** The largest element of each window over images channels last: the first of equal ones, NaN is largest. */
public final class ImageMaxPool extends Step implements Workers.Task {
  private final PixelWindows pixels;
  private final Value x;
  private final Value result;

  public ImageMaxPool(Windows windows, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.pixels = new PixelWindows(windows);
    this.x = x;
    this.result = result;
  }

  @Override
  public void run(Workers workers) {
    workers.run(pixels.windows().batch(), x.elements() > 20_000, this);
  }

  @Override
  public void run(int image, int worker) {
    Windows w = pixels.windows();
    float[] from = x.floats();
    float[] to = result.floats();
    for (int row = 0; row < w.outputHeight(); row++) {
      for (int column = 0; column < w.outputWidth(); column++) {
        int place = pixels.output(image, row, column);
        boolean begun = false;
        for (int ky = pixels.firstRow(row); ky < pixels.lastRow(row); ky++) {
          for (int kx = pixels.firstColumn(column); kx < pixels.lastColumn(column); kx++) {
            int pixel = pixels.pixel(image, w.row(row, ky), w.column(column, kx));
            if (begun) {
              larger(from, pixel, to, place, w.channels());
            } else {
              System.arraycopy(from, pixel, to, place, w.channels());
              begun = true;
            }
          }
        }
      }
    }
  }

  private static void larger(float[] from, int fo, float[] to, int o, int n) {
    for (int i = 0; i < n; i++) {
      float value = from[fo + i];
      float best = to[o + i];
      to[o + i] = value > best || value != value && best == best ? value : best;
    }
  }
}
