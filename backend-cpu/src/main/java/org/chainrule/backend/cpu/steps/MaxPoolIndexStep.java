package org.chainrule.backend.cpu.steps;

import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Value;

/** The place of the largest element under each window. */
public final class MaxPoolIndexStep extends WindowStep {
  public MaxPoolIndexStep(Windows windows, Value x, Value result) {
    super(windows, x, result);
  }

  /**
   * Floats: key and place in one number, so that there is no branch to mispredict; the larger place is the smaller
   * number.
   */
  @Override
  void plane(float[] x, int plane) {
    int[] r = result.ints();
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

  @Override
  void plane(double[] x, int plane) {
    int[] r = result.ints();
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
