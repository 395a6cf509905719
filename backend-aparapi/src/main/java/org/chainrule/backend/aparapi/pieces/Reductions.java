package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Functions;

/** Sums, largest and smallest elements along axes. */
public final class Reductions {
  private Reductions() {}

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

  public static Piece reduce(ReduceKind kind, Shape shape, List<Integer> axes, Value x, Value result) {
    int[] strides = shape.strides();
    List<Integer> kept = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!axes.contains(axis)) {
        kept.add(axis);
      }
    }
    int[] keptSizes = kept.stream().mapToInt(shape::size).toArray();
    int[] keptStrides = kept.stream().mapToInt(axis -> strides[axis]).toArray();
    int count = axes.stream().mapToInt(shape::size).reduce(1, (a, b) -> a * b);
    return Piece.each("reduce " + kind, List.of(x), result, 1 + count, (code, i) -> {
      Expr base = Places.place(code, Places.indices(code, i, keptSizes), keptStrides, 0);
      Expr.Local sum = code.variable(start(kind, x.dtype()));
      along(code, shape, axes, strides, base, place -> code.assign(sum,
          Functions.binary(code, combination(kind), sum, code.let(x.at(code, place)))));
      result.store(code, i, sum);
    });
  }

  private interface Visit {
    void at(Expr place);
  }

  private static void along(Code code, Shape shape, List<Integer> axes, int[] strides, Expr base, Visit visit) {
    if (axes.isEmpty()) {
      visit.at(base);
      return;
    }
    int axis = axes.getFirst();
    code.loop(Expr.whole(0), Expr.size(shape.size(axis)), i -> {
      Expr place = code.let(Expr.add(base, Expr.mul(i, Expr.size(strides[axis]))));
      along(code, shape, axes.subList(1, axes.size()), strides, place, visit);
    });
  }
}
