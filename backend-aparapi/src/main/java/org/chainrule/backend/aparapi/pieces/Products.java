package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Expr;

/** Matrix products. */
public final class Products {
  private static final long LEAST_WORK_IN_TILES = 1 << 15;

  private Products() {}

  /**
   * The pieces of a product.
   *
   * @param tile the tile for larger ones, if the device gains by any
   * @param workers how many tasks the device wants at least
   */
  public static List<Piece> of(Op.MatMul op, Shape a, Shape shape, List<Value> operands, Value result,
      Optional<Tile> tile, int workers) {
    int inner = a.size(op.transposeA() ? -2 : -1);
    long work = (long) shape.elements() * inner;
    return tile.isPresent() && work >= LEAST_WORK_IN_TILES && result.dtype() == DType.FLOAT32
        ? new TiledProduct(MatrixFactors.of(op, a, shape, operands.get(0), operands.get(1), result), tile.get(),
            workers)
            .pieces()
        : List.of(simple(op, a, shape, operands.get(0), operands.get(1), result));
  }

  /** One element of the result at a time: for small products, where nothing else pays. */
  private static Piece simple(Op.MatMul op, Shape a, Shape shape, Value left, Value right, Value result) {
    int rows = shape.size(-2);
    int columns = shape.size(-1);
    int inner = a.size(op.transposeA() ? -2 : -1);
    int matrices = rows * columns == 0 ? 0 : shape.elements() / (rows * columns);
    return Piece.each("matMul", List.of(left, right), result, 2 * inner, (code, i) -> {
      List<Expr> indices = Places.indices(code, i, matrices, rows, columns);
      Expr leftStart = Places.place(code, indices,
          new int[] {rows * inner, op.transposeA() ? 1 : inner, 0}, 0);
      Expr rightStart = Places.place(code, indices,
          new int[] {inner * columns, 0, op.transposeB() ? inner : 1}, 0);
      Expr leftStep = op.transposeA() ? Expr.size(rows) : Expr.whole(1);
      Expr rightStep = op.transposeB() ? Expr.whole(1) : Expr.size(columns);
      Expr.Local sum = code.variable(Reductions.zero(result.dtype()));
      code.loop(Expr.whole(0), Expr.size(inner), k -> {
        Expr x = code.let(left.at(code, code.let(Expr.add(leftStart, Expr.mul(k, leftStep)))));
        Expr y = code.let(right.at(code, code.let(Expr.add(rightStart, Expr.mul(k, rightStep)))));
        code.assign(sum, Expr.add(sum, code.let(Expr.mul(x, y))));
      });
      result.store(code, i, sum);
    });
  }
}
