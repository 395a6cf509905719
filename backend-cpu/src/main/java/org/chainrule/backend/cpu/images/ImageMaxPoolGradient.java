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
  private final boolean cover;
  private Value[] under = {};

  public ImageMaxPoolGradient(Windows windows, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.pixels = new PixelWindows(windows);
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
    this.cover = pixels.cover();
  }

  @Override
  public void reserve(Scratch scratch) {
    under = scratch.values(DType.INT32, pixels.windows().kernelPlane());
  }

  @Override
  public void run(Workers workers) {
    workers.run(pixels.windows().batch(), x.elements() > 20_000, this);
  }

  @Override
  public void run(int image, int worker) {
    Windows w = pixels.windows();
    int[] places = under[worker].ints();
    if (!cover) {
      int size = w.inputPlane() * w.channels();
      Arrays.fill(result.floats(), image * size, (image + 1) * size, 0);
    }
    for (int row = 0; row < w.outputHeight(); row++) {
      for (int column = 0; column < w.outputWidth(); column++) {
        int count = pixels.under(image, row, column, places);
        LargestOfPixels.spread(x.floats(), places, count, cotangent.floats(), pixels.output(image, row, column),
            result.floats(), w.channels(), cover);
      }
    }
  }
}
