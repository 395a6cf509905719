package org.chainrule.backend.cpu.products;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * A matrix product by the Vector API. The right factor is copied to panels as wide as a tile, then tiles are computed
 * panel by panel. Where the product has few columns, its transpose is computed instead.
 */
final class VectorProductStep extends Step implements Workers.Task {
  private static final int INNER = 256; // rows of a panel that stay in the innermost cache
  private static final long PART = 1 << 20; // multiplications that are worth another thread

  private final Product.Factor left;
  private final Product.Factor right;
  private final boolean flipped;
  private final Value result;
  private final int panels;
  private final int rowsPerPart;
  private final Packing packing = new Packing();
  private final Value packed;
  private Value[] tiles = {};

  /** The step for a single product. */
  VectorProductStep(Product product) {
    super(List.of(product.left().value(), product.right().value()), List.of(product.result()));
    this.flipped = product.columns() < VectorTile.COLUMNS && product.rows() > product.columns();
    this.left = flipped ? product.right().flip() : product.left();
    this.right = flipped ? product.left().flip() : product.right();
    this.result = product.result();
    this.panels = Math.ceilDiv(right.columns(), VectorTile.COLUMNS);
    this.packed = new Value(DType.FLOAT32, panels * VectorTile.COLUMNS * right.rows(), Value.Kind.TEMPORARY);
    long rows = PART / Math.max(1, VectorTile.COLUMNS * (long) right.rows());
    this.rowsPerPart = Math.ceilDiv(Math.clamp(rows, 8, 1 << 20), VectorTile.ROWS) * VectorTile.ROWS;
  }

  @Override
  public void reserve(Scratch scratch) {
    scratch.add(packed);
    tiles = scratch.values(DType.FLOAT32, VectorTile.ROWS * VectorTile.COLUMNS);
  }

  @Override
  public void run(Workers workers) {
    workers.run(panels, packing);
    workers.run(panels * rowParts(), this);
  }

  private int rowParts() {
    return Math.ceilDiv(left.rows(), rowsPerPart);
  }

  @Override
  public void run(int part, int worker) {
    int panel = part / rowParts();
    int firstRow = part % rowParts() * rowsPerPart;
    int lastRow = Math.min(left.rows(), firstRow + rowsPerPart);
    float[] a = left.value().floats();
    float[] b = packed.floats();
    float[] c = result.floats();
    float[] tile = tiles[worker].floats();
    int column = panel * VectorTile.COLUMNS;
    int columns = Math.min(VectorTile.COLUMNS, right.columns() - column);
    int rowStride = left.transposed() ? 1 : left.stride();
    int innerStride = left.transposed() ? left.stride() : 1;
    for (int from = 0; from < right.rows(); from += INNER) {
      int inner = Math.min(INNER, right.rows() - from);
      int bo = (panel * right.rows() + from) * VectorTile.COLUMNS;
      for (int row = firstRow; row < lastRow; row += VectorTile.ROWS) {
        int rows = Math.min(VectorTile.ROWS, lastRow - row);
        int ao = left.place(0, row, from);
        if (!flipped && rows == VectorTile.ROWS && columns == VectorTile.COLUMNS) {
          VectorTile.add(a, ao, rowStride, innerStride, rows, b, bo, inner, c, row * right.columns() + column,
              right.columns(), from == 0);
        } else {
          edge(a, ao, rowStride, innerStride, b, bo, inner, c, row, rows, column, columns, tile, from == 0);
        }
      }
    }
  }

  /** A tile that is cut off, or stored with rows and columns exchanged: computed aside and copied. */
  private void edge(float[] a, int ao, int rowStride, int innerStride, float[] b, int bo, int inner, float[] c, int row,
      int rows, int column, int columns, float[] tile, boolean begins) {
    int toRow = flipped ? 1 : right.columns();
    int toColumn = flipped ? left.rows() : 1;
    int place = row * toRow + column * toColumn;
    if (!begins) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          tile[i * VectorTile.COLUMNS + j] = c[place + i * toRow + j * toColumn];
        }
      }
    }
    VectorTile.add(a, ao, rowStride, innerStride, rows, b, bo, inner, tile, 0, VectorTile.COLUMNS, begins);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        c[place + i * toRow + j * toColumn] = tile[i * VectorTile.COLUMNS + j];
      }
    }
  }

  /** Copies the right factor to panels, with zeros behind its last column. */
  private final class Packing implements Workers.Task {
    private static final int BLOCK = 16;

    @Override
    public void run(int panel, int worker) {
      float[] from = right.value().floats();
      float[] to = packed.floats();
      int column = panel * VectorTile.COLUMNS;
      int columns = Math.min(VectorTile.COLUMNS, right.columns() - column);
      int start = panel * right.rows() * VectorTile.COLUMNS;
      if (!right.transposed()) {
        for (int k = 0; k < right.rows(); k++) {
          System.arraycopy(from, right.place(0, k, column), to, start + k * VectorTile.COLUMNS, columns);
        }
      } else {
        for (int k = 0; k < right.rows(); k += BLOCK) { // in blocks, so that both sides stay in the cache
          int last = Math.min(right.rows(), k + BLOCK);
          for (int j = 0; j < columns; j++) {
            int o = right.place(0, 0, column + j);
            for (int i = k; i < last; i++) {
              to[start + i * VectorTile.COLUMNS + j] = from[o + i];
            }
          }
        }
      }
      if (columns < VectorTile.COLUMNS) {
        for (int k = 0; k < right.rows(); k++) {
          int row = start + k * VectorTile.COLUMNS;
          Arrays.fill(to, row + columns, row + VectorTile.COLUMNS, 0);
        }
      }
    }
  }
}
