package org.chainrule.backend.cpu.products;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Products of a matrix and a vector, for each of a batch. */
final class MatrixVectorStep extends Step implements Workers.Task {
  private static final int PART = 1 << 17; // elements of a matrix that are worth another thread

  /** A part's columns are a multiple of this, so that each column is summed in the same order however they are cut. */
  private static final int COLUMNS = 64;

  private final Product product;
  private final Product.Factor vector; // [1, inner]
  private final Product.Factor matrix; // [inner, columns]
  private int length; // columns of a part
  private int parts; // of one product
  private Value[] scratch = {};

  /** The step for a product of which one side is a vector. */
  MatrixVectorStep(Product product) {
    super(List.of(product.left().value(), product.right().value()), List.of(product.result()));
    this.product = product;
    boolean row = product.rows() == 1;
    this.vector = row ? product.left() : product.right().flip();
    this.matrix = row ? product.right() : product.left().flip();
  }

  @Override
  public void reserve(Scratch memory) {
    scratch = memory.values(DType.FLOAT32, MatrixVector.SCRATCH);
    int wanted = product.batch() > 1 ? 1 : Math.clamp(product.multiplications() / PART, 1, memory.workers());
    length = Math.ceilDiv(Math.ceilDiv(matrix.columns(), wanted), COLUMNS) * COLUMNS;
    parts = Math.ceilDiv(matrix.columns(), length);
  }

  @Override
  public void run(Workers workers) {
    workers.run(product.batch() * parts, this);
  }

  @Override
  public void run(int part, int worker) {
    int of = part / parts;
    int column = part % parts * length;
    int columns = Math.min(length, matrix.columns() - column);
    float[] x = vector.value().floats();
    float[] w = matrix.value().floats();
    float[] y = product.result().floats();
    int yo = of * matrix.columns() + column;
    if (matrix.transposed()) {
      MatrixVector.dots(x, vector.place(of, 0, 0), w, matrix.place(of, 0, column), matrix.stride(), y, yo,
          product.inner(), columns, scratch[worker].floats());
    } else {
      MatrixVector.combine(x, vector.place(of, 0, 0), w, matrix.place(of, 0, column), matrix.stride(), y, yo,
          product.inner(), columns);
    }
  }
}
