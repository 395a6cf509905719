package org.chainrule.tck;

import static org.chainrule.api.ir.DType.FLOAT32;
import static org.chainrule.api.ir.DType.FLOAT64;
import static org.chainrule.api.ir.DType.INT32;
import static org.chainrule.api.ir.DType.INT64;

import java.util.List;
import java.util.Locale;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Shape;

/** Rows for operations that combine elements along axes, and for the matrix product. */
final class ReductionCases {
  private static final List<DType> NUMBERS = List.of(FLOAT32, FLOAT64, INT32, INT64);
  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private ReductionCases() {}

  static void addTo(Rows rows) {
    for (ReduceKind kind : ReduceKind.values()) {
      reduce(rows, kind);
    }
    argMax(rows);
    argSort(rows);
    cumSum(rows);
    matMul(rows);
  }

  private static Literal x(DType dtype, int... sizes) {
    return Values.random(dtype, 1, sizes);
  }

  private static Tolerance sum(DType dtype, int count) {
    return dtype.isFloating() ? Tolerance.sum(dtype, count, 2) : Tolerance.EXACT;
  }

  private static void reduce(Rows rows, ReduceKind kind) {
    String name = "reduce " + kind.name().toLowerCase(Locale.ROOT) + "/";
    boolean sums = kind == ReduceKind.SUM;
    List<List<Integer>> choices = List.of(List.of(), List.of(0), List.of(1), List.of(2), List.of(0, 1), List.of(0, 2),
        List.of(1, 2), List.of(0, 1, 2));
    for (DType dtype : NUMBERS) {
      for (List<Integer> axes : choices) {
        rows.add(name + dtype.label() + " axes " + axes, new Op.Reduce(kind, axes),
            sums ? sum(dtype, 60) : Tolerance.EXACT, x(dtype, 3, 4, 5));
      }
      rows.exact(name + "over nothing, " + dtype.label(), new Op.Reduce(kind, List.of(1)), x(dtype, 2, 0));
      rows.exact(name + "of nothing, " + dtype.label(), new Op.Reduce(kind, List.of(1)), x(dtype, 0, 3));
      rows.exact(name + "size 1, " + dtype.label(), new Op.Reduce(kind, List.of(0, 2)), x(dtype, 1, 3, 1));
    }
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      rows.add(name + "not numbers, " + dtype.label(), new Op.Reduce(kind, List.of(1)), Tolerance.ulps(2),
          Values.of(dtype, Shape.of(5, 3), 1, NAN, 2, INFINITY, 1, 2, -INFINITY, -INFINITY, 3, INFINITY, -INFINITY, 0,
              -0.0, -0.0, -0.0));
    }
    if (!sums) {
      rows.exact(name + "signed zeros", new Op.Reduce(kind, List.of(1)),
          Values.of(FLOAT32, Shape.of(2, 2), 0, -0.0, -0.0, 0));
    }
    rows.add(name + "scalar", new Op.Reduce(kind, List.of()), Tolerance.EXACT, x(FLOAT32));
    rows.add(name + "long row", new Op.Reduce(kind, List.of(0)), sums ? sum(FLOAT32, 5003) : Tolerance.EXACT,
        x(FLOAT32, 5003));
    rows.add(name + "long columns", new Op.Reduce(kind, List.of(0)), sums ? sum(FLOAT32, 301) : Tolerance.EXACT,
        x(FLOAT32, 301, 17));
    rows.add(name + "rank 5", new Op.Reduce(kind, List.of(1, 3)), sums ? sum(FLOAT32, 6) : Tolerance.EXACT,
        x(FLOAT32, 2, 3, 2, 2, 2));
    rows.exact(name + "whole numbers at the ends, wrapping", new Op.Reduce(kind, List.of(0)),
        Values.vector(INT32, Integer.MAX_VALUE, Integer.MAX_VALUE, 5, Integer.MIN_VALUE));
  }

  private static void argMax(Rows rows) {
    for (DType dtype : NUMBERS) {
      for (int axis = 0; axis < 3; axis++) {
        rows.exact("argMax/" + dtype.label() + " axis " + axis, new Op.ArgMax(axis), x(dtype, 3, 4, 5));
      }
    }
    rows.exact("argMax/ties", new Op.ArgMax(0), Values.vector(FLOAT32, 1, 3, 3, 2, 3));
    rows.exact("argMax/not a number", new Op.ArgMax(1),
        Values.of(FLOAT32, Shape.of(3, 3), 1, NAN, INFINITY, NAN, 2, NAN, -INFINITY, -INFINITY, -INFINITY));
    rows.exact("argMax/int64 beyond double precision", new Op.ArgMax(0),
        Literal.of(new long[] {1L << 53, (1L << 53) + 1, 5}, Shape.of(3)));
    rows.exact("argMax/no lines", new Op.ArgMax(1), x(FLOAT32, 0, 3));
    rows.exact("argMax/size 1", new Op.ArgMax(1), x(FLOAT32, 3, 1));
    rows.exact("argMax/long", new Op.ArgMax(0), x(FLOAT32, 1031));
  }

  private static void argSort(Rows rows) {
    for (boolean descending : new boolean[] {false, true}) {
      String name = "argSort/" + (descending ? "descending " : "ascending ");
      for (DType dtype : NUMBERS) {
        for (int axis = 0; axis < 3; axis++) {
          rows.exact(name + dtype.label() + " axis " + axis, new Op.ArgSort(axis, descending), x(dtype, 3, 4, 5));
        }
      }
      rows.exact(name + "ties", new Op.ArgSort(0, descending), Values.vector(FLOAT32, 1, 3, 3, 2, 3, 1));
      rows.exact(name + "not a number", new Op.ArgSort(0, descending),
          Values.vector(FLOAT32, 1, NAN, INFINITY, NAN, -INFINITY, 0));
      rows.exact(name + "empty", new Op.ArgSort(1, descending), x(FLOAT32, 3, 0));
      rows.exact(name + "size 1", new Op.ArgSort(1, descending), x(FLOAT32, 3, 1));
      rows.exact(name + "long", new Op.ArgSort(0, descending), x(FLOAT32, 1031));
    }
  }

  private static void cumSum(Rows rows) {
    for (int flags = 0; flags < 4; flags++) {
      boolean exclusive = (flags & 1) != 0;
      boolean reverse = (flags & 2) != 0;
      String name = "cumSum/" + (exclusive ? "exclusive " : "") + (reverse ? "reverse " : "");
      for (DType dtype : NUMBERS) {
        for (int axis = 0; axis < 3; axis++) {
          rows.add(name + dtype.label() + " axis " + axis, new Op.CumSum(axis, exclusive, reverse), sum(dtype, 5),
              x(dtype, 3, 4, 5));
        }
      }
      rows.exact(name + "size 1", new Op.CumSum(0, exclusive, reverse), x(FLOAT32, 1));
      rows.exact(name + "empty", new Op.CumSum(0, exclusive, reverse), x(FLOAT32, 0, 2));
      rows.add(name + "not numbers", new Op.CumSum(0, exclusive, reverse), Tolerance.ulps(4),
          Values.vector(FLOAT32, 1, INFINITY, 2, NAN, 3));
      rows.exact(name + "wrapping", new Op.CumSum(0, exclusive, reverse),
          Values.vector(INT32, Integer.MAX_VALUE, 1, 5));
    }
  }

  private static void matMul(Rows rows) {
    int[][] sizes = {{1, 1, 1}, {2, 3, 4}, {1, 5, 7}, {7, 5, 1}, {17, 9, 33}, {0, 3, 4}, {2, 3, 0}, {2, 0, 4},
      {65, 130, 40}};
    for (int flags = 0; flags < 4; flags++) {
      boolean first = (flags & 1) != 0;
      boolean second = (flags & 2) != 0;
      String name = "matMul/" + (first ? "A^T" : "A") + (second ? " B^T" : " B") + " ";
      Op op = new Op.MatMul(first, second);
      for (int[] size : sizes) {
        int rowsA = size[0];
        int inner = size[1];
        int columns = size[2];
        rows.add(name + rowsA + "x" + inner + "x" + columns, op, Tolerance.sum(FLOAT32, inner, 4),
            first ? x(FLOAT32, inner, rowsA) : x(FLOAT32, rowsA, inner),
            second ? x(FLOAT32, columns, inner) : x(FLOAT32, inner, columns));
      }
      rows.add(name + "batched", op, Tolerance.sum(FLOAT32, 3, 4), first ? x(FLOAT32, 2, 3, 2) : x(FLOAT32, 2, 2, 3),
          second ? x(FLOAT32, 2, 4, 3) : x(FLOAT32, 2, 3, 4));
      rows.add(name + "batched rank 5", op, Tolerance.sum(FLOAT32, 2, 4),
          first ? x(FLOAT32, 2, 1, 2, 2, 3) : x(FLOAT32, 2, 1, 2, 3, 2),
          second ? x(FLOAT32, 2, 1, 2, 5, 2) : x(FLOAT32, 2, 1, 2, 2, 5));
      rows.add(name + "float64", op, Tolerance.sum(FLOAT64, 3, 4), first ? x(FLOAT64, 3, 2) : x(FLOAT64, 2, 3),
          second ? x(FLOAT64, 4, 3) : x(FLOAT64, 3, 4));
      rows.add(name + "not numbers", op, Tolerance.sum(FLOAT32, 2, 4),
          Values.of(FLOAT32, Shape.of(2, 2), NAN, 1, INFINITY, 0), Values.of(FLOAT32, Shape.of(2, 2), 1, 2, 3, 4));
    }
  }
}
