package org.chainrule.backend.aparapi.pieces;

import java.util.Optional;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Memory;

/**
 * The sums of one tile of a product, each a variable.
 *
 * @param factors what is multiplied
 * @param tile the size
 * @param left how the left factor lies
 * @param panels the memory that the right factor is packed in
 * @param partial where they stand in between, if the inner index is not taken at once
 */
record TileSums(Factors factors, Tile tile, Left left, Memory panels, Optional<Partial> partial) {
  /**
   * Sums so far, kept apart for each tile because tiles overlap.
   *
   * @param values sums of all tiles
   * @param first the number of this tile's first
   * @param goesOn when there are any; else they are 0 at first
   */
  record Partial(Value values, Expr first, Optional<Condition> goesOn) {}

  /**
   * Writes the code of one tile.
   *
   * @param row its first row
   * @param column its first column
   * @param rows where its first row begins in the memory of the left factor
   * @param panel where its first column begins in the memory of panels
   * @param depth how far the inner index runs
   */
  void write(Code code, Expr matrix, Expr row, Expr column, Expr rows, Expr panel, int depth) {
    Expr start = code.let(Expr.add(factors.resultStart(code, matrix), code.let(Piece.hiddenZero())));
    Expr result = code.let(Expr.add(code.let(Expr.add(start,
        code.let(Expr.mul(row, Expr.size(factors.columns()))))), column));
    Expr.Local[] sums = new Expr.Local[tile.rows() * tile.columns()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = code.variable(Expr.real(0));
    }
    partial.ifPresent(part -> part.goesOn().ifPresentOrElse(
        goesOn -> code.when(goesOn, () -> load(code, part, sums)), () -> load(code, part, sums)));
    addBlocks(code, rows, panel, depth, sums);
    for (int i = 0; i < sums.length; i++) {
      factors.result().store(code, code.let(Expr.add(result, offset(i))), sums[i]);
    }
    partial.ifPresent(part -> {
      for (int i = 0; i < sums.length; i++) {
        part.values().store(code, code.let(Expr.add(part.first(), Expr.whole(i))), sums[i]);
      }
    });
  }

  private static void load(Code code, Partial part, Expr.Local[] sums) {
    for (int i = 0; i < sums.length; i++) {
      code.assign(sums[i], part.values().at(code, code.let(Expr.add(part.first(), Expr.whole(i)))));
    }
  }

  /** The place of a sum behind that of the first. */
  private Expr offset(int sum) {
    return Expr.size(sum / tile.columns() * factors.columns() + sum % tile.columns() * tile.lanes());
  }

  private void addBlocks(Code code, Expr rows, Expr panel, int depth, Expr.Local[] sums) {
    if (factors.blocks() == 1 || left.packed().isPresent()) {
      addProducts(code, rows, panel, depth, sums);
      return;
    }
    code.loop(Expr.whole(0), Expr.size(factors.blocks()), block -> {
      Expr leftBlock = code.let(Expr.add(rows, Expr.mul(block, Expr.size(left.blockStep()))));
      addProducts(code, leftBlock, code.let(Expr.add(panel,
          Expr.mul(block, Expr.size(factors.inner() * tile.pitch())))), factors.inner(), sums);
    });
  }

  private void addProducts(Code code, Expr rows, Expr panel, int depth, Expr.Local[] sums) {
    code.loop(Expr.whole(0), Expr.size(depth), k -> {
      Expr from = code.let(Expr.add(panel, Expr.mul(k, Expr.size(tile.pitch()))));
      Expr[] b = new Expr[tile.columns()];
      for (int q = 0; q < b.length; q++) {
        b[q] = code.let(new Expr.Load(panels, Expr.add(from, Expr.whole(q * tile.lanes()))));
      }
      Expr firstLeft = code.let(Expr.add(rows, Expr.mul(k, Expr.size(left.step()))));
      for (int r = 0; r < tile.rows(); r++) {
        Expr a = code.let(new Expr.Load(left.memory(), Expr.add(firstLeft, Expr.size(r * left.rowStep()))));
        for (int q = 0; q < b.length; q++) {
          Expr.Local sum = sums[r * b.length + q];
          code.assign(sum, Expr.add(sum, Expr.mul(a, b[q])));
        }
      }
    });
  }
}
