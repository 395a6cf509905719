package org.chainrule.backend.cpu.products;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.kernels.Gemm;
import org.chainrule.backend.cpu.kernels.Panel;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * A batched matrix product. The loops run along rows of the right factor, which are copied to a panel first. Where the
 * product has few columns and many rows, its transpose is computed instead.
 */
final class PanelProductStep extends Step implements Workers.Task {
  private static final long PART_PRODUCTS = 1 << 20;

  private final Gemm gemm;
  private final Product.Factor left;
  private final Product.Factor right;
  private final boolean flipped;
  private final Value result;
  private final int batch;
  private final int blocks;
  private final int rowsPerPart;
  private final Packing packing = new Packing();
  private Panel[] panels = {};
  private Gemm.Operand[] lefts = {};
  private Gemm.Matrix[] results = {};

  private PanelProductStep(int batch, Product.Factor left, Product.Factor right, boolean flipped, Value result) {
    super(List.of(left.value(), right.value()), List.of(result));
    this.gemm = Gemm.of(result.dtype());
    this.batch = batch;
    this.left = left;
    this.right = right;
    this.flipped = flipped;
    this.result = result;
    this.blocks = Math.ceilDiv(right.columns(), Panel.COLUMNS);
    long products = Math.max(1, (long) left.columns() * Math.min(right.columns(), Panel.COLUMNS));
    this.rowsPerPart = batch > 1 ? left.rows() : 2 * Math.clamp(PART_PRODUCTS / products / 2, 8, 1 << 20);
  }

  static PanelProductStep of(Product product) {
    Product.Factor left = product.left();
    Product.Factor right = product.right();
    boolean flip = picoseconds(right.flip(), left.flip(), true) < picoseconds(left, right, false);
    return flip
        ? new PanelProductStep(product.batch(), right.flip(), left.flip(), true, product.result())
        : new PanelProductStep(product.batch(), left, right, false, product.result());
  }

  /** About how long a product takes, from shapes alone. */
  private static long picoseconds(Product.Factor left, Product.Factor right, boolean flipped) {
    int n = right.columns();
    long loop = 8_000 + (n < 48 ? 2_000L * n : 350L * n + 12_000);
    long products = Math.ceilDiv(left.rows(), 2) * (long) Math.ceilDiv(left.columns(), 4) * loop;
    long packing = (right.transposed() ? 800L : 100L) * right.rows() * n;
    return products + packing + (flipped ? 1_000L * left.rows() * n : 0);
  }

  @Override
  public void reserve(Scratch scratch) {
    panels = scratch.panels(result.dtype(), 0, batch > 1 ? right.rows() : 0);
    lefts = new Gemm.Operand[scratch.workers()];
    Arrays.setAll(lefts, _ -> new Gemm.Operand(rowStride(left), columnStride(left)));
    results = new Gemm.Matrix[scratch.workers()];
    Arrays.setAll(results,
        _ -> flipped ? new Gemm.Matrix(1, left.rows()) : new Gemm.Matrix(right.columns(), 1));
    if (batch == 1) {
      panels[0].reserve(right.rows() * blocks);
    }
  }

  @Override
  public void run(Workers workers) {
    if (result.elements() == 0) {
      return;
    }
    long products = (long) batch * left.rows() * left.columns() * right.columns();
    boolean worthwhile = products >= PART_PRODUCTS;
    if (batch == 1) {
      workers.run(blocks * packing.parts(), worthwhile, packing);
    }
    workers.run(batch * blocks * rowParts(), worthwhile, this);
  }

  private int rowParts() {
    return Math.ceilDiv(left.rows(), rowsPerPart);
  }

  private int columns(int block) {
    return Math.min(Panel.COLUMNS, right.columns() - block * Panel.COLUMNS);
  }

  @Override
  public void run(int part, int worker) {
    int matrix = part / (blocks * rowParts());
    int block = part / rowParts() % blocks;
    int row = part % rowParts() * rowsPerPart;
    int column = block * Panel.COLUMNS;
    int firstRow = block * right.rows();
    Panel panel = panels[0]; // one matrix: packed before, for all workers
    if (batch > 1) {
      panel = panels[worker];
      firstRow = 0;
      pack(panel, matrix, block, 0, right.rows(), 0);
    }
    int start = matrix * left.rows() * right.columns();
    int place = start + (flipped ? row + column * left.rows() : row * right.columns() + column);
    gemm.multiply(lefts[worker].at(left.value().array(), left.place(matrix, row, 0)), panel, firstRow,
        results[worker].at(result.array(), place, false), panels[worker], Math.min(rowsPerPart, left.rows() - row),
        columns(block), left.columns());
  }

  private static int rowStride(Product.Factor factor) {
    return factor.transposed() ? 1 : factor.stride();
  }

  private static int columnStride(Product.Factor factor) {
    return factor.transposed() ? factor.stride() : 1;
  }

  /** Copies rows of a block of columns of the right factor to a panel. */
  private void pack(Panel panel, int matrix, int block, int row, int rows, int firstRow) {
    panel.pack(right.value().array(), right.place(matrix, row, block * Panel.COLUMNS), rowStride(right),
        columnStride(right), firstRow + row, rows, columns(block));
  }

  /** Packs the right factor of a single product. */
  private final class Packing implements Workers.Task {
    private static final int ROWS = 64;

    int parts() {
      return Math.ceilDiv(right.rows(), ROWS);
    }

    @Override
    public void run(int part, int worker) {
      int block = part / parts();
      int row = part % parts() * ROWS;
      pack(panels[0], 0, block, row, Math.min(ROWS, right.rows() - row), block * right.rows());
    }
  }
}
