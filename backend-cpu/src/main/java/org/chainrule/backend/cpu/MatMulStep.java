package org.chainrule.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/**
 * A batched matrix product. The loops run along rows of the right factor; a factor that lies the other way is first
 * written transposed. Where the product has few columns and many rows, its transpose is computed instead.
 */
final class MatMulStep extends Step implements Workers.Task {
  private static final long PART_PRODUCTS = 1 << 19;
  private static final int PACK_ELEMENTS = 1 << 14;

  /** A factor as the product reads it: stored as [batch, rows, columns], or as [batch, columns, rows]. */
  private record Factor(Value value, int rows, int columns, boolean transposed) {
    Factor flip() {
      return new Factor(value, columns, rows, !transposed);
    }

    Gemm.Operand operand(Value stored, int matrix, int row) {
      int offset = matrix * rows * columns;
      return transposed
          ? new Gemm.Operand(stored.array(), offset + row, 1, rows)
          : new Gemm.Operand(stored.array(), offset + row * columns, columns, 1);
    }
  }

  private final Gemm gemm;
  private final Factor left;
  private final Factor right;
  private final boolean flipped;
  private final Value result;
  private final int batch;
  private final int rowsPerPart;
  private final int partsPerMatrix;
  private final Value packed;
  private final PackTask packing = new PackTask();
  private Value[] sums0 = {};
  private Value[] sums1 = {};

  private MatMulStep(int batch, Factor left, Factor right, boolean flipped, Value result) {
    super(List.of(left.value(), right.value()), List.of(result));
    this.gemm = Gemm.of(result.dtype());
    this.batch = batch;
    this.left = left;
    this.right = right;
    this.flipped = flipped;
    this.result = result;
    long products = Math.max(1, (long) left.columns() * right.columns());
    int rows = Math.clamp(PART_PRODUCTS / products, 8, 1 << 20);
    this.rowsPerPart = rows / 2 * 2;
    this.partsPerMatrix = Math.ceilDiv(left.rows(), rowsPerPart);
    this.packed = right.transposed()
        ? new Value(result.dtype(), right.value().elements(), Value.Kind.TEMPORARY)
        : right.value();
  }

  static MatMulStep of(Op.MatMul op, Node node, List<Value> operands, Value result) {
    Shape shape = node.shape();
    Shape a = node.operand(0).shape();
    int inner = a.size(op.transposeA() ? -2 : -1);
    int rows = shape.size(-2);
    int columns = shape.size(-1);
    int batch = 1;
    for (int axis = 0; axis < shape.rank() - 2; axis++) {
      batch *= shape.size(axis);
    }
    Factor left = new Factor(operands.get(0), rows, inner, op.transposeA());
    Factor right = new Factor(operands.get(1), inner, columns, op.transposeB());
    boolean flip = picoseconds(right.flip(), left.flip(), true) < picoseconds(left, right, false);
    return flip
        ? new MatMulStep(batch, right.flip(), left.flip(), true, result)
        : new MatMulStep(batch, left, right, false, result);
  }

  /** About how long a product takes, from shapes alone. */
  private static long picoseconds(Factor left, Factor right, boolean flipped) {
    int n = right.columns();
    long loop = 8_000 + 360L * n + (n % 16) * 1_500L;
    long products = Math.ceilDiv(left.rows(), 2) * (long) Math.ceilDiv(left.columns(), 4) * loop;
    long packing = right.transposed() ? 800L * right.rows() * n : 0;
    return products + packing + (flipped ? 1_000L * left.rows() * n : 0);
  }

  @Override
  List<Value> temporaries(int workers) {
    int columns = Math.min(Gemm.COLUMNS, right.columns());
    sums0 = Value.temporaries(result.dtype(), columns, workers);
    sums1 = Value.temporaries(result.dtype(), columns, workers);
    List<Value> all = new ArrayList<>(List.of(sums0));
    all.addAll(List.of(sums1));
    if (right.transposed()) {
      all.add(packed);
    }
    return all;
  }

  @Override
  void run(Workers workers) {
    if (result.elements() == 0) {
      return;
    }
    if (right.transposed()) {
      packing.run(workers);
    }
    long products = (long) batch * left.rows() * left.columns() * right.columns();
    workers.run(batch * partsPerMatrix, products >= 2 * PART_PRODUCTS, this);
  }

  @Override
  public void run(int part, int worker) {
    int matrix = part / partsPerMatrix;
    int row = part % partsPerMatrix * rowsPerPart;
    int rows = Math.min(rowsPerPart, left.rows() - row);
    Gemm.Operand b = new Gemm.Operand(packed.array(), matrix * right.rows() * right.columns(), right.columns(), 1);
    int start = matrix * left.rows() * right.columns();
    Gemm.Target c = flipped
        ? new Gemm.Target(result.array(), start + row, 1, left.rows(), false)
        : new Gemm.Target(result.array(), start + row * right.columns(), right.columns(), 1, false);
    gemm.multiply(left.operand(left.value(), matrix, row), b, c, rows, right.columns(), left.columns(),
        sums0[worker].array(), sums1[worker].array());
  }

  /** Writes the right factor, stored as [batch, columns, rows], as [batch, rows, columns]. */
  private final class PackTask implements Workers.Task {
    private int rowsPerTask() {
      return Math.max(1, PACK_ELEMENTS / Math.max(1, right.columns()));
    }

    private int tasksPerMatrix() {
      return Math.ceilDiv(right.rows(), rowsPerTask());
    }

    void run(Workers workers) {
      workers.run(batch * tasksPerMatrix(), packed.elements() >= 4 * PACK_ELEMENTS, this);
    }

    @Override
    public void run(int part, int worker) {
      int matrix = part / tasksPerMatrix();
      int first = part % tasksPerMatrix() * rowsPerTask();
      int start = matrix * right.rows() * right.columns();
      Transposer.transpose(right.value().array(), start, right.columns(), right.rows(), packed.array(), start, first,
          Math.min(right.rows(), first + rowsPerTask()));
    }
  }
}
