package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Functions;
import org.chainrule.backend.aparapi.code.Type;

/** Operations that move elements. */
public final class Moves {
  private static final int COST = 8;

  private Moves() {}

  public static Piece copy(Value x, Value result) {
    return Piece.each("copy", List.of(x), result, 1, (code, i) -> result.store(code, i, x.at(code, i)));
  }

  public static Piece transpose(Shape from, List<Integer> permutation, Shape to, Value x, Value result) {
    int[] strides = from.strides();
    return strided("transpose", to, permutation.stream().mapToInt(axis -> strides[axis]).toArray(), 0, x, result);
  }

  public static Piece expand(Shape from, Shape to, Value x, Value result) {
    return strided("expand", to, expandedStrides(from, to), 0, x, result);
  }

  /** For each axis of an expanded shape the stride of what is repeated: 0 along repetitions. */
  public static int[] expandedStrides(Shape from, Shape to) {
    int[] sources = from.strides();
    int[] strides = new int[to.rank()];
    int added = to.rank() - from.rank();
    for (int axis = 0; axis < sources.length; axis++) {
      strides[added + axis] = from.size(axis) == 1 ? 0 : sources[axis];
    }
    return strides;
  }

  public static Piece slice(Shape from, Op.Slice slice, Shape to, Value x, Value result) {
    int[] strides = from.strides();
    int offset = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      offset += slice.starts().get(axis) * strides[axis];
      strides[axis] *= slice.strides().get(axis);
    }
    return strided("slice", to, strides, offset, x, result);
  }

  private static Piece strided(String name, Shape to, int[] strides, int offset, Value x, Value result) {
    int[] sizes = to.sizes();
    return Piece.each(name, List.of(x), result, COST, (code, i) -> {
      Expr place = Places.place(code, Places.indices(code, i, sizes), strides, offset);
      result.store(code, i, x.at(code, place));
    });
  }

  public static Piece pad(Shape from, Op.Pad pad, Shape to, Value x, Value result) {
    int[] sizes = to.sizes();
    int[] strides = from.strides();
    return Piece.each("pad", List.of(x), result, COST, (code, i) -> {
      List<Expr> indices = new ArrayList<>();
      Condition inside = Condition.all();
      List<Expr> padded = Places.indices(code, i, sizes);
      for (int axis = 0; axis < sizes.length; axis++) {
        Expr index = code.let(Expr.sub(padded.get(axis), Expr.size(pad.low().get(axis))));
        indices.add(index);
        inside = Condition.all(inside, Condition.of(CompareKind.GE, index, Expr.whole(0)),
            Condition.less(index, Expr.size(from.size(axis))));
      }
      Expr.Local element = code.variable(number(x.dtype(), pad.value()));
      Runnable take = () -> code.assign(element, x.at(code, Places.place(code, indices, strides, 0)));
      if (sizes.length == 0) {
        take.run();
      } else {
        code.when(inside, take);
      }
      result.store(code, i, element);
    });
  }

  private static Expr number(DType dtype, double value) {
    return switch (Functions.type(dtype)) {
      case FLOAT -> Expr.real((float) value);
      case LONG -> new Expr.Long((long) value);
      case INT -> Expr.whole(dtype == DType.BOOL ? value != 0 ? 1 : 0 : (int) value);
    };
  }

  public static Piece concat(List<Shape> from, int axis, Shape to, List<Value> operands, Value result) {
    int along = to.axis(axis);
    int[] sizes = to.sizes();
    return Piece.each("concat", operands, result, COST, (code, i) -> {
      List<Expr> indices = Places.indices(code, i, sizes);
      Expr.Local element = code.variable(number(result.dtype(), 0));
      int start = 0;
      for (int k = 0; k < operands.size(); k++) {
        int first = start;
        int end = start + from.get(k).size(along);
        Value x = operands.get(k);
        int[] strides = from.get(k).strides();
        Expr index = indices.get(along);
        if (end > first) {
          code.when(Condition.all(Condition.of(CompareKind.GE, index, Expr.size(first)),
              Condition.less(index, Expr.size(end))), () -> {
                List<Expr> own = new ArrayList<>(indices);
                own.set(along, code.let(Expr.sub(index, Expr.size(first))));
                code.assign(element, x.at(code, Places.place(code, own, strides, 0)));
              });
        }
        start = end;
      }
      result.store(code, i, element);
    });
  }

  public static Piece gather(Shape from, int axis, Value x, Value indices, Value result) {
    Lines lines = Lines.of(from, axis);
    return Piece.each("gather", List.of(x, indices), result, COST, (code, i) -> {
      List<Expr> place = Places.indices(code, i, lines.outer(), indices.elements(), lines.inner());
      Expr chosen = clamped(code, indices, place.get(1), lines.size());
      result.store(code, i, x.at(code,
          Places.place(code, List.of(place.get(0), chosen, place.get(2)), lines.strides(), 0)));
    });
  }

  /** An index from a tensor of indices, the nearest that exists. */
  private static Expr clamped(Code code, Value indices, Expr number, int size) {
    Expr index = code.let(indices.at(code, number));
    Expr zero = index.type() == Type.LONG ? new Expr.Long(0) : Expr.whole(0);
    Expr last = code.let(Expr.convert(index.type(), Expr.size(size - 1)));
    Expr above = code.let(Expr.choice(Condition.less(index, zero), zero, index));
    return code.let(Expr.convert(Type.INT, code.let(Expr.choice(Condition.less(last, above), last, above))));
  }

  /**
   * Each task has a range of places along the axis, and looks through all indices for those: no two tasks write one
   * element, and the order of the additions is fixed.
   *
   * @param ranges how many ranges to make at most
   */
  public static Piece scatterAdd(Shape shape, int axis, List<Value> operands, Value result, int ranges) {
    Value x = operands.get(0);
    Value indices = operands.get(1);
    Value updates = operands.get(2);
    Lines lines = Lines.of(shape, axis);
    int count = Math.clamp(lines.size(), 1, Math.max(1, ranges / Math.max(1, lines.outer())));
    int width = (lines.size() + count - 1) / count;
    int tasks = result.elements() == 0 ? 0 : lines.outer() * count;
    int cost = width * lines.inner() + indices.elements();
    return new Piece("scatterAdd", operands, List.of(result), tasks, cost, (code, task) -> {
      List<Expr> place = Places.indices(code, task, lines.outer(), count);
      Expr from = code.let(Expr.mul(place.get(1), Expr.size(width)));
      Expr end = code.let(Expr.add(from, Expr.size(width)));
      Expr to = code.let(Expr.choice(Condition.less(Expr.size(lines.size()), end), Expr.size(lines.size()), end));
      Expr base = code.let(Expr.mul(place.get(0), Expr.size(lines.size() * lines.inner())));
      Expr copied = code.let(Expr.add(base, Expr.mul(from, Expr.size(lines.inner()))));
      Expr copiedEnd = code.let(Expr.add(base, Expr.mul(to, Expr.size(lines.inner()))));
      code.loop(copied, copiedEnd, i -> result.store(code, i, x.at(code, i)));
      Expr updateBase = code.let(Expr.mul(place.get(0), Expr.size(indices.elements())));
      code.loop(Expr.whole(0), Expr.size(indices.elements()), u -> {
        Expr chosen = clamped(code, indices, u, lines.size());
        code.when(Condition.all(Condition.of(CompareKind.GE, chosen, from), Condition.less(chosen, to)), () -> {
          Expr source = code.let(Expr.mul(code.let(Expr.add(updateBase, u)), Expr.size(lines.inner())));
          Expr target = code.let(Expr.add(base, Expr.mul(chosen, Expr.size(lines.inner()))));
          code.loop(Expr.whole(0), Expr.size(lines.inner()), i -> {
            Expr where = code.let(Expr.add(target, i));
            Expr old = code.let(result.at(code, where));
            Expr added = code.let(updates.at(code, code.let(Expr.add(source, i))));
            result.store(code, where, Expr.add(old, added));
          });
        });
      });
    });
  }
}
