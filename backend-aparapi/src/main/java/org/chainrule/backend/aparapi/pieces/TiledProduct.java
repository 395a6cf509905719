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
 * packed into {@link Panels}, of which the last begins early enough to be whole, as the last tile does; what they have in
 * common with their neighbours is computed twice, alike. Each sum runs along the whole inner index in order, so all tiles
 * give the same bits.
 *
 * <p>Where tasks have a panel each, they pack it for themselves and multiply it at once, while it lies in a cache.
 * Where several share one, all panels are packed first.
 */
final class TiledProduct {
  private static final int LEAST_PACKED = 16;
  private static final int COST_OF_SUMS = 4;
  /** A panel must be worth packing by each task that multiplies with it. */
  private static final int LEAST_TILES = 8;

  private final Factors factors;
  private final Tile tile;
  private final Panels panels;
  private final Left left;
  private final boolean isAlone;
  private final int rowTiles;
  private final int workers;

  /**
   * A product.
   *
   * @param factors what is multiplied
   * @param largest the tile, made smaller where the product is
   * @param workers how many tasks the device wants at least, and has items at most
   */
  TiledProduct(Factors factors, Tile largest, int workers) {
    this.factors = factors;
    this.tile = largest.within(factors.rows(), factors.columns());
    this.panels = new Panels(factors, tile);
    this.isAlone = largest.lanes() == 1;
    this.left = Left.of(factors, tile, isAlone);
    this.rowTiles = tile.countOfRows(factors.rows());
    this.workers = workers;
  }

  /** Elements that one matrix takes when packed into panels, about. */
  static long packedElements(int columns, long depth, Tile largest) {
    Tile tile = largest.within(1, columns);
    return (columns + tile.width() - 1L) / tile.width() * tile.pitch() * depth;
  }

  List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    left.pack(workers).ifPresent(pieces::add);
    if (isAlone) {
      pieces.add(packedOnTheWay());
    } else {
      pieces.addAll(packedFirst());
    }
    return pieces;
  }

  private static int cost(long work) {
    return (int) Math.min(work, Integer.MAX_VALUE);
  }

  private long costOfPacking() {
    return 2L * tile.columns() * panels.depth();
  }

  private long costOfTile() {
    return (tile.elements() / COST_OF_SUMS + 1L) * panels.depth();
  }

  // ---- packed on the way --------------------------------------------------------------------------------------

  /**
   * How a product is cut where items pack for themselves.
   *
   * @param parts tasks that share a panel, each with some tiles
   * @param tiles of a part
   * @param chunks of the inner index
   * @param slots for what items keep
   */
  private record Cut(int parts, int tiles, int chunks, int slots) {}

  private Cut cut() {
    int columns = factors.matrices() * panels.count();
    Parts parts = Parts.of(rowTiles, (workers + columns - 1) / columns, LEAST_TILES);
    return new Cut(parts.count(), parts.length(), panels.chunks(), Math.min(workers, columns * parts.count()));
  }

  /** One launch, in which each item has room for one chunk of a panel, and for the sums if there are several chunks. */
  private Piece packedOnTheWay() {
    Cut cut = cut();
    Value packed = new Value(DType.FLOAT32, Math.multiplyExact(cut.slots(), panels.elements() / cut.chunks()),
        Value.Kind.TEMPORARY);
    Optional<Value> partialSums = cut.chunks() == 1 ? Optional.empty()
        : Optional.of(new Value(DType.FLOAT32, Math.multiplyExact(cut.slots(), cut.tiles() * tile.elements()),
            Value.Kind.TEMPORARY));
    List<Value> written = new ArrayList<>(List.of(factors.result(), packed));
    partialSums.ifPresent(written::add);
    return new Piece("product in tiles", List.of(left.value(), factors.right()), written,
        factors.matrices() * panels.count() * cut.parts(), cost(costOfPacking() + cut.tiles() * costOfTile()),
        (code, task) -> multiply(code, task, cut, packed, partialSums));
  }

  private void multiply(Code code, Expr task, Cut cut, Value packed, Optional<Value> partialSums) {
    List<Expr> at = Places.indices(code, task, factors.matrices(), panels.count(), cut.parts());
    Expr item = code.let(new Expr.Items(false));
    int depth = panels.depth() / cut.chunks();
    Expr panel = code.let(Expr.add(code.let(Expr.mul(item, Expr.size(depth * tile.pitch()))),
        code.let(Piece.hiddenZero())));
    Expr place = code.let(Expr.add(Expr.size(packed.place()), panel));
    Expr column = panels.firstColumn(code, at.get(1));
    Expr firstTile = Panels.first(code, at.get(2), cut.tiles(), rowTiles);
    if (partialSums.isEmpty()) {
      packPanel(code, at, Expr.whole(0), Expr.size(depth), packed, panel);
      code.loop(Expr.whole(0), Expr.size(cut.tiles()), tileOfPart -> writeTile(code, at.get(0), column,
          code.let(Expr.add(firstTile, tileOfPart)), Expr.whole(0), place, packed, Optional.empty(), depth));
      return;
    }
    Value sums = partialSums.get();
    Expr firstSum = code.let(Expr.add(code.let(Expr.mul(item, Expr.size(cut.tiles() * tile.elements()))),
        code.let(Piece.hiddenZero())));
    code.loop(Expr.whole(0), Expr.size(cut.tiles() * tile.elements()),
        i -> sums.store(code, code.let(Expr.add(firstSum, i)), Expr.real(0)));
    code.loop(Expr.whole(0), Expr.size(cut.chunks()), chunk -> {
      Expr from = code.let(Expr.mul(chunk, Expr.size(depth)));
      packPanel(code, at, from, code.let(Expr.add(from, Expr.size(depth))), packed,
          code.let(Expr.sub(panel, code.let(Expr.mul(from, Expr.size(tile.pitch()))))));
      Expr leftOfChunk = code.let(Expr.mul(from, Expr.size(left.step())));
      code.loop(Expr.whole(0), Expr.size(cut.tiles()), tileOfPart -> {
        Expr tileSums = code.let(Expr.add(firstSum, code.let(Expr.mul(tileOfPart, Expr.size(tile.elements())))));
        writeTile(code, at.get(0), column, code.let(Expr.add(firstTile, tileOfPart)), leftOfChunk, place, packed,
            Optional.of(new TileSums.Partial(sums, tileSums, Optional.empty())), depth);
      });
    });
  }

  private void packPanel(Code code, List<Expr> at, Expr from, Expr to, Value packed, Expr panel) {
    code.loop(Expr.whole(0), Expr.whole(panels.strips()),
        strip -> panels.pack(code, at.get(0), at.get(1), strip, Expr.whole(0), from, to, packed, panel));
  }

  private void writeTile(Code code, Expr matrix, Expr column, Expr number, Expr leftOfChunk, Expr place, Value packed,
      Optional<TileSums.Partial> partial, int depth) {
    Expr row = Panels.first(code, number, tile.rows(), factors.rows());
    Expr rows = code.let(Expr.add(left.start(code, matrix, number, row), leftOfChunk));
    new TileSums(factors, tile, left, packed.memory(), partial).write(code, matrix, row, column, rows, place, depth);
  }

  // ---- packed first -------------------------------------------------------------------------------------------

  private List<Piece> packedFirst() {
    int columns = factors.matrices() * panels.count() * tile.lanes();
    Parts segments = Parts.of(panels.depth(), workers / columns, LEAST_PACKED);
    int strips = panels.strips();
    Value packed = new Value(DType.FLOAT32, Math.multiplyExact(factors.matrices() * panels.count(), panels.elements()),
        Value.Kind.TEMPORARY);
    Optional<Value> partialSums = factors.addsUp() && factors.rounds() > 1
        ? Optional.of(new Value(DType.FLOAT32, columns * rowTiles * tile.elements(), Value.Kind.TEMPORARY))
        : Optional.empty();
    List<Value> written = new ArrayList<>(List.of(factors.result()));
    partialSums.ifPresent(written::add);
    Piece pack = new Piece("pack", List.of(factors.right()), List.of(packed), columns * segments.count() * strips,
        cost(costOfPacking() / strips / segments.count()), (code, task) -> pack(code, task, segments, packed));
    Piece multiply = new Piece("product in tiles", List.of(left.value(), packed), written, columns * rowTiles,
        cost(costOfTile()), (code, task) -> multiply(code, task, packed, partialSums));
    return List.of(pack.inRounds(factors.rounds()), multiply.inRounds(factors.rounds()));
  }

  private Expr panel(Code code, Expr matrix, Expr panel) {
    Expr number = code.let(Expr.add(code.let(Expr.mul(matrix, Expr.size(panels.count()))), panel));
    return code.let(Expr.add(code.let(Expr.mul(number, Expr.size(panels.elements()))), code.let(Piece.hiddenZero())));
  }

  private void pack(Code code, Expr task, Parts segments, Value packed) {
    List<Expr> at = Places.indices(code, task, factors.matrices(), panels.count(), panels.strips(), segments.count(),
        tile.lanes());
    Expr from = code.let(Expr.mul(at.get(3), Expr.size(segments.length())));
    Expr to = panels.end(code, code.let(Expr.add(from, Expr.size(segments.length()))), segments.length());
    panels.pack(code, at.get(0), at.get(1), at.get(2), at.get(4), from, to, packed,
        panel(code, at.get(0), at.get(1)));
  }

  private void multiply(Code code, Expr task, Value packed, Optional<Value> partialSums) {
    List<Expr> at = Places.indices(code, task, factors.matrices(), panels.count(), rowTiles, tile.lanes());
    Expr row = Panels.first(code, at.get(2), tile.rows(), factors.rows());
    Expr column = code.let(Expr.add(panels.firstColumn(code, at.get(1)), at.get(3)));
    Expr place = code.let(Expr.add(Expr.size(packed.place()),
        code.let(Expr.add(panel(code, at.get(0), at.get(1)), at.get(3)))));
    Expr firstSum = code.let(Expr.mul(task, Expr.size(tile.elements())));
    new TileSums(factors, tile, left, packed.memory(), partialSums.map(sums -> new TileSums.Partial(sums, firstSum,
        Optional.of(Condition.of(CompareKind.GT, code.let(Piece.round()), Expr.whole(0))))))
        .write(code, at.get(0), row, column, left.start(code, at.get(0), at.get(2), row), place, panels.depth());
  }
}
