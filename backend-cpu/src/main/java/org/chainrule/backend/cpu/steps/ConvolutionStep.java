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

/** Convolution: for some window positions at a time the product of the filter and the matrix of patches. */
public final class ConvolutionStep extends Step implements Workers.Task {
  private final Windows windows;
  private final Positions[] cut;
  private final Gemm gemm;
  private final Value x;
  private final Value filter;
  private final Value result;
  private Gemm.Operand[] lefts = {};
  private Images[] products = {};
  private Panel[] panels = {};

  public ConvolutionStep(Windows windows, Value x, Value filter, Value result) {
    super(List.of(x, filter), List.of(result));
    this.windows = windows;
    this.cut = Positions.Cut.of(windows).all();
    this.gemm = Gemm.of(result.dtype());
    this.x = x;
    this.filter = filter;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    panels = scratch.panels(result.dtype(), 0, windows.patch());
    lefts = new Gemm.Operand[scratch.workers()];
    Arrays.setAll(lefts, _ -> new Gemm.Operand(windows.patch(), 1));
    products = new Images[scratch.workers()];
    Arrays.setAll(products, _ -> new Images(windows));
  }

  @Override
  public void run(Workers workers) {
    if (windows.isPadded() && !DirectConvolution.isFinite(filter.array(), filter.elements())) {
      DirectConvolution.forward(windows, Order.CHANNELS_FIRST, x.array(), filter.array(), result.array());
      return;
    }
    workers.run(cut.length * windows.groups(), this);
  }

  @Override
  public void run(int part, int worker) {
    int group = part % windows.groups();
    Positions positions = cut[part / windows.groups()];
    int outputs = windows.groupOutputs();
    Panel panel = panels[worker];
    Patches.gather(windows, x.array(), group, positions, panel);
    gemm.multiply(lefts[worker].at(filter.array(), group * outputs * windows.patch()), panel, 0,
        products[worker].at(positions, group * outputs, result.array()), panel, outputs, positions.count(),
        windows.patch());
  }

  /**
   * Rows over window positions, stored where they belong in images [batch, outputs, outputHeight, outputWidth]. One
   * thread has one and moves it from product to product.
   */
  static final class Images implements Gemm.Sink {
    private final Windows windows;
    private Positions positions = new Positions(0, 0, 0, 0, 0, 0);
    private int channel;
    private Object array = new Object[0];

    Images(Windows windows) {
      this.windows = windows;
    }

    /**
     * These rows, from now on elsewhere.
     *
     * @param where the positions
     * @param first the first row's channel
     * @param elements all images
     */
    Images at(Positions where, int first, Object elements) {
      positions = where;
      channel = first;
      array = elements;
      return this;
    }

    @Override
    public boolean accumulates() {
      return false;
    }

    @Override
    public void load(int row, Object into, int n) {
      copy(row, into, true);
    }

    @Override
    public void store(int row, Object from, int n) {
      copy(row, from, false);
    }

    private void copy(int row, Object line, boolean load) {
      boolean whole = positions.columns() == windows.outputWidth();
      int runs = whole ? 1 : positions.rows();
      int run = whole ? positions.rows() * positions.columns() : positions.columns();
      int at = 0;
      for (int i = 0; i < positions.images(); i++) {
        int plane = (positions.firstImage() + i) * windows.outputs() + channel + row;
        for (int r = 0; r < runs; r++, at += run) {
          int place = plane * windows.outputPlane() + (positions.firstRow() + r) * windows.outputWidth()
              + positions.firstColumn();
          if (load) {
            Copies.copy(array, place, 1, line, at, 1, run);
          } else {
            Copies.copy(line, at, 1, array, place, 1, run);
          }
        }
      }
    }
  }
}
