package org.chainrule.backend.cpu.images;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** The largest element of each window over images channels last: the first of equal ones, NaN is largest. */
public final class ImageMaxPool extends Step implements Workers.Task {
  private final PixelWindows pixels;
  private final Value x;
  private final Value result;
  private Value[] under = {};

  public ImageMaxPool(Windows windows, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.pixels = new PixelWindows(windows);
    this.x = x;
    this.result = result;
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
    for (int row = 0; row < w.outputHeight(); row++) {
      for (int column = 0; column < w.outputWidth(); column++) {
        int count = pixels.under(image, row, column, places);
        LargestOfPixels.find(x.floats(), places, count, result.floats(), pixels.output(image, row, column),
            w.channels());
      }
    }
  }
}
