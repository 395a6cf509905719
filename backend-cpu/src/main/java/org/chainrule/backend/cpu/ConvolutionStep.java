package org.chainrule.backend.cpu;

import java.util.ArrayList;
import java.util.List;

/** Convolution: for each image and group the product of the filter and the matrix of patches. */
final class ConvolutionStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Gemm gemm;
  private final Value x;
  private final Value filter;
  private final Value result;
  private Value[] patches = {};
  private Value[] sums0 = {};
  private Value[] sums1 = {};
  private boolean direct;

  ConvolutionStep(Windows windows, Value x, Value filter, Value result) {
    super(List.of(x, filter), List.of(result));
    this.windows = windows;
    this.gemm = Gemm.of(result.dtype());
    this.x = x;
    this.filter = filter;
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
    direct = windows.isPadded() && !DirectConvolution.isFinite(filter.array(), filter.elements());
    if (direct) {
      Copies.fill(result.array(), 0, result.elements(), 0);
    }
    workers.run(windows.batch() * windows.groups(), this);
  }

  @Override
  public void run(int part, int worker) {
    int n = part / windows.groups();
    int group = part % windows.groups();
    if (direct) {
      DirectConvolution.forward(windows, x.array(), filter.array(), result.array(), n, group);
      return;
    }
    int positions = windows.outputPlane();
    int image = (n * windows.channels() + group * windows.groupChannels()) * windows.inputPlane();
    Gemm.Operand b;
    if (windows.isPointwise()) {
      b = new Gemm.Operand(x.array(), image, positions, 1);
    } else {
      Patches.gather(windows, x.array(), image, patches[worker].array());
      b = new Gemm.Operand(patches[worker].array(), 0, positions, 1);
    }
    int outputs = windows.groupOutputs();
    gemm.multiply(new Gemm.Operand(filter.array(), group * outputs * windows.patch(), windows.patch(), 1), b,
        new Gemm.Target(result.array(), (n * windows.outputs() + group * outputs) * positions, positions, 1, false),
        outputs, positions, windows.patch(), sums0[worker].array(), sums1[worker].array());
  }
}
