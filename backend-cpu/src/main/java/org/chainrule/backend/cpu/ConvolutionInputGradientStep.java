package org.chainrule.backend.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of a convolution at its images: for each image and group the product of the transposed filter and the
 * cotangent is a matrix of patches, which is added up where it came from.
 */
final class ConvolutionInputGradientStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Gemm gemm;
  private final Value filter;
  private final Value cotangent;
  private final Value result;
  private Value[] patches = {};
  private Value[] sums0 = {};
  private Value[] sums1 = {};

  ConvolutionInputGradientStep(Windows windows, Value filter, Value cotangent, Value result) {
    super(List.of(filter, cotangent), List.of(result));
    this.windows = windows;
    this.gemm = Gemm.of(result.dtype());
    this.filter = filter;
    this.cotangent = cotangent;
    this.result = result;
  }

  @Override
  List<Value> temporaries(int workers) {
    int columns = Math.min(Gemm.COLUMNS, windows.outputPlane());
    int elements = windows.isPointwise() ? 0 : windows.patch() * windows.outputPlane();
    patches = Value.temporaries(result.dtype(), elements, workers);
    sums0 = Value.temporaries(result.dtype(), columns, workers);
    sums1 = Value.temporaries(result.dtype(), columns, workers);
    List<Value> all = new ArrayList<>(List.of(patches));
    all.addAll(List.of(sums0));
    all.addAll(List.of(sums1));
    return all;
  }

  @Override
  void run(Workers workers) {
    workers.run(windows.batch() * windows.groups(), this);
  }

  @Override
  public void run(int part, int worker) {
    int n = part / windows.groups();
    int group = part % windows.groups();
    int positions = windows.outputPlane();
    int outputs = windows.groupOutputs();
    int patch = windows.patch();
    int image = (n * windows.channels() + group * windows.groupChannels()) * windows.inputPlane();
    Gemm.Operand a = new Gemm.Operand(filter.array(), group * outputs * patch, 1, patch);
    Gemm.Operand b = new Gemm.Operand(cotangent.array(), (n * windows.outputs() + group * outputs) * positions,
        positions, 1);
    Gemm.Target c = windows.isPointwise()
        ? new Gemm.Target(result.array(), image, positions, 1, false)
        : new Gemm.Target(patches[worker].array(), 0, positions, 1, false);
    gemm.multiply(a, b, c, patch, positions, outputs, sums0[worker].array(), sums1[worker].array());
    if (!windows.isPointwise()) {
      Copies.fill(result.array(), image, windows.groupChannels() * windows.inputPlane(), 0);
      Patches.scatter(windows, patches[worker].array(), result.array(), image);
    }
  }
}
