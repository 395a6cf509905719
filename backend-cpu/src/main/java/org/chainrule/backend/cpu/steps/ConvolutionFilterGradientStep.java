package org.chainrule.backend.cpu.steps;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.DirectConvolution;
import org.chainrule.backend.cpu.kernels.DirectConvolution.Order;
import org.chainrule.backend.cpu.kernels.Gemm;
import org.chainrule.backend.cpu.kernels.Panel;
import org.chainrule.backend.cpu.kernels.Patches;
import org.chainrule.backend.cpu.kernels.Positions;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * The gradient of a convolution at its filter: the products of each image's cotangent and its transposed matrix of
 * patches, added up. Positions are added in a fixed number of portions, and these in order, so that threads change
 * nothing.
 */
public final class ConvolutionFilterGradientStep extends Step implements Workers.Task {
  private static final int PORTIONS = 8;

  private final Windows windows;
  private final Gemm gemm;
  private final Value x;
  private final Value cotangent;
  private final Value result;
  private final int portions;
  private final Value partial;
  private final Positions[] cut;
  private Gemm.Operand[] lefts = {};
  private Gemm.Matrix[] products = {};
  private Panel[] patches = {};
  private Panel[] transposed = {};

  public ConvolutionFilterGradientStep(Windows windows, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.windows = windows;
    this.gemm = Gemm.of(result.dtype());
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
    this.cut = Positions.Cut.of(windows).all();
    this.portions = Math.min(PORTIONS, cut.length);
    this.partial = new Value(result.dtype(), portions * result.elements(), Value.Kind.TEMPORARY);
  }

  @Override
  public void reserve(Scratch scratch) {
    patches = scratch.panels(result.dtype(), 0, windows.patch());
    transposed = scratch.panels(result.dtype(), 1, Panel.COLUMNS);
    scratch.add(partial);
    lefts = new Gemm.Operand[scratch.workers()];
    Arrays.setAll(lefts, _ -> new Gemm.Operand(windows.outputPlane(), 1));
    products = new Gemm.Matrix[scratch.workers()];
    Arrays.setAll(products, _ -> new Gemm.Matrix(windows.patch(), 1));
  }

  @Override
  public void run(Workers workers) {
    boolean exact = windows.isPadded() && !DirectConvolution.isFinite(cotangent.array(), cotangent.elements());
    if (exact || portions == 0) {
      DirectConvolution.filterGradient(windows, Order.CHANNELS_FIRST, x.array(), cotangent.array(),
          result.array());
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
    int first = (int) ((long) cut.length * portion / portions);
    int last = (int) ((long) cut.length * (portion + 1) / portions);
    for (int i = first; i < last; i++) {
      Positions positions = cut[i];
      Patches.gather(windows, x.array(), group, positions, patches[worker]);
      for (int column = 0; column < windows.patch(); column += Panel.COLUMNS) {
        int end = Math.min(windows.patch(), column + Panel.COLUMNS);
        Patches.transpose(patches[worker], column, end, positions.count(), transposed[worker]);
        int to = (portion * windows.outputs() + group * windows.groupOutputs()) * windows.patch() + column;
        multiply(positions, group, worker, to, end - column, i > first);
      }
    }
  }

  /** Adds the products of each image among the positions. */
  private void multiply(Positions positions, int group, int worker, int to, int columns, boolean begun) {
    int outputs = windows.groupOutputs();
    int count = positions.rows() * positions.columns(); // they lie side by side: whole rows, or part of one
    for (int i = 0; i < positions.images(); i++) {
      int plane = (positions.firstImage() + i) * windows.outputs() + group * outputs;
      int from = plane * windows.outputPlane() + positions.firstRow() * windows.outputWidth() + positions.firstColumn();
      gemm.multiply(lefts[worker].at(cotangent.array(), from), transposed[worker], i * count,
          products[worker].at(partial.array(), to, begun || i > 0), transposed[worker], outputs, columns, count);
    }
  }
}
