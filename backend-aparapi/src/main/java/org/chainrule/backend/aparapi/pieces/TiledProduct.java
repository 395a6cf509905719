package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * A matrix product in tiles of 8 rows and 16 columns, whose 128 sums are variables: the driver's compiler makes vectors of
 * them. The right factor is first packed into panels of 16 columns; where sizes are no multiples, rows and columns beyond
 * the end repeat the last one, and the result is cut out of a larger one afterwards.
 */
final class TiledProduct {
  static final int ROWS = 8;
  static final int COLUMNS = 16;

  private final int matrices;
  private final int rows;
  private final int columns;
  private final int inner;
  private final int rowTiles;
  private final int panels;
  private final Op.MatMul op;

  TiledProduct(Op.MatMul op, Shape a, Shape shape) {
    this.op = op;
    this.rows = shape.size(-2);
    this.columns = shape.size(-1);
    this.inner = a.size(op.transposeA() ? -2 : -1);
    this.matrices = shape.elements() / Math.max(1, rows * columns);
    this.rowTiles = (rows + ROWS - 1) / ROWS;
    this.panels = (columns + COLUMNS - 1) / COLUMNS;
  }

  List<Piece> pieces(Value left, Value right, Value result) {
    Value packed = new Value(DType.FLOAT32, matrices * panels * inner * COLUMNS, Value.Kind.TEMPORARY);
    boolean fits = rows % ROWS == 0 && columns % COLUMNS == 0;
    Value whole = fits ? result
        : new Value(DType.FLOAT32, matrices * rowTiles * ROWS * panels * COLUMNS, Value.Kind.TEMPORARY);
    List<Piece> pieces = new ArrayList<>();
    pieces.add(new Piece("pack", List.of(right), List.of(packed), matrices * panels * inner, 2 * COLUMNS,
        (code, task) -> pack(code, task, right, packed)));
    pieces.add(new Piece("matMul in tiles", List.of(left, packed), List.of(whole), matrices * panels * rowTiles,
        ROWS * COLUMNS * inner / 4, (code, task) -> tile(code, task, left, packed, whole)));
    if (!fits) {
      pieces.add(Piece.each("cut out", List.of(whole), result, 4, (code, i) -> {
        List<Expr> indices = Places.indices(code, i, matrices, rows, columns);
        int width = panels * COLUMNS;
        result.store(code, i, whole.at(code,
            Places.place(code, indices, new int[] {rowTiles * ROWS * width, width, 1}, 0)));
      }));
    }
    return pieces;
  }

  private void pack(Code code, Expr task, Value right, Value packed) {
    List<Expr> indices = Places.indices(code, task, matrices, panels, inner);
    Expr first = code.let(Expr.mul(indices.get(1), Expr.size(COLUMNS)));
    Expr row = Places.place(code, List.of(indices.get(0), indices.get(2)),
        new int[] {inner * columns, op.transposeB() ? 1 : columns}, 0);
    Expr target = code.let(Expr.mul(task, Expr.size(COLUMNS)));
    for (int q = 0; q < COLUMNS; q++) {
      Expr column = last(code, code.let(Expr.add(first, Expr.whole(q))), columns, COLUMNS);
      Expr step = op.transposeB() ? Expr.mul(column, Expr.size(inner)) : column;
      packed.store(code, code.let(Expr.add(target, Expr.whole(q))),
          code.let(right.at(code, code.let(Expr.add(row, step)))));
    }
  }

  /** An index, or the last that there is. */
  private static Expr last(Code code, Expr index, int size, int tile) {
    return size % tile == 0 ? index
        : code.let(Expr.choice(Condition.less(index, Expr.size(size)), index, Expr.size(size - 1)));
  }

  private void tile(Code code, Expr task, Value left, Value packed, Value whole) {
    List<Expr> indices = Places.indices(code, task, matrices, panels, rowTiles);
    Expr firstRow = code.let(Expr.mul(indices.get(2), Expr.size(ROWS)));
    Expr matrix = code.let(Expr.mul(indices.get(0), Expr.size(rows * inner)));
    Expr[] starts = new Expr[ROWS];
    for (int r = 0; r < ROWS; r++) {
      Expr row = last(code, code.let(Expr.add(firstRow, Expr.whole(r))), rows, ROWS);
      Expr start = op.transposeA() ? row : code.let(Expr.mul(row, Expr.size(inner)));
      starts[r] = code.let(Expr.add(Expr.size(left.place()), code.let(Expr.add(matrix, start))));
    }
    Expr panel = code.let(Expr.add(code.let(Expr.mul(indices.get(0), Expr.size(panels))), indices.get(1)));
    Expr panelStart = code.let(Expr.add(Expr.size(packed.place()),
        code.let(Expr.mul(panel, Expr.size(inner * COLUMNS)))));
    Expr.Local[][] sums = new Expr.Local[ROWS][COLUMNS];
    for (Expr.Local[] row : sums) {
      for (int q = 0; q < COLUMNS; q++) {
        row[q] = code.variable(Expr.real(0));
      }
    }
    code.loop(Expr.whole(0), Expr.size(inner), k -> {
      Expr at = code.let(Expr.add(panelStart, Expr.mul(k, Expr.size(COLUMNS))));
      Expr[] b = new Expr[COLUMNS];
      for (int q = 0; q < COLUMNS; q++) {
        b[q] = code.let(new Expr.Load(packed.memory(), Expr.add(at, Expr.whole(q))));
      }
      Expr step = op.transposeA() ? code.let(Expr.mul(k, Expr.size(rows))) : k;
      for (int r = 0; r < ROWS; r++) {
        Expr a = code.let(new Expr.Load(left.memory(), Expr.add(starts[r], step)));
        for (int q = 0; q < COLUMNS; q++) {
          code.assign(sums[r][q], Expr.add(sums[r][q], Expr.mul(a, b[q])));
        }
      }
    });
    int width = panels * COLUMNS;
    int height = whole.elements() / Math.max(1, matrices * width);
    Expr corner = Places.place(code, List.of(indices.get(0), firstRow, indices.get(1)),
        new int[] {height * width, width, COLUMNS}, whole.place());
    for (int r = 0; r < ROWS; r++) {
      Expr row = code.let(Expr.add(corner, Expr.size(r * width)));
      for (int q = 0; q < COLUMNS; q++) {
        code.store(whole.memory(), Expr.add(row, Expr.whole(q)), sums[r][q]);
      }
    }
  }
}
