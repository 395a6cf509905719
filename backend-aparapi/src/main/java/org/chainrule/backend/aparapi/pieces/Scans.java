package org.chainrule.backend.aparapi.pieces;

import java.util.List;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Type;

/** Operations along one axis: the largest element's index, sorting, running sums. NaN is largest. */
public final class Scans {
  private Scans() {}

  /** The place of the first element of a line. */
  private static Expr start(Code code, Lines lines, Expr line) {
    List<Expr> indices = Places.indices(code, line, lines.outer(), lines.inner());
    return Places.place(code, indices, new int[] {lines.size() * lines.inner(), 1}, 0);
  }

  private static Expr element(Code code, Value x, Expr start, Expr index, Lines lines) {
    return code.let(x.at(code, code.let(Expr.add(start, Expr.mul(index, Expr.size(lines.inner()))))));
  }

  private static Condition isNaN(Expr x) {
    return Condition.of(CompareKind.NE, x, x);
  }

  public static Piece argMax(Shape shape, int axis, Value x, Value result) {
    Lines lines = Lines.of(shape, axis);
    return Piece.each("argMax", List.of(x), result, 2 * lines.size(), (code, line) -> {
      Expr start = start(code, lines, line);
      Expr.Local best = code.variable(Expr.whole(0));
      Expr.Local largest = code.variable(x.at(code, start));
      code.loop(Expr.whole(1), Expr.size(lines.size()), i -> {
        Expr next = element(code, x, start, i, lines);
        takeIf(code, Condition.less(largest, next), best, i, largest, next);
        if (next.type() == Type.FLOAT) {
          takeIf(code, Condition.all(isNaN(next), Condition.equal(largest, largest)), best, i, largest, next);
        }
      });
      result.store(code, line, best);
    });
  }

  private static void takeIf(Code code, Condition condition, Expr.Local best, Expr index, Expr.Local largest,
      Expr next) {
    code.when(condition, () -> {
      code.assign(best, index);
      code.assign(largest, next);
    });
  }

  /** Each element counts those that come before it: simple, parallel and stable, but quadratic in the line's length. */
  public static Piece argSort(Shape shape, int axis, boolean descending, Value x, Value result) {
    Lines lines = Lines.of(shape, axis);
    return Piece.each("argSort", List.of(x), result, 6 * lines.size(), (code, task) -> {
      List<Expr> indices = Places.indices(code, task, lines.outer(), lines.size(), lines.inner());
      Expr start = Places.place(code, List.of(indices.get(0), indices.get(2)),
          new int[] {lines.size() * lines.inner(), 1}, 0);
      Expr own = element(code, x, start, indices.get(1), lines);
      Expr ownNaN = flag(code, isNaN(own));
      Expr.Local rank = code.variable(Expr.whole(0));
      code.loop(Expr.whole(0), Expr.size(lines.size()), j -> {
        Expr other = element(code, x, start, j, lines);
        Expr otherNaN = flag(code, isNaN(other));
        Condition smaller = descending ? Condition.less(own, other) : Condition.less(other, own);
        Condition less = descending ? Condition.less(ownNaN, otherNaN) : Condition.less(otherNaN, ownNaN);
        Expr before = code.let(Expr.choice(smaller, Expr.whole(1), flag(code, less)));
        Expr bothNaN = code.let(Expr.add(ownNaN, otherNaN));
        Expr equal = code.let(Expr.choice(Condition.equal(other, own), Expr.whole(1),
            flag(code, Condition.equal(bothNaN, Expr.whole(2)))));
        Expr earlier = code.let(Expr.choice(Condition.less(j, indices.get(1)), equal, Expr.whole(0)));
        code.assign(rank, Expr.add(code.let(Expr.add(rank, before)), earlier));
      });
      Expr place = code.let(Expr.add(start, Expr.mul(rank, Expr.size(lines.inner()))));
      result.store(code, place, indices.get(1));
    });
  }

  private static Expr flag(Code code, Condition condition) {
    return code.let(Expr.choice(condition, Expr.whole(1), Expr.whole(0)));
  }

  public static Piece cumSum(Shape shape, Op.CumSum op, Value x, Value result) {
    Lines lines = Lines.of(shape, op.axis());
    int count = result.elements() == 0 ? 0 : lines.count();
    return new Piece("cumSum", List.of(x), List.of(result), count, 2 * lines.size(), (code, line) -> {
      Expr start = start(code, lines, line);
      Expr.Local sum = code.variable(Reductions.zero(x.dtype()));
      code.loop(Expr.whole(0), Expr.size(lines.size()), i -> {
        Expr index = op.reverse() ? code.let(Expr.sub(Expr.size(lines.size() - 1), i)) : i;
        Expr place = code.let(Expr.add(start, Expr.mul(index, Expr.size(lines.inner()))));
        Expr next = code.let(Expr.add(sum, code.let(x.at(code, place))));
        result.store(code, place, op.exclusive() ? sum : next);
        code.assign(sum, next);
      });
    });
  }
}
