package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** The place of the largest element under each window. */
public final class MaxPoolIndexStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Value x;
  private final Value result;

  public MaxPoolIndexStep(Windows windows, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.windows = windows;
    this.x = x;
    this.result = result;
  }

  @Override
  public void run(Workers workers) {
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

  /**
   * Floats: key and place in one number, so that there is no branch to mispredict; the larger place is the smaller
   * number.
   */
  private void find(float[] x, int[] r, int plane) {
    int start = plane * windows.inputPlane();
    int to = plane * windows.outputPlane();
    int step = windows.geometry().dilationWidth();
    for (int oy = 0; oy < windows.outputHeight(); oy++) {
      for (int ox = 0; ox < windows.outputWidth(); ox++) {
        long best = Long.MIN_VALUE;
        for (int ky = 0; ky < windows.kernelHeight(); ky++) {
          int row = windows.row(oy, ky);
          if (row < 0 || row >= windows.height()) {
            continue;
          }
          int line = start + row * windows.width();
          int column = windows.column(ox, 0);
          for (int kx = 0; kx < windows.kernelWidth(); kx++, column += step) {
            if (column >= 0 && column < windows.width()) {
              best = Math.max(best, key(x[line + column], line + column));
            }
          }
        }
        r[to++] = ~(int) best;
      }
    }
  }

  private static long key(float value, int place) {
    int bits = Float.floatToIntBits(value + 0f); // the sum turns -0 into 0
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | ~place & 0xFFFF_FFFFL;
  }

  private void find(double[] x, int[] r, int plane) {
    int start = plane * windows.inputPlane();
    int to = plane * windows.outputPlane();
    int step = windows.geometry().dilationWidth();
    for (int oy = 0; oy < windows.outputHeight(); oy++) {
      for (int ox = 0; ox < windows.outputWidth(); ox++) {
        int best = -1;
        for (int ky = 0; ky < windows.kernelHeight(); ky++) {
          int row = windows.row(oy, ky);
          if (row < 0 || row >= windows.height()) {
            continue;
          }
          int line = start + row * windows.width();
          int column = windows.column(ox, 0);
          for (int kx = 0; kx < windows.kernelWidth(); kx++, column += step) {
            if (column >= 0 && column < windows.width() && (best < 0 || exceeds(x[line + column], x[best]))) {
              best = line + column;
            }
          }
        }
        r[to++] = best;
      }
    }
  }

  private static boolean exceeds(double value, double best) {
    return value > best || Double.isNaN(value) && !Double.isNaN(best);
  }
}
