package org.chainrule.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The gradient of a convolution at its filter: the products of each image's cotangent and its matrix of patches, added up.
 * Images are added in a fixed number of portions, and these in order, so that threads change nothing.
 */
final class ConvolutionFilterGradientStep extends Step implements Workers.Task {
  private static final int PORTIONS = 8;

  private final Windows windows;
  private final Gemm gemm;
  private final Value x;
  private final Value cotangent;
  private final Value result;
  private final int portions;
  private final Value partial;
  private Value[] patches = {};
  private Value[] transposed = {};
  private Value[] sums0 = {};
  private Value[] sums1 = {};
  private boolean direct;

  ConvolutionFilterGradientStep(Windows windows, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.windows = windows;
    this.gemm = Gemm.of(result.dtype());
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
    this.portions = Math.min(PORTIONS, windows.batch());
    this.partial = new Value(result.dtype(), portions * result.elements(), Value.Kind.TEMPORARY);
  }

  @Override
  List<Value> temporaries(int workers) {
    int elements = windows.patch() * windows.outputPlane();
    int columns = Math.min(Gemm.COLUMNS, windows.patch());
    patches = Value.temporaries(result.dtype(), windows.isPointwise() ? 0 : elements, workers);
    transposed = Value.temporaries(result.dtype(), elements, workers);
    sums0 = Value.temporaries(result.dtype(), columns, workers);
    sums1 = Value.temporaries(result.dtype(), columns, workers);
    List<Value> all = new ArrayList<>(List.of(partial));
    Stream.of(patches, transposed, sums0, sums1).forEach(values -> all.addAll(Arrays.asList(values)));
    return all;
  }

  @Override
  void run(Workers workers) {
    direct = windows.isPadded() && !DirectConvolution.isFinite(cotangent.array(), cotangent.elements());
    if (direct || portions == 0) {
      Copies.fill(result.array(), 0, result.elements(), 0);
      for (int n = 0; n < windows.batch(); n++) {
        for (int group = 0; group < windows.groups(); group++) {
          DirectConvolution.filterGradient(windows, x.array(), cotangent.array(), result.array(), n, group);
        }
      }
      return;
    }
    workers.run(portions * windows.groups(), this);
    int elements = result.elements();
    Copies.copy(partial.array(), 0, 1, result.array(), 0, 1, elements);
    for (int portion = 1; portion < portions; portion++) {
      ScatterAddStep.add(partial.array(), portion * elements, result.array(), 0, elements);
    }
  }

  @Override
  public void run(int part, int worker) {
    int portion = part / windows.groups();
    int group = part % windows.groups();
    int first = (int) ((long) windows.batch() * portion / portions);
    int last = (int) ((long) windows.batch() * (portion + 1) / portions);
    int positions = windows.outputPlane();
    int outputs = windows.groupOutputs();
    int patch = windows.patch();
    for (int n = first; n < last; n++) {
      int image = (n * windows.channels() + group * windows.groupChannels()) * windows.inputPlane();
      if (windows.isPointwise()) {
        Transposer.transpose(x.array(), image, patch, positions, transposed[worker].array(), 0, 0, positions);
      } else {
        Patches.gather(windows, x.array(), image, patches[worker].array());
        Transposer.transpose(patches[worker].array(), 0, patch, positions, transposed[worker].array(), 0, 0, positions);
      }
      gemm.multiply(
          new Gemm.Operand(cotangent.array(), (n * windows.outputs() + group * outputs) * positions, positions, 1),
          new Gemm.Operand(transposed[worker].array(), 0, patch, 1),
          new Gemm.Target(partial.array(), portion * result.elements() + group * outputs * patch, patch, 1, n > first),
          outputs, patch, positions, sums0[worker].array(), sums1[worker].array());
    }
  }
}
