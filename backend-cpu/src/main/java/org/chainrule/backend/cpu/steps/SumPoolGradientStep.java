package org.chainrule.backend.cpu.steps;

import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Value;

/** The gradient of a sum under each window: to each element the sum of the windows that it lies under. */
public final class SumPoolGradientStep extends WindowStep {
  public SumPoolGradientStep(Windows windows, Value x, Value result) {
    super(windows, x, result);
  }

  @Override
  void begin(int image) {
    int size = windows.channels() * windows.inputPlane();
    Copies.fill(result.array(), image * size, size, 0);
  }

  @Override
  void plane(float[] x, int plane) {
    float[] r = result.floats();
    int stride = windows.geometry().strideWidth();
    for (int k = 0; k < windows.kernelPlane(); k++) {
      int ky = k / windows.kernelWidth();
      int kx = k % windows.kernelWidth();
      int first = windows.firstColumn(kx);
      int count = windows.lastColumn(kx) - first;
      int lastRow = windows.lastRow(ky);
      for (int row = windows.firstRow(ky); row < lastRow; row++) {
        int image = plane * windows.inputPlane() + windows.row(row, ky) * windows.width() + windows.column(first, kx);
        int output = plane * windows.outputPlane() + row * windows.outputWidth() + first;
        for (int i = 0; i < count; i++) {
          r[image + i * stride] += x[output + i];
        }
      }
    }
  }

  @Override
  void plane(double[] x, int plane) {
    double[] r = result.doubles();
    int stride = windows.geometry().strideWidth();
    for (int k = 0; k < windows.kernelPlane(); k++) {
      int ky = k / windows.kernelWidth();
      int kx = k % windows.kernelWidth();
      int first = windows.firstColumn(kx);
      int count = windows.lastColumn(kx) - first;
      int lastRow = windows.lastRow(ky);
      for (int row = windows.firstRow(ky); row < lastRow; row++) {
        int image = plane * windows.inputPlane() + windows.row(row, ky) * windows.width() + windows.column(first, kx);
        int output = plane * windows.outputPlane() + row * windows.outputWidth() + first;
        for (int i = 0; i < count; i++) {
          r[image + i * stride] += x[output + i];
        }
      }
    }
  }
}
