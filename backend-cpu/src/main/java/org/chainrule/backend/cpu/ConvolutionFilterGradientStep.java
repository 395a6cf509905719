package org.chainrule.backend.cpu;

import java.util.List;

/**
 * The gradient of a convolution at its filter: the products of each image's cotangent and its transposed matrix of
 * patches, added up. Images are added in a fixed number of portions, and these in order, so that threads change nothing.
 */
final class ConvolutionFilterGradientStep extends Step implements Workers.Task {
  private static final int PORTIONS = 8;
  private static final int POSITIONS = 256;

  private final Windows windows;
  private final Gemm gemm;
  private final Value x;
  private final Value cotangent;
  private final Value result;
  private final int portions;
  private final int blocks;
  private final Value partial;
  private Panel[] panels = {};

  ConvolutionFilterGradientStep(Windows windows, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.windows = windows;
    this.gemm = Gemm.of(result.dtype());
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
    this.portions = Math.min(PORTIONS, windows.batch());
    this.blocks = Math.ceilDiv(windows.patch(), Panel.COLUMNS);
    this.partial = new Value(result.dtype(), portions * result.elements(), Value.Kind.TEMPORARY);
  }

  @Override
  void reserve(Scratch scratch) {
    panels = scratch.panels(result.dtype(), 0, Math.min(POSITIONS, windows.outputPlane()));
    scratch.add(partial);
  }

  @Override
  void run(Workers workers) {
    boolean exact = windows.isPadded() && !DirectConvolution.isFinite(cotangent.array(), cotangent.elements());
    if (exact || portions == 0) {
      DirectConvolution.filterGradient(windows, x.array(), cotangent.array(), result.array());
      return;
    }
    workers.run(portions * windows.groups() * blocks, this);
    int elements = result.elements();
    Copies.copy(partial.array(), 0, 1, result.array(), 0, 1, elements);
    for (int portion = 1; portion < portions; portion++) {
      ScatterAddStep.add(partial.array(), portion * elements, result.array(), 0, elements);
    }
  }

  @Override
  public void run(int part, int worker) {
    int portion = part / (windows.groups() * blocks);
    int group = part / blocks % windows.groups();
    int firstColumn = part % blocks * Panel.COLUMNS;
    int lastColumn = Math.min(windows.patch(), firstColumn + Panel.COLUMNS);
    int first = (int) ((long) windows.batch() * portion / portions);
    int last = (int) ((long) windows.batch() * (portion + 1) / portions);
    int outputs = windows.groupOutputs();
    int to = portion * result.elements() + group * outputs * windows.patch() + firstColumn;
    Panel panel = panels[worker];
    for (int n = first; n < last; n++) {
      int image = (n * windows.channels() + group * windows.groupChannels()) * windows.inputPlane();
      int plane = (n * windows.outputs() + group * outputs) * windows.outputPlane();
      for (int position = 0; position < windows.outputPlane(); position += POSITIONS) {
        int count = Math.min(POSITIONS, windows.outputPlane() - position);
        for (int i = 0; i < count; i++) {
          Patches.gatherRow(windows, x.array(), image, position + i, firstColumn, lastColumn, panel.row(i));
        }
        gemm.multiply(new Gemm.Operand(cotangent.array(), plane + position, windows.outputPlane(), 1), panel, 0,
            new Gemm.Matrix(partial.array(), to, windows.patch(), 1, n > first || position > 0), panel, outputs,
            lastColumn - firstColumn, count);
      }
    }
  }
}
