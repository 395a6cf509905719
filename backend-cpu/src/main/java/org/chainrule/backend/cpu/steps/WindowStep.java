package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Goes over the planes of images with windows on them, images on several threads. */
abstract class WindowStep extends Step implements Workers.Task {
  protected final Windows windows;
  protected final Value result;
  private final Value x;

  WindowStep(Windows windows, Value x, Value result) {
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
    begin(image);
    for (int plane = image * windows.channels(); plane < (image + 1) * windows.channels(); plane++) {
      switch (x.array()) {
        case float[] values -> plane(values, plane);
        case double[] values -> plane(values, plane);
        default -> throw new AssertionError(x.dtype());
      }
    }
  }

  /** Before the planes of an image. */
  void begin(int image) {}

  abstract void plane(float[] x, int plane);

  abstract void plane(double[] x, int plane);
}
