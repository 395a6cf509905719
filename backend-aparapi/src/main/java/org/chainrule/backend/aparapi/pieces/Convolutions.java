package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * Convolution and its gradients as products in tiles. Padding is multiplied as zeros there, which is wrong where the other
 * factor is not finite: then they are computed once more, one element at a time.
 */
public final class Convolutions {
  private static final long LEAST_WORK_IN_TILES = 1 << 15;
  /** Packed images of a round: they should stay in a cache. */
  private static final long MOST_PACKED = 1 << 20;
  private static final int MOST_RANGES = 64;

  private final Optional<Tile> tile;
  private final int workers;

  /**
   * Convolutions for a device.
   *
   * @param tile the tile, if it gains by any
   * @param workers how many tasks it wants at least
   */
  public Convolutions(Optional<Tile> tile, int workers) {
    this.tile = tile;
    this.workers = workers;
  }

  public List<Piece> forward(Shape image, Shape filter, Shape output, Geometry geometry, int groups, Value x, Value f,
      Value result) {
    Piece direct = DirectConvolutions.forward(image, filter, output, geometry, groups, x, f, result);
    var s = DirectConvolutions.Sizes.of(image, filter, output, geometry, groups);
    if (!isWorthIt(s)) {
      return List.of(direct);
    }
    Patches patches = Patches.of(x, s.images(), s.channels(), s.windows());
    int perRound = images(s.images(), patches.positions(), (long) s.channelsOfGroup() * s.windows().area(), groups);
    return pieces(patches, new PatchFactors(f, patches, groups, s.filtersOfGroup(), perRound, s.images() / perRound,
        result), f, direct);
  }

  public List<Piece> inputGradient(Shape image, Shape filter, Shape output, Geometry geometry, int groups, Value f,
      Value g, Value result) {
    Piece direct = DirectConvolutions.inputGradient(image, filter, output, geometry, groups, f, g, result);
    var s = DirectConvolutions.Sizes.of(image, filter, output, geometry, groups);
    if (!isWorthIt(s)) {
      return List.of(direct);
    }
    Patches patches = Patches.spread(g, s.images(), s.filters(), s.windows());
    int perRound = images(s.images(), patches.positions(), (long) s.filtersOfGroup() * s.windows().area(), groups);
    Value turned = new Value(DType.FLOAT32, f.elements(), Value.Kind.TEMPORARY);
    List<Piece> pieces = new ArrayList<>();
    pieces.add(turn(s, groups, f, turned));
    pieces.addAll(pieces(patches, new PatchFactors(turned, patches, groups, s.channelsOfGroup(), perRound,
        s.images() / perRound, result), f, direct));
    return pieces;
  }

  /** From {@code [group, filter, channel, y, x]} to {@code [group, channel, filter, -y, -x]}. */
  private static Piece turn(DirectConvolutions.Sizes s, int groups, Value f, Value turned) {
    int area = s.windows().area();
    return Piece.each("turn filters", List.of(f), turned, 8, (code, i) -> {
      List<Expr> at = Places.indices(code, i, groups, s.channelsOfGroup(), s.filtersOfGroup(), area);
      Expr from = Places.place(code, List.of(at.get(0), at.get(2), at.get(1)),
          new int[] {s.filtersOfGroup() * s.channelsOfGroup() * area, s.channelsOfGroup() * area, area}, area - 1);
      turned.store(code, i, f.at(code, code.let(Expr.sub(from, at.get(3)))));
    });
  }

  public List<Piece> filterGradient(Shape image, Shape filter, Shape output, Geometry geometry, int groups, Value x,
      Value g, Value result) {
    Piece direct = DirectConvolutions.filterGradient(image, filter, output, geometry, groups, x, g, result);
    var s = DirectConvolutions.Sizes.of(image, filter, output, geometry, groups);
    if (!isWorthIt(s)) {
      return List.of(direct);
    }
    Patches patches = Patches.of(x, s.images(), s.channels(), s.windows());
    int perRound = images(s.images(), s.channelsOfGroup() * s.windows().area(), patches.positions(), groups);
    return pieces(patches, new PatchGradientFactors(g, patches, groups, s.filtersOfGroup(), perRound,
        s.images() / perRound, result), g, direct);
  }

  private boolean isWorthIt(DirectConvolutions.Sizes s) {
    return tile.isPresent() && (long) s.images() * s.filters() * s.windows().outputPlane() * s.channelsOfGroup()
        * s.windows().area() >= LEAST_WORK_IN_TILES;
  }

  /**
   * How many images a round takes: all rounds as many. All at once where items pack what they need on the way.
   *
   * @param columns of what an image becomes
   * @param depth rows of it
   */
  private int images(int all, int columns, long depth, int groups) {
    if (tile.orElseThrow().lanes() == 1) {
      return all;
    }
    long packedElements = groups * TiledProduct.packedElements(columns, depth, tile.orElseThrow());
    int count = (int) Math.clamp(MOST_PACKED / Math.max(1, packedElements), 1L, (long) all);
    while (all % count != 0) {
      count--;
    }
    return count;
  }

  /**
   * The pieces of a product with patches.
   *
   * @param other what padding is multiplied with
   * @param direct computes the same one element at a time
   */
  private List<Piece> pieces(Patches patches, Factors factors, Value other, Piece direct) {
    List<Piece> pieces = new ArrayList<>();
    patches.padding().ifPresent(pieces::add);
    pieces.addAll(new TiledProduct(factors, tile.orElseThrow(), workers).pieces());
    if (patches.padding().isPresent()) {
      Value flags = new Value(DType.INT32, Math.min(workers, MOST_RANGES), Value.Kind.TEMPORARY);
      pieces.add(notFinite(other, flags));
      pieces.add(direct.onlyIfAny(flags));
    }
    return pieces;
  }

  /** For each part of some numbers 1 if one of them is infinite or NaN: times zero they are not zero. */
  private static Piece notFinite(Value numbers, Value flags) {
    int parts = flags.elements();
    int length = (numbers.elements() + parts - 1) / parts;
    return new Piece("find what is not finite", List.of(numbers), List.of(flags), parts, 4 * length, (code, part) -> {
      Expr from = code.let(Expr.mul(part, Expr.size(length)));
      Expr end = code.let(Expr.add(from, Expr.size(length)));
      Expr to = code.let(Expr.choice(Condition.less(end, Expr.size(numbers.elements())), end,
          Expr.size(numbers.elements())));
      Expr.Local sum = code.variable(Expr.real(0));
      code.loop(from, to, i -> code.assign(sum,
          Expr.add(sum, code.let(Expr.mul(code.let(numbers.at(code, i)), Expr.real(0))))));
      flags.store(code, part, code.let(Expr.choice(Condition.equal(sum, Expr.real(0)), Expr.whole(0), Expr.whole(1))));
    });
  }
}
