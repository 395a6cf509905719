package org.chainrule.backend.cpu.steps;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.kernels.Copies;
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
 * The gradient of a convolution at its images, for any stride: the product of the transposed filter and the cotangent
 * is a matrix of patches, which is added up where it came from.
 */
public final class ConvolutionInputGradientStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Positions.Cut cut;
  private final Positions[] positions;
  private final Gemm gemm;
  private final Value filter;
  private final Value cotangent;
  private final Value result;
  private Gemm.Operand[] lefts = {};
  private Rows[] products = {};
  private ConvolutionStep.Images[] images = {};
  private Panel[] cotangents = {};
  private Panel[] patches = {};

  public ConvolutionInputGradientStep(Windows windows, Value filter, Value cotangent, Value result) {
    super(List.of(filter, cotangent), List.of(result));
    this.windows = windows;
    this.cut = Positions.Cut.of(windows);
    this.positions = cut.all();
    this.gemm = Gemm.of(result.dtype());
    this.filter = filter;
    this.cotangent = cotangent;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    cotangents = scratch.panels(result.dtype(), 0, windows.groupOutputs());
    patches = scratch.panels(result.dtype(), 1, windows.patch());
    lefts = new Gemm.Operand[scratch.workers()];
    Arrays.setAll(lefts, _ -> new Gemm.Operand(1, windows.patch()));
    products = new Rows[scratch.workers()];
    Arrays.setAll(products, worker -> new Rows(patches[worker]));
    images = new ConvolutionStep.Images[scratch.workers()];
    Arrays.setAll(images, _ -> new ConvolutionStep.Images(windows));
  }

  @Override
  public void run(Workers workers) {
    workers.run(Math.ceilDiv(windows.batch(), cut.images()) * windows.groups(), this);
  }

  @Override
  public void run(int part, int worker) {
    int group = part % windows.groups();
    int first = part / windows.groups() * cut.partsOfImages();
    int plane = windows.groupChannels() * windows.inputPlane();
    Positions whole = positions[first];
    for (int i = 0; i < whole.images(); i++) {
      Copies.fill(result.array(), ((whole.firstImage() + i) * windows.groups() + group) * plane, plane, 0);
    }
    for (int k = 0; k < cut.partsOfImages(); k++) {
      add(group, positions[first + k], worker);
    }
  }

  private void add(int group, Positions at, int worker) {
    int outputs = windows.groupOutputs();
    int patch = windows.patch();
    Panel right = cotangents[worker];
    Gemm.Sink from = images[worker].at(at, group * outputs, cotangent.array());
    for (int o = 0; o < outputs; o++) {
      from.load(o, right.row(o), at.count());
    }
    gemm.multiply(lefts[worker].at(filter.array(), group * outputs * patch), right, 0, products[worker],
        patches[worker], patch, at.count(), outputs);
    Patches.scatter(windows, patches[worker], group, at, result.array());
  }

  /** The rows of a panel. */
  private record Rows(Panel panel) implements Gemm.Sink {
    @Override
    public boolean accumulates() {
      return false;
    }

    @Override
    public void load(int row, Object into, int n) {
      Copies.copy(panel.row(row), 0, 1, into, 0, 1, n);
    }

    @Override
    public void store(int row, Object from, int n) {
      Copies.copy(from, 0, 1, panel.row(row), 0, 1, n);
    }
  }
}
