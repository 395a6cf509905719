package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * A matrix product in tiles, whose sums are variables: the driver's compiler makes vectors of them. The right factor is
 * first packed into panels of as many columns as a tile has. The last tile and the last panel begin early enough to be
 * whole; what they have in common with their neighbours is computed twice, alike (so sums that several rounds add up to are
 * kept apart for each tile). Each sum runs along the whole inner
 * index in order, so all tiles give the same bits.
 */
final class TiledProduct {
  private static final int LEAST_PACKED = 16;
  /** As many rows of a transposed factor as a cache holds lines of, even if they are a power of two apart. */
  private static final int PACKED_AT_ONCE = 16;
  private static final int COST_OF_SUMS = 4;

  private final Factors factors;
  private final Tile tile;
  private final int depth;
  private final int rowTiles;
  private final int panels;
  private final int segments;
  private final Value packed;
  private final Optional<Value> partialSums;

  /**
   * A product.
   *
   * @param factors what is multiplied
   * @param largest the tile, made smaller where the product is
   * @param workers how many tasks the device wants at least
   */
  TiledProduct(Factors factors, Tile largest, int workers) {
    this.factors = factors;
    this.tile = largest.within(factors.rows(), factors.columns());
    this.depth = factors.blocks() * factors.inner();
    this.rowTiles = (factors.rows() + tile.rows() - 1) / tile.rows();
    this.panels = (factors.columns() + tile.width() - 1) / tile.width();
    int tasks = factors.matrices() * panels * tile.lanes();
    this.segments = Math.clamp(workers / tasks, 1, Math.max(1, depth / LEAST_PACKED));
    this.packed = new Value(DType.FLOAT32, Math.multiplyExact(factors.matrices() * panels, depth * tile.pitch()),
        Value.Kind.TEMPORARY);
    this.partialSums = factors.addsUp() && factors.rounds() > 1
        ? Optional.of(new Value(DType.FLOAT32, tasks * rowTiles * tile.rows() * tile.columns(), Value.Kind.TEMPORARY))
        : Optional.empty();
  }

  /** Elements that one matrix takes when packed into panels, about. */
  static long packedElements(int columns, long depth, Tile largest) {
    Tile tile = largest.within(1, columns);
    return (columns + tile.width() - 1L) / tile.width() * tile.pitch() * depth;
  }

  List<Piece> pieces() {
    int columns = factors.matrices() * panels * tile.lanes();
    int strips = strips();
    List<Value> written = new ArrayList<>(List.of(factors.result()));
    partialSums.ifPresent(written::add);
    return List.of(
        new Piece("pack", List.of(factors.right()), List.of(packed), columns * segments * strips,
            2 * tile.columns() / strips * (depth / segments), this::pack).inRounds(factors.rounds()),
        new Piece("product in tiles", List.of(factors.left(), packed), written, columns * rowTiles,
            (tile.rows() * tile.columns() / COST_OF_SUMS + 1) * depth, this::multiply).inRounds(factors.rounds()));
  }

  /** In how many parts the columns of a panel are packed. */
  private int strips() {
    return tile.columns() % PACKED_AT_ONCE == 0 ? tile.columns() / PACKED_AT_ONCE : 1;
  }

  private Expr panel(Code code, Expr matrix, Expr panel) {
    return code.let(Expr.mul(code.let(Expr.add(code.let(Expr.mul(matrix, Expr.size(panels))), panel)),
        Expr.size(depth)));
  }

  /**
   * Where a part begins, early enough to be whole: the last one by arithmetic, since behind a choice compilers do not see
   * that elements are neighbours, which made products three times slower.
   */
  private static Expr first(Code code, Expr number, int size, int all) {
    Expr first = code.let(Expr.mul(number, Expr.size(size)));
    int count = (all + size - 1) / size;
    if (all % size == 0) {
      return first;
    }
    Expr last = code.let(Expr.div(number, Expr.size(count - 1)));
    return code.let(Expr.sub(first, Expr.mul(last, Expr.size(count * size - all))));
  }

  private void pack(Code code, Expr task) {
    List<Expr> at = Places.indices(code, task, factors.matrices(), panels, strips(), segments, tile.lanes());
    Expr[] columns = new Expr[tile.columns() / strips()];
    Expr within = code.let(Expr.add(code.let(Expr.mul(at.get(2), Expr.whole(columns.length * tile.lanes()))),
        at.get(4)));
    Expr column = code.let(Expr.add(first(code, at.get(1), tile.width(), factors.columns()), within));
    for (int q = 0; q < columns.length; q++) {
      columns[q] = code.let(factors.rightColumn(code, code.let(Expr.add(column, Expr.whole(q * tile.lanes())))));
    }
    Expr matrix = code.let(factors.rightMatrix(code, at.get(0)));
    Expr panel = panel(code, at.get(0), at.get(1));
    int length = (depth + segments - 1) / segments;
    Expr from = code.let(Expr.mul(at.get(3), Expr.size(length)));
    Expr end = code.let(Expr.add(from, Expr.size(length)));
    Expr to = depth % length == 0 ? end
        : code.let(Expr.choice(Condition.less(end, Expr.size(depth)), end, Expr.size(depth)));
    code.loop(from, to, k -> {
      Expr row = code.let(Expr.add(matrix, factors.rightRow(code, k)));
      Expr target = code.let(Expr.add(code.let(Expr.mul(code.let(Expr.add(panel, k)), Expr.size(tile.pitch()))),
          within));
      for (int q = 0; q < columns.length; q++) {
        Expr element = code.let(factors.right().at(code, code.let(Expr.add(row, columns[q]))));
        packed.store(code, code.let(Expr.add(target, Expr.whole(q * tile.lanes()))), element);
      }
    });
  }

  private void multiply(Code code, Expr task) {
    List<Expr> at = Places.indices(code, task, factors.matrices(), panels, rowTiles, tile.lanes());
    Expr row = first(code, at.get(2), tile.rows(), factors.rows());
    Expr column = code.let(Expr.add(first(code, at.get(1), tile.width(), factors.columns()), at.get(3)));
    Expr[] lefts = new Expr[tile.rows()];
    for (int r = 0; r < lefts.length; r++) {
      lefts[r] = code.let(Expr.add(Expr.size(factors.left().place()),
          code.let(factors.leftStart(code, at.get(0), code.let(Expr.add(row, Expr.whole(r)))))));
    }
    Expr panel = code.let(Expr.add(Expr.size(packed.place()), code.let(
        Expr.add(code.let(Expr.mul(panel(code, at.get(0), at.get(1)), Expr.size(tile.pitch()))), at.get(3)))));
    Expr result = code.let(Expr.add(factors.resultStart(code, at.get(0)),
        code.let(Expr.add(code.let(Expr.mul(row, Expr.size(factors.columns()))), column))));
    Expr.Local[] sums = new Expr.Local[tile.rows() * tile.columns()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = code.variable(Expr.real(0));
    }
    Expr partial = code.let(Expr.mul(task, Expr.size(sums.length)));
    partialSums.ifPresent(
        parts -> code.when(Condition.of(CompareKind.GT, code.let(Piece.round()), Expr.whole(0)), () -> {
          for (int i = 0; i < sums.length; i++) {
            code.assign(sums[i], parts.at(code, code.let(Expr.add(partial, Expr.whole(i)))));
          }
        }));
    if (factors.blocks() == 1) {
      addProducts(code, lefts, panel, sums);
    } else {
      code.loop(Expr.whole(0), Expr.size(factors.blocks()), block -> {
        Expr leftBlock = code.let(Expr.mul(block, Expr.size(factors.leftBlockStep())));
        Expr[] starts = new Expr[lefts.length];
        for (int r = 0; r < lefts.length; r++) {
          starts[r] = code.let(Expr.add(lefts[r], leftBlock));
        }
        addProducts(code, starts, code.let(Expr.add(panel,
            Expr.mul(block, Expr.size(factors.inner() * tile.pitch())))), sums);
      });
    }
    for (int i = 0; i < sums.length; i++) {
      factors.result().store(code, code.let(Expr.add(result, offset(i))), sums[i]);
    }
    partialSums.ifPresent(parts -> {
      for (int i = 0; i < sums.length; i++) {
        parts.store(code, code.let(Expr.add(partial, Expr.whole(i))), sums[i]);
      }
    });
  }

  /** The place of a sum behind that of the first, from row to row. */
  private Expr offset(int sum) {
    return Expr.size(sum / tile.columns() * factors.columns() + sum % tile.columns() * tile.lanes());
  }

  private void addProducts(Code code, Expr[] lefts, Expr panel, Expr.Local[] sums) {
    code.loop(Expr.whole(0), Expr.size(factors.inner()), k -> {
      Expr from = code.let(Expr.add(panel, Expr.mul(k, Expr.size(tile.pitch()))));
      Expr[] b = new Expr[tile.columns()];
      for (int q = 0; q < b.length; q++) {
        b[q] = code.let(new Expr.Load(packed.memory(), Expr.add(from, Expr.whole(q * tile.lanes()))));
      }
      Expr step = code.let(Expr.mul(k, Expr.size(factors.leftStep())));
      for (int r = 0; r < lefts.length; r++) {
        Expr a = code.let(new Expr.Load(factors.left().memory(), Expr.add(lefts[r], step)));
        for (int q = 0; q < b.length; q++) {
          Expr.Local sum = sums[r * b.length + q];
          code.assign(sum, Expr.add(sum, Expr.mul(a, b[q])));
        }
      }
    });
  }
}
