package org.chainrule.tck;

import static org.chainrule.api.ir.DType.FLOAT32;
import static org.chainrule.api.ir.DType.INT32;
import static org.chainrule.api.ir.DType.INT64;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Rows for operations that move elements: all exact. */
final class ShapeCases {
  private ShapeCases() {}

  static void addTo(Rows rows) {
    iota(rows);
    for (DType dtype : DType.values()) {
      everyType(rows, dtype);
    }
    reshape(rows);
    transpose(rows);
    expand(rows);
    slice(rows);
    pad(rows);
    concat(rows);
    gather(rows);
    scatterAdd(rows);
  }

  private static Literal x(int... sizes) {
    return Values.random(FLOAT32, 1, sizes);
  }

  private static void iota(Rows rows) {
    for (DType dtype : List.of(FLOAT32, DType.FLOAT64, INT32, INT64)) {
      for (int axis = 0; axis < 3; axis++) {
        rows.exact("iota/" + dtype.label() + " axis " + axis,
            new Op.Iota(new TensorType(dtype, Shape.of(2, 3, 4)), axis));
      }
      rows.exact("dimSize/" + dtype.label(), new Op.DimSize(1, dtype), x(2, 5));
    }
    rows.exact("iota/empty", new Op.Iota(new TensorType(INT32, Shape.of(0)), 0));
    rows.exact("dimSize/zero", new Op.DimSize(0, INT64), x(0, 5));
  }

  private static void everyType(Rows rows, DType dtype) {
    String name = "/" + dtype.label();
    Literal x = Values.random(dtype, 1, 2, 3);
    rows.exact("reshape" + name, new Op.Reshape(Shape.of(3, 2)), x);
    rows.exact("transpose" + name, new Op.Transpose(List.of(1, 0)), x);
    rows.exact("expand" + name, new Op.Expand(Shape.of(4, 2, 3)), x);
    rows.exact("slice" + name, new Op.Slice(List.of(0, 1), List.of(2, 3), List.of(1, 1)), x);
    rows.exact("pad" + name, new Op.Pad(List.of(1, 0), List.of(0, 2), 1), x);
    rows.exact("concat" + name, new Op.Concat(1), x, Values.random(dtype, 2, 2, 1));
    rows.exact("gather" + name, new Op.Gather(1), x, Values.indices(2, 0));
    rows.exact("stopGradient" + name, new Op.StopGradient(), x);
    rows.exact("tap" + name, new Op.Tap("here"), x);
    rows.exact("constant" + name, new Op.Constant(x));
    rows.exact("input" + name, new Op.Input("value", x.type()), x);
    rows.exact("parameter" + name, new Op.Parameter("layer1/value", x.type()), x);
    rows.exact("state" + name, new Op.State("layer1/value", x.type()), x);
  }

  private static void reshape(Rows rows) {
    rows.exact("reshape/special", new Op.Reshape(Shape.of(3, 1, 3)), Values.vector(FLOAT32, Values.SPECIAL));
    rows.exact("reshape/to scalar", new Op.Reshape(Shape.SCALAR), x(1, 1, 1));
    rows.exact("reshape/from scalar", new Op.Reshape(Shape.of(1, 1)), x());
    rows.exact("reshape/empty", new Op.Reshape(Shape.of(0, 7)), x(3, 0));
    rows.exact("reshape/rank 5", new Op.Reshape(Shape.of(2, 1, 3, 2, 2)), x(4, 6));
  }

  private static void transpose(Rows rows) {
    for (List<Integer> order : List.of(List.of(0, 1, 2), List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0),
        List.of(2, 0, 1), List.of(2, 1, 0))) {
      rows.exact("transpose/" + order, new Op.Transpose(order), x(2, 3, 5));
    }
    rows.exact("transpose/scalar", new Op.Transpose(List.of()), x());
    rows.exact("transpose/vector", new Op.Transpose(List.of(0)), x(7));
    rows.exact("transpose/empty", new Op.Transpose(List.of(1, 0)), x(0, 3));
    rows.exact("transpose/rank 4", new Op.Transpose(List.of(0, 2, 3, 1)), x(2, 3, 4, 5));
    rows.exact("transpose/rank 5", new Op.Transpose(List.of(4, 1, 3, 0, 2)), x(2, 3, 1, 2, 3));
    rows.exact("transpose/large", new Op.Transpose(List.of(1, 0)), x(67, 45));
  }

  private static void expand(Rows rows) {
    rows.exact("expand/scalar", new Op.Expand(Shape.of(2, 3)), x());
    rows.exact("expand/rows", new Op.Expand(Shape.of(4, 3)), x(3));
    rows.exact("expand/columns", new Op.Expand(Shape.of(3, 4)), x(3, 1));
    rows.exact("expand/middle", new Op.Expand(Shape.of(2, 5, 3)), x(2, 1, 3));
    rows.exact("expand/both ends", new Op.Expand(Shape.of(2, 3, 4)), x(1, 3, 1));
    rows.exact("expand/to itself", new Op.Expand(Shape.of(2, 3)), x(2, 3));
    rows.exact("expand/to nothing", new Op.Expand(Shape.of(0, 3)), x(1, 3));
    rows.exact("expand/rank 5", new Op.Expand(Shape.of(2, 2, 3, 2, 2)), x(2, 1, 2, 1));
    rows.exact("expand/special", new Op.Expand(Shape.of(2, 9)), Values.vector(FLOAT32, Values.SPECIAL));
  }

  private static void slice(Rows rows) {
    rows.exact("slice/all", new Op.Slice(List.of(0, 0), List.of(3, 4), List.of(1, 1)), x(3, 4));
    rows.exact("slice/nothing", new Op.Slice(List.of(2, 0), List.of(2, 4), List.of(1, 1)), x(3, 4));
    rows.exact("slice/scalar", new Op.Slice(List.of(), List.of(), List.of()), x());
    rows.exact("slice/strides", new Op.Slice(List.of(1, 0), List.of(7, 5), List.of(2, 3)), x(7, 6));
    rows.exact("slice/stride beyond the end", new Op.Slice(List.of(1), List.of(4), List.of(10)), x(5));
    rows.exact("slice/rank 5", new Op.Slice(List.of(0, 1, 0, 1, 0), List.of(2, 2, 3, 3, 2), List.of(1, 1, 2, 1, 1)),
        x(2, 2, 3, 3, 2));
  }

  private static void pad(Rows rows) {
    for (double value : new double[] {0, -0.0, 1.5, Double.NaN, Double.NEGATIVE_INFINITY}) {
      rows.exact("pad/with " + value, new Op.Pad(List.of(1, 2), List.of(3, 0), value), x(2, 3));
    }
    rows.exact("pad/nothing", new Op.Pad(List.of(0), List.of(0), 1), x(3));
    rows.exact("pad/of nothing", new Op.Pad(List.of(1), List.of(2), 4), x(0));
    rows.exact("pad/scalar", new Op.Pad(List.of(), List.of(), 4), x());
    rows.exact("pad/rank 5", new Op.Pad(List.of(0, 1, 0, 2, 1), List.of(1, 0, 0, 0, 1), 7), x(1, 2, 2, 1, 3));
  }

  private static void concat(Rows rows) {
    rows.exact("concat/one", new Op.Concat(0), x(3));
    rows.exact("concat/the same twice", new Op.Concat(0), x(2, 3), x(2, 3));
    rows.exact("concat/five, first axis", new Op.Concat(0), x(1, 3), x(2, 3), x(3, 3), x(1, 3), x(4, 3));
    rows.exact("concat/with nothing", new Op.Concat(1), x(2, 0), x(2, 3), x(2, 0));
    rows.exact("concat/only nothing", new Op.Concat(0), x(0, 2), x(0, 2));
    rows.exact("concat/middle of rank 5", new Op.Concat(2), x(2, 1, 1, 2, 2), x(2, 1, 3, 2, 2));
    rows.exact("concat/special", new Op.Concat(0), Values.vector(FLOAT32, Values.SPECIAL), x(2));
  }

  private static void gather(Rows rows) {
    Literal outside = Values.indices(-1, 5, 2, Integer.MAX_VALUE, Integer.MIN_VALUE);
    for (int axis = 0; axis < 3; axis++) {
      rows.exact("gather/axis " + axis + ", clamped", new Op.Gather(axis), x(3, 3, 3), outside);
    }
    rows.exact("gather/indices of int64", new Op.Gather(0), x(3, 2),
        Literal.of(new long[] {2, 0, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}, Shape.of(5)));
    rows.exact("gather/one", new Op.Gather(0), x(3, 2), Literal.of(new int[] {1}, Shape.SCALAR));
    rows.exact("gather/matrix of indices", new Op.Gather(1), x(2, 4, 3),
        Literal.of(new int[] {0, 3, 1, 1, 2, 0}, Shape.of(3, 2)));
    rows.exact("gather/no indices", new Op.Gather(0), x(3, 2), Literal.of(new int[0], Shape.of(0)));
    rows.exact("gather/nothing from nothing", new Op.Gather(0), x(0, 2), Literal.of(new int[0], Shape.of(0)));
    rows.exact("gather/from size 1", new Op.Gather(1), x(3, 1), Values.indices(0, 0, 4));
    rows.exact("gather/special", new Op.Gather(0), Values.vector(FLOAT32, Values.SPECIAL),
        Values.indices(8, 6, 1, 0, 7));
  }

  private static void scatterAdd(Rows rows) {
    Tolerance sums = Tolerance.sum(FLOAT32, 5, 4);
    for (int axis = 0; axis < 3; axis++) {
      int[] sizes = {3, 3, 3};
      sizes[axis] = 5;
      rows.add("scatterAdd/axis " + axis + ", clamped and repeated", new Op.ScatterAdd(axis), sums, x(3, 3, 3),
          Values.indices(-1, 5, 2, 0, 0), Values.random(FLOAT32, 2, sizes));
    }
    rows.exact("scatterAdd/int32, wrapping", new Op.ScatterAdd(0), Values.vector(INT32, Integer.MAX_VALUE, 1),
        Values.indices(0, 1, 1, 0), Values.vector(INT32, 1, 2, 3, Integer.MAX_VALUE));
    rows.exact("scatterAdd/int64", new Op.ScatterAdd(0), Literal.of(new long[] {1L << 53, 5}, Shape.of(2)),
        Values.indices(0, 0), Literal.of(new long[] {1, Long.MAX_VALUE}, Shape.of(2)));
    rows.add("scatterAdd/float64, indices of int64", new Op.ScatterAdd(0), Tolerance.sum(DType.FLOAT64, 4, 4),
        Values.random(DType.FLOAT64, 1, 3), Literal.of(new long[] {2, 2, 2}, Shape.of(3)),
        Values.random(DType.FLOAT64, 2, 3));
    rows.exact("scatterAdd/no indices", new Op.ScatterAdd(0), x(3, 2), Literal.of(new int[0], Shape.of(0)), x(0, 2));
    rows.add("scatterAdd/matrix of indices", new Op.ScatterAdd(1), sums, x(2, 4),
        Literal.of(new int[] {0, 3, 0, 0}, Shape.of(2, 2)), x(2, 2, 2));
    int[] many = new int[300];
    Arrays.setAll(many, i -> i * 7 % 11);
    rows.add("scatterAdd/many", new Op.ScatterAdd(0), Tolerance.sum(FLOAT32, 30, 2), x(11, 3),
        Literal.of(many, Shape.of(300)), x(300, 3));
  }
}
