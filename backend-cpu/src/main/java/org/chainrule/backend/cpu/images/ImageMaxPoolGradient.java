package org.chainrule.backend.cpu.images;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** The cotangent of each window's largest element at its place, for images channels last. */
public final class ImageMaxPoolGradient extends Step implements Workers.Task {
  private final PixelWindows pixels;
  private final Value x;
  private final Value cotangent;
  private final Value result;
  private Value[] winners = {};

  public ImageMaxPoolGradient(Windows windows, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.pixels = new PixelWindows(windows);
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    winners = scratch.values(DType.INT32, pixels.windows().channels());
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
    int[] best = winners[worker].ints();
    int size = w.inputPlane() * w.channels();
    Arrays.fill(to, image * size, (image + 1) * size, 0);
    for (int row = 0; row < w.outputHeight(); row++) {
      for (int column = 0; column < w.outputWidth(); column++) {
        find(from, image, row, column, best);
        int place = pixels.output(image, row, column);
        float[] g = cotangent.floats();
        for (int i = 0; i < w.channels(); i++) {
          to[best[i]] += g[place + i];
        }
      }
    }
  }

  private void find(float[] from, int image, int row, int column, int[] best) {
    Windows w = pixels.windows();
    boolean begun = false;
    for (int ky = pixels.firstRow(row); ky < pixels.lastRow(row); ky++) {
      for (int kx = pixels.firstColumn(column); kx < pixels.lastColumn(column); kx++) {
        int pixel = pixels.pixel(image, w.row(row, ky), w.column(column, kx));
        for (int i = 0; i < w.channels(); i++) {
          float value = from[pixel + i];
          if (!begun || value > from[best[i]] || value != value && from[best[i]] == from[best[i]]) {
            best[i] = pixel + i;
          }
        }
        begun = true;
      }
    }
  }
}
