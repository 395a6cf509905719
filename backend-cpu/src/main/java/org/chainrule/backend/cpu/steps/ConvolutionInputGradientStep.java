package org.chainrule.backend.cpu.steps;

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
  private final Gemm gemm;
  private final Value filter;
  private final Value cotangent;
  private final Value result;
  private Panel[] cotangents = {};
  private Panel[] patches = {};

  public ConvolutionInputGradientStep(Windows windows, Value filter, Value cotangent, Value result) {
    super(List.of(filter, cotangent), List.of(result));
    this.windows = windows;
    this.cut = Positions.Cut.of(windows);
    this.gemm = Gemm.of(result.dtype());
    this.filter = filter;
    this.cotangent = cotangent;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    cotangents = scratch.panels(result.dtype(), 0, windows.groupOutputs());
    patches = scratch.panels(result.dtype(), 1, windows.patch());
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
    Positions whole = cut.part(first);
    for (int i = 0; i < whole.images(); i++) {
      Copies.fill(result.array(), ((whole.firstImage() + i) * windows.groups() + group) * plane, plane, 0);
    }
    for (int k = 0; k < cut.partsOfImages(); k++) {
      add(group, cut.part(first + k), cotangents[worker], patches[worker]);
    }
  }

  private void add(int group, Positions positions, Panel right, Panel product) {
    int outputs = windows.groupOutputs();
    int patch = windows.patch();
    ConvolutionStep.Images images = new ConvolutionStep.Images(windows, positions, group * outputs, cotangent.array());
    for (int o = 0; o < outputs; o++) {
      images.load(o, right.row(o), positions.count());
    }
    gemm.multiply(new Gemm.Operand(filter.array(), group * outputs * patch, 1, patch), right, 0, new Rows(product),
        product, patch, positions.count(), outputs);
    Patches.scatter(windows, product, group, positions, result.array());
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
