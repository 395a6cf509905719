package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Functions;

/**
 * Sums, largest and smallest elements along axes. Where the last axis is kept, a task takes a range of it and runs along
 * rows, so that it reads neighbouring elements; where there would be few tasks for much work, each takes a part of the
 * first reduced axis, and a second piece puts the parts together. The order is fixed.
 */
public final class Reductions {
  private static final int LEAST_WORK_IN_PARTS = 1 << 14;

  private final int workers;
  private final int leastWidth;

  /**
   * Reductions for a device.
   *
   * @param workers how many tasks it wants at least
   * @param leastWidth how many neighbouring elements a task should take at least
   */
  public Reductions(int workers, int leastWidth) {
    this.workers = workers;
    this.leastWidth = leastWidth;
  }

  static Expr zero(DType dtype) {
    return switch (Functions.type(dtype)) {
      case INT -> Expr.whole(0);
      case LONG -> new Expr.Long(0);
      case FLOAT -> Expr.real(0);
    };
  }

  private static Expr start(ReduceKind kind, DType dtype) {
    boolean max = kind == ReduceKind.MAX;
    return kind == ReduceKind.SUM ? zero(dtype) : switch (Functions.type(dtype)) {
      case INT -> Expr.whole(max ? Integer.MIN_VALUE : Integer.MAX_VALUE);
      case LONG -> new Expr.Long(max ? Long.MIN_VALUE : Long.MAX_VALUE);
      case FLOAT -> Expr.real(max ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY);
    };
  }

  private static BinaryKind combination(ReduceKind kind) {
    return switch (kind) {
      case SUM -> BinaryKind.ADD;
      case MAX -> BinaryKind.MAX;
      case MIN -> BinaryKind.MIN;
    };
  }

  /** A run of neighbouring axes that are all reduced or all kept. */
  private record Axis(int size, int stride, boolean isReduced) {}

  private static List<Axis> joined(Shape shape, List<Integer> axes) {
    int[] strides = shape.strides();
    List<Axis> joined = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      boolean reduced = axes.contains(axis);
      if (!joined.isEmpty() && joined.getLast().isReduced() == reduced) {
        Axis before = joined.removeLast();
        joined.add(new Axis(before.size() * shape.size(axis), strides[axis], reduced));
      } else if (shape.size(axis) != 1) {
        joined.add(new Axis(shape.size(axis), strides[axis], reduced));
      }
    }
    return joined;
  }

  /** The pieces of a reduction of elements of a shape along axes. */
  public List<Piece> reduce(ReduceKind kind, Shape shape, List<Integer> axes, Chain chain, Value result) {
    List<Axis> joined = joined(shape, axes);
    Axis columns = !joined.isEmpty() && !joined.getLast().isReduced() ? joined.getLast() : new Axis(1, 1, false);
    List<Axis> kept = new ArrayList<>(joined.stream().filter(axis -> !axis.isReduced() && axis != columns).toList());
    List<Axis> reduced = joined.stream().filter(Axis::isReduced).toList();
    int rows = kept.stream().mapToInt(Axis::size).reduce(1, (a, b) -> a * b);
    int ranges = Math.clamp(workers / Math.max(1, rows), 1, Math.max(1, columns.size() / leastWidth));
    int parts = shape.elements() < LEAST_WORK_IN_PARTS || reduced.isEmpty() ? 1
        : Math.clamp(workers / Math.max(1, rows * ranges), 1, reduced.getFirst().size());
    if (parts == 1) {
      return List.of(piece(kind, kept, reduced, columns, ranges, 1, chain, result));
    }
    Value partial = new Value(result.dtype(), parts * result.elements(), Value.Kind.TEMPORARY);
    List<Piece> pieces = new ArrayList<>();
    pieces.add(piece(kind, kept, reduced, columns, ranges, parts, chain, partial));
    pieces.addAll(reduce(kind, Shape.of(parts, result.elements()), List.of(0), Chain.of(partial), result));
    return pieces;
  }

  private static Piece piece(ReduceKind kind, List<Axis> kept, List<Axis> reduced, Axis columns, int ranges, int parts,
      Chain chain, Value result) {
    List<Value> writes = new ArrayList<>(chain.writes());
    writes.add(result);
    int[] sizes = new int[kept.size() + 2];
    int[] strides = new int[kept.size()];
    sizes[0] = parts;
    for (int i = 0; i < kept.size(); i++) {
      sizes[i + 1] = kept.get(i).size();
      strides[i] = kept.get(i).stride();
    }
    sizes[sizes.length - 1] = ranges;
    int rows = result.elements() == 0 ? 0 : result.elements() / columns.size();
    int count = reduced.stream().mapToInt(Axis::size).reduce(1, (a, b) -> a * b);
    int cost = chain.cost() * (1 + count / parts) * (1 + columns.size() / ranges);
    return new Piece("reduce " + kind, chain.reads(), writes, rows * ranges, cost, (code, task) -> {
      List<Expr> at = Places.indices(code, task, sizes);
      Expr row = ranges == 1 ? task : code.let(Expr.div(task, Expr.size(ranges)));
      Expr base = Places.place(code, at.subList(1, at.size() - 1), strides, 0);
      Loops loops = new Loops(code, reduced, at.getFirst(), parts);
      if (columns.size() == 1) {
        Expr.Local sum = code.variable(start(kind, result.dtype()));
        loops.forEach(base, place -> code.assign(sum,
            Functions.binary(code, combination(kind), sum, code.let(chain.element().at(code, place)))));
        result.store(code, row, sum);
        return;
      }
      Expr from = bound(code, at.getLast(), columns.size(), ranges);
      Expr to = bound(code, code.let(Expr.add(at.getLast(), Expr.whole(1))), columns.size(), ranges);
      Expr target = code.let(Expr.mul(row, Expr.size(columns.size())));
      code.loop(from, to, column -> result.store(code, code.let(Expr.add(target, column)),
          start(kind, result.dtype())));
      loops.forEach(base, place -> code.loop(from, to, column -> {
        Expr element = code.let(chain.element().at(code, code.let(Expr.add(place, column))));
        Expr where = code.let(Expr.add(target, column));
        Expr sum = code.let(result.at(code, where));
        result.store(code, where, code.let(Functions.binary(code, combination(kind), sum, element)));
      }));
    });
  }

  /** Where a range of a number begins. */
  private static Expr bound(Code code, Expr range, int size, int ranges) {
    if (ranges == 1) {
      return code.let(Expr.mul(range, Expr.size(size)));
    }
    Expr bound = code.let(Expr.mul(range, Expr.size((size + ranges - 1) / ranges)));
    return code.let(Expr.choice(Condition.less(bound, Expr.size(size)), bound, Expr.size(size)));
  }

  /** Nested loops along the reduced axes, of the first one along a part. */
  private record Loops(Code code, List<Axis> reduced, Expr part, int parts) {
    private interface Visit {
      void at(Expr place);
    }

    void forEach(Expr base, Visit visit) {
      along(0, base, visit);
    }

    private void along(int depth, Expr base, Visit visit) {
      if (depth == reduced.size()) {
        visit.at(base);
        return;
      }
      Axis axis = reduced.get(depth);
      boolean isParted = depth == 0 && parts > 1;
      Expr from = isParted ? bound(code, part, axis.size(), parts) : Expr.whole(0);
      Expr to = isParted ? bound(code, code.let(Expr.add(part, Expr.whole(1))), axis.size(), parts)
          : Expr.size(axis.size());
      code.loop(from, to, i -> along(depth + 1,
          code.let(Expr.add(base, Expr.mul(i, Expr.size(axis.stride())))), visit));
    }
  }
}
