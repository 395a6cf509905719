package org.chainrule.backend.aparapi.pieces;

import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/** The factors of a {@link Op.MatMul}. */
record MatrixFactors(Op.MatMul op, int matrices, int rows, int columns, int inner, Value left, Value right,
    Value result) implements Factors {
  static MatrixFactors of(Op.MatMul op, Shape a, Shape shape, Value left, Value right, Value result) {
    int rows = shape.size(-2);
    int columns = shape.size(-1);
    return new MatrixFactors(op, shape.elements() / (rows * columns), rows, columns,
        a.size(op.transposeA() ? -2 : -1), left, right, result);
  }

  @Override
  public int blocks() {
    return 1;
  }

  @Override
  public int leftMatrices() {
    return matrices;
  }

  @Override
  public Expr leftStart(Code code, Expr matrix, Expr row) {
    return Expr.add(code.let(Expr.mul(matrix, Expr.size(rows * inner))),
        op.transposeA() ? row : Expr.mul(row, Expr.size(inner)));
  }

  @Override
  public int leftRowStep() {
    return op.transposeA() ? 1 : inner;
  }

  @Override
  public int leftStep() {
    return op.transposeA() ? rows : 1;
  }

  @Override
  public int leftBlockStep() {
    return 0;
  }

  @Override
  public Expr rightMatrix(Code code, Expr matrix) {
    return Expr.mul(matrix, Expr.size(inner * columns));
  }

  @Override
  public Expr rightRow(Code code, Expr index) {
    return op.transposeB() ? index : Expr.mul(index, Expr.size(columns));
  }

  @Override
  public Expr rightColumn(Code code, Expr column) {
    return op.transposeB() ? Expr.mul(column, Expr.size(inner)) : column;
  }

  @Override
  public boolean areColumnsAdjacent() {
    return !op.transposeB();
  }

  @Override
  public Expr resultStart(Code code, Expr matrix) {
    return code.let(Expr.mul(matrix, Expr.size(rows * columns)));
  }

  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public boolean addsUp() {
    return false;
  }
}
