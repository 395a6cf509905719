package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** The gradient of a sum under each window: to each element the sum of the windows that it lies under. */
public final class SumPoolGradientStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Value x;
  private final Value result;

  public SumPoolGradientStep(Windows windows, Value x, Value result) {
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
  public void run(int n, int worker) {
    int size = windows.channels() * windows.inputPlane();
    Copies.fill(result.array(), n * size, size, 0);
    for (int plane = n * windows.channels(); plane < (n + 1) * windows.channels(); plane++) {
      switch (x.array()) {
        case float[] values -> add(values, plane, result.floats());
        case double[] values -> add(values, plane, result.doubles());
        default -> throw new AssertionError(x.dtype());
      }
    }
  }

  private void add(float[] x, int plane, float[] r) {
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

  private void add(double[] x, int plane, double[] r) {
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
