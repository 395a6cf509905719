package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Memory;

/**
 * The left factor of a product as tiles read it. Where a task has neighbouring columns, the rows of a tile must lie beside
 * each other, too: LLVM then reads them as one vector and makes vectors as wide as the processor has; from places far
 * apart it gathers them, which is three times slower. A factor that does not lie so, or in several blocks, is packed.
 *
 * @param factors has the factor
 * @param tile has the rows
 * @param packed the factor, tile by tile, if it is packed
 */
record Left(Factors factors, Tile tile, Optional<Value> packed) {
  private static final int LEAST_PACKED = 16;
  /** Narrower products use each element too seldom. */
  private static final int LEAST_COLUMNS = 64;
  /** In multiplications: with less, the launch takes longer than it saves. */
  private static final long LEAST_WORK = 1 << 21;

  /**
   * The left factor of a product.
   *
   * @param isAlone whether a task has neighbouring columns
   */
  static Left of(Factors factors, Tile tile, boolean isAlone) {
    long work = (long) factors.matrices() * factors.rows() * factors.columns() * factors.blocks() * factors.inner();
    boolean isWorthIt = factors.leftRowStep() > 1 && factors.columns() >= LEAST_COLUMNS && work >= LEAST_WORK;
    if (!isAlone || factors.blocks() == 1 && !isWorthIt) {
      return new Left(factors, tile, Optional.empty());
    }
    int elements = Math.multiplyExact(factors.leftMatrices() * tile.countOfRows(factors.rows()),
        Math.multiplyExact(factors.blocks() * factors.inner(), pitch(tile)));
    return new Left(factors, tile, Optional.of(new Value(DType.FLOAT32, elements, Value.Kind.TEMPORARY)));
  }

  /** Odd, so that compilers cannot know that a place is even: see {@link Piece#hiddenZero()}. */
  private static int pitch(Tile tile) {
    return tile.rows() | 1;
  }

  Value value() {
    return packed.orElseGet(factors::left);
  }

  Memory memory() {
    return value().memory();
  }

  /** How far apart neighbouring rows are. */
  int rowStep() {
    return packed.isPresent() ? 1 : factors.leftRowStep();
  }

  /** How far apart neighbours along the inner index are. */
  int step() {
    return packed.isPresent() ? pitch(tile) : factors.leftStep();
  }

  /** How far apart blocks of the inner index are. */
  int blockStep() {
    return packed.isPresent() ? factors.inner() * pitch(tile) : factors.leftBlockStep();
  }

  /** Where a tile's first row begins in memory. */
  Expr start(Code code, Expr matrix, Expr tileOfRows, Expr row) {
    if (packed.isEmpty()) {
      return code.let(Expr.add(Expr.size(factors.left().place()), code.let(factors.leftStart(code, matrix, row))));
    }
    return code.let(Expr.add(Expr.size(packed.get().place()), code.let(packedStart(code, matrix, tileOfRows))));
  }

  private Expr packedStart(Code code, Expr matrix, Expr tileOfRows) {
    Expr left = factors.leftMatrices() == factors.matrices() ? matrix
        : code.let(Expr.rem(matrix, Expr.size(factors.leftMatrices())));
    Expr number = code.let(Expr.add(code.let(Expr.mul(left, Expr.size(tile.countOfRows(factors.rows())))),
        tileOfRows));
    return code.let(Expr.mul(number, Expr.size(factors.blocks() * factors.inner() * pitch(tile))));
  }

  /** Packs it, if it is packed. */
  Optional<Piece> pack(int workers) {
    return packed.map(value -> {
      int tiles = tile.countOfRows(factors.rows());
      int columns = factors.leftMatrices() * tiles * factors.blocks();
      Parts segments = Parts.of(factors.inner(), workers / columns, LEAST_PACKED);
      int length = segments.length();
      return new Piece("pack left", List.of(factors.left()), List.of(value), columns * segments.count(),
          2 * tile.rows() * length, (code, task) -> {
            List<Expr> at = Places.indices(code, task, factors.leftMatrices(), tiles, factors.blocks(),
                segments.count());
            Expr row = Panels.first(code, at.get(1), tile.rows(), factors.rows());
            Expr from = Panels.first(code, at.get(3), length, factors.inner());
            Expr source = code.let(Expr.add(code.let(factors.leftStart(code, at.get(0), row)),
                code.let(Expr.add(code.let(Expr.mul(at.get(2), Expr.size(factors.leftBlockStep()))),
                    code.let(Expr.mul(from, Expr.size(factors.leftStep())))))));
            Expr target = code.let(Expr.add(packedStart(code, at.get(0), at.get(1)),
                code.let(Expr.mul(code.let(Expr.add(code.let(Expr.mul(at.get(2), Expr.size(factors.inner()))), from)),
                    Expr.size(pitch(tile))))));
            code.loop(Expr.whole(0), Expr.size(length), k -> copy(code,
                code.let(Expr.add(source, Expr.mul(k, Expr.size(factors.leftStep())))),
                code.let(Expr.add(target, Expr.mul(k, Expr.size(pitch(tile)))))));
          }).inRounds(factors.rounds());
    });
  }

  private void copy(Code code, Expr source, Expr target) {
    for (int r = 0; r < tile.rows(); r++) { // not all reads first, or they would be gathered
      Expr element = code.let(factors.left().at(code, code.let(
          Expr.add(source, Expr.size(r * factors.leftRowStep())))));
      packed.orElseThrow().store(code, code.let(Expr.add(target, Expr.whole(r))), element);
    }
  }
}
