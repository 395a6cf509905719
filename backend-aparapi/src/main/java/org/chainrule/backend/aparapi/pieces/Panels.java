package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * The right factor of a product in panels of as many columns as a tile has, row by row. The last panel begins early
 * enough to be whole.
 *
 * @param factors what is multiplied
 * @param tile has the columns of a panel
 */
record Panels(Factors factors, Tile tile) {
  /** As many rows of a transposed factor as a cache holds lines of, even if they are a power of two apart. */
  private static final int PACKED_AT_ONCE = 16;
  /** Elements that leave room in a cache of the second level. */
  private static final int MOST_AT_ONCE = 1 << 16;

  /** Panels of a product. */
  int count() {
    return (factors.columns() + tile.width() - 1) / tile.width();
  }

  /** Rows of a panel. */
  int depth() {
    return factors.blocks() * factors.inner();
  }

  /**
   * In how many chunks the rows of a panel are taken, all as long, so that one stays in a cache; 1 if only short ones
   * divide the rows.
   */
  int chunks() {
    int most = MOST_AT_ONCE / tile.pitch();
    for (int length = Math.min(most, depth()); length >= most / 8; length--) {
      if (depth() % length == 0) {
        return depth() / length;
      }
    }
    return 1;
  }

  /** Elements of a panel. */
  int elements() {
    return Math.multiplyExact(depth(), tile.pitch());
  }

  /** In how many parts the columns of a panel are packed. */
  int strips() {
    return tile.columns() % PACKED_AT_ONCE == 0 ? tile.columns() / PACKED_AT_ONCE : 1;
  }

  /** The first column of a panel. */
  Expr firstColumn(Code code, Expr panel) {
    return first(code, panel, tile.width(), factors.columns());
  }

  /**
   * Where a part begins, early enough to be whole: the last one by arithmetic, since behind a choice compilers do not see
   * that elements are neighbours, which made products three times slower.
   */
  static Expr first(Code code, Expr number, int size, int all) {
    Expr first = code.let(Expr.mul(number, Expr.size(size)));
    int count = (all + size - 1) / size;
    if (all % size == 0) {
      return first;
    }
    Expr last = code.let(Expr.div(number, Expr.size(count - 1)));
    return code.let(Expr.sub(first, Expr.mul(last, Expr.size(count * size - all))));
  }

  /**
   * Packs some rows of a strip. Neighbours are all read before the first is written: compilers cannot know that they are
   * written elsewhere, and would not make vectors of them. Others are not, or they would be gathered, which is slow.
   *
   * @param strip the part of the columns
   * @param lane the task among those that share a panel
   * @param target where the panel's elements go
   */
  void pack(Code code, Expr matrix, Expr panel, Expr strip, Expr lane, Expr from, Expr to, Value packed, Expr target) {
    Expr[] columns = new Expr[tile.columns() / strips()];
    Expr within = code.let(Expr.add(code.let(Expr.mul(strip, Expr.whole(columns.length * tile.lanes()))), lane));
    Expr column = code.let(Expr.add(firstColumn(code, panel), within));
    for (int q = 0; q < columns.length; q++) {
      columns[q] = code.let(factors.rightColumn(code, code.let(Expr.add(column, Expr.whole(q * tile.lanes())))));
    }
    Expr start = code.let(Expr.add(code.let(factors.rightMatrix(code, matrix)), code.let(Piece.hiddenZero())));
    Expr place = code.let(Expr.add(target, within));
    code.loop(from, to, k -> {
      Expr row = code.let(Expr.add(start, factors.rightRow(code, k)));
      Expr at = code.let(Expr.add(place, Expr.mul(k, Expr.size(tile.pitch()))));
      List<Runnable> stores = new ArrayList<>();
      for (int q = 0; q < columns.length; q++) {
        Expr element = code.let(factors.right().at(code, code.let(Expr.add(row, columns[q]))));
        Expr offset = Expr.whole(q * tile.lanes());
        stores.add(() -> packed.store(code, code.let(Expr.add(at, offset)), element));
        if (!factors.areColumnsAdjacent()) {
          stores.removeLast().run();
        }
      }
      stores.forEach(Runnable::run);
    });
  }

  /** The lesser of a place and the number of rows, unless parts of a length divide the rows evenly. */
  Expr end(Code code, Expr end, int length) {
    return depth() % length == 0 ? end
        : code.let(Expr.choice(Condition.less(end, Expr.size(depth())), end, Expr.size(depth())));
  }
}
