package org.chainrule.backend.cpu.products;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.plan.Value;

/**
 * A product of matrices [rows, inner] and [inner, columns] for each of a batch.
 *
 * @param batch how many products
 * @param rows rows of the left factor and of the result
 * @param columns columns of the right factor and of the result
 * @param inner columns of the left factor, rows of the right one
 * @param left left factor
 * @param right right factor
 * @param result where the products go: [batch, rows, columns]
 */
record Product(int batch, int rows, int columns, int inner, Factor left, Factor right, Value result) {
  private static final Value NOWHERE = new Value(DType.FLOAT32, 0, Value.Kind.TEMPORARY);

  /**
   * A factor.
   *
   * @param value its elements
   * @param rows its rows
   * @param columns its columns
   * @param transposed whether it is stored as [batch, columns, rows]
   */
  record Factor(Value value, int rows, int columns, boolean transposed) {
    Factor flip() {
      return new Factor(value, columns, rows, !transposed);
    }

    private Factor ofSizes() {
      return new Factor(NOWHERE, rows, columns, transposed);
    }

    /** Distance of rows as they are stored. */
    int stride() {
      return transposed ? rows : columns;
    }

    /** Where an element is stored. */
    int place(int matrix, int row, int column) {
      return matrix * rows * columns + (transposed ? column * rows + row : row * columns + column);
    }
  }

  static Product of(Op.MatMul op, Node node, List<Value> operands, Value result) {
    Shape shape = node.shape();
    int inner = node.operand(0).shape().size(op.transposeA() ? -2 : -1);
    int rows = shape.size(-2);
    int columns = shape.size(-1);
    int batch = 1;
    for (int axis = 0; axis < shape.rank() - 2; axis++) {
      batch *= shape.size(axis);
    }
    return new Product(batch, rows, columns, inner, new Factor(operands.get(0), rows, inner, op.transposeA()),
        new Factor(operands.get(1), inner, columns, op.transposeB()), result);
  }

  /** One such product that is nowhere: equal to that of any other product of these sizes. */
  Product ofSizes() {
    return new Product(1, rows, columns, inner, left.ofSizes(), right.ofSizes(), NOWHERE);
  }

  /** Multiplications in one matrix. */
  long multiplications() {
    return (long) rows * columns * inner;
  }
}
