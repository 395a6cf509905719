package org.chainrule.tck;

import static org.chainrule.api.ir.DType.BOOL;
import static org.chainrule.api.ir.DType.FLOAT32;
import static org.chainrule.api.ir.DType.FLOAT64;
import static org.chainrule.api.ir.DType.INT32;
import static org.chainrule.api.ir.DType.INT64;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;

/** Rows for operations on elements at the same place. */
final class ElementwiseCases {
  private static final List<DType> FLOATING = List.of(FLOAT32, FLOAT64);
  private static final long[] WHOLE = {0, 1, -1, 7, -13, 46341, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE};
  private static final long[] LONG = {0, 1, -1, 3037000500L, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE};

  private ElementwiseCases() {}

  static void addTo(Rows rows) {
    for (UnaryKind kind : UnaryKind.values()) {
      unary(rows, kind);
    }
    for (BinaryKind kind : BinaryKind.values()) {
      binary(rows, kind);
    }
    for (CompareKind kind : CompareKind.values()) {
      compare(rows, kind);
    }
    shapes(rows);
    select(rows);
    casts(rows);
  }

  private static String name(Enum<?> kind, String what) {
    return kind.name().toLowerCase(Locale.ROOT) + "/" + what;
  }

  private static double smallestNormal(DType dtype) {
    return dtype == FLOAT32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
  }

  private static double largest(DType dtype) {
    return dtype == FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
  }

  private static double smallest(DType dtype) {
    return dtype == FLOAT32 ? Float.MIN_VALUE : Double.MIN_VALUE;
  }

  // ---- one operand --------------------------------------------------------------------------------------------

  private static void unary(Rows rows, UnaryKind kind) {
    Op op = new Op.Unary(kind);
    if (kind == UnaryKind.NOT) {
      rows.exact(name(kind, "both"), op, Values.truth(7, 0));
      return;
    }
    for (DType dtype : FLOATING) {
      Tolerance tolerance = tolerance(kind, dtype);
      String suffix = " " + dtype.label();
      rows.add(name(kind, "special" + suffix), op, tolerance, Values.vector(dtype, Values.SPECIAL));
      rows.add(name(kind, "extreme" + suffix), op, tolerance, Values.vector(dtype, extremes(kind, dtype)));
      rows.add(name(kind, "ordinary" + suffix), op, tolerance, ordinary(kind, dtype, 37));
      rows.add(name(kind, "many" + suffix), op, tolerance, ordinary(kind, dtype, 1031));
    }
    if (kind == UnaryKind.NEG || kind == UnaryKind.ABS || kind == UnaryKind.SIGN) {
      rows.exact(name(kind, "int32"), op, ints(WHOLE));
      rows.exact(name(kind, "int64"), op, Literal.of(LONG, Shape.of(LONG.length)));
    }
  }

  private static Literal ints(long[] values) {
    return Literal.of(Arrays.stream(values).mapToInt(value -> (int) value).toArray(), Shape.of(values.length));
  }

  private static Tolerance tolerance(UnaryKind kind, DType dtype) {
    double flush = smallestNormal(dtype); // a processor may count subnormal numbers as zero
    return switch (kind) {
      case NEG, ABS, SIGN, FLOOR, NOT -> Tolerance.EXACT;
      case RECIPROCAL, SQRT -> Tolerance.ulps(3).orAbsolute(flush);
      case EXP, EXPM1, LOG, LOG1P, ATAN, TANH, ERF -> Tolerance.ulps(8).orAbsolute(flush);
      case SIN, COS, TAN -> Tolerance.ulps(8).orAbsolute(dtype == FLOAT32 ? 1e-6 : 1e-13);
    };
  }

  private static Literal ordinary(UnaryKind kind, DType dtype, int count) {
    return switch (kind) {
      case SQRT, LOG, RECIPROCAL -> Values.uniform(dtype, 0.01, 9, 1, count);
      case LOG1P -> Values.uniform(dtype, -0.9, 9, 1, count);
      case EXP, EXPM1 -> Values.uniform(dtype, -30, 30, 1, count);
      case TAN -> Values.uniform(dtype, -1.4, 1.4, 1, count);
      case NEG, ABS, SIGN, FLOOR, SIN, COS, ATAN, TANH, ERF, NOT -> Values.uniform(dtype, -6, 6, 1, count);
    };
  }

  private static double[] extremes(UnaryKind kind, DType dtype) {
    boolean single = dtype == FLOAT32;
    double[] tiny = {smallestNormal(dtype), -smallestNormal(dtype), 1e-20, -1e-20, 1e-7, -1e-7, 1e-3, -1e-3};
    double[] own = switch (kind) {
      case NEG, ABS, SIGN -> new double[] {largest(dtype), -largest(dtype), smallest(dtype), -smallest(dtype)};
      case FLOOR ->
          new double[] {largest(dtype), -largest(dtype), 0.99999994, -0.00001, 2.5, -2.5, 8388607.5, -8388607.5,
            16777216, 4.503599627370497E15};
      case RECIPROCAL -> new double[] {largest(dtype), -largest(dtype), 3, -7, 1e30, -1e30};
      case SQRT -> new double[] {largest(dtype), 2, 1e30, -1, -1e-30};
      case EXP -> single ? new double[] {88, 88.7, 89, 200, -80, -87, -90, -103, -120, -1e30}
          : new double[] {700, 709.7, 710, 1e300, -700, -708, -720, -745, -760, -1e300};
      case EXPM1 -> single ? new double[] {88, 88.7, 89, 0.4, -0.4, -20, -120, 0.0001}
          : new double[] {700, 709.7, 710, 0.4, -0.4, -40, -800, 0.0001};
      case LOG -> new double[] {largest(dtype), 0.9999, 1.0001, 1e30, -2};
      case LOG1P -> new double[] {largest(dtype), -0.9999, -1, -1.5, 1e30, 0.4, -0.4};
      case SIN, COS -> new double[] {Math.PI, Math.PI / 2, -Math.PI, 10, 100, -1000, 500.5};
      case TAN -> new double[] {1.5, -1.5, 10, 100, 0.78539816};
      case ATAN -> new double[] {largest(dtype), -largest(dtype), 1e10, -1e10, 2.4, 0.4};
      case TANH -> new double[] {9, -9, 20, -20, 89, 1e30, -1e30, 0.3, 0.6, largest(dtype)};
      case ERF -> new double[] {0.4, 0.84, 0.85, 1.25, 2.857, 3.9, 4, -4, 6, -6, 1e30, -largest(dtype)};
      case NOT -> new double[0];
    };
    boolean tinyFits = kind != UnaryKind.LOG;
    return DoubleStream.concat(Arrays.stream(tinyFits ? tiny : new double[] {smallestNormal(dtype), 1e-20}),
        Arrays.stream(own)).toArray();
  }

  // ---- two operands -------------------------------------------------------------------------------------------

  /** All pairs: each element of one vector against each of another. */
  private static Literal left(Literal values) {
    return pairs(values, true);
  }

  private static Literal right(Literal values) {
    return pairs(values, false);
  }

  private static Literal pairs(Literal values, boolean left) {
    int n = values.elements();
    int[] order = IntStream.range(0, n * n).map(i -> left ? i / n : i % n).toArray();
    return switch (values.dtype()) {
      case INT64 -> Literal.of(Arrays.stream(order).mapToLong(i -> values.longs()[i]).toArray(), Shape.of(n * n));
      case FLOAT32, FLOAT64, INT32, BOOL -> Values.vector(values.dtype(),
          Arrays.stream(order).mapToDouble(values::get).toArray());
    };
  }

  private static Literal specials(DType dtype) {
    return Values.vector(dtype, DoubleStream.concat(Arrays.stream(Values.SPECIAL),
        DoubleStream.of(largest(dtype), -largest(dtype), smallestNormal(dtype), 2, 3, -2)).toArray());
  }

  private static void binary(Rows rows, BinaryKind kind) {
    Op op = new Op.Binary(kind);
    if (kind == BinaryKind.AND || kind == BinaryKind.OR || kind == BinaryKind.XOR) {
      Literal both = Values.vector(BOOL, 0, 1);
      rows.exact(name(kind, "all"), op, left(both), right(both));
      rows.exact(name(kind, "many"), op, Values.truth(101, 0), Values.truth(101, 1));
      return;
    }
    boolean exact = kind != BinaryKind.DIV && kind != BinaryKind.POW;
    for (DType dtype : FLOATING) {
      Tolerance tolerance = exact ? Tolerance.EXACT
          : Tolerance.ulps(kind == BinaryKind.DIV ? 3 : 16).orAbsolute(smallestNormal(dtype));
      Literal specials = specials(dtype);
      String suffix = " " + dtype.label();
      rows.add(name(kind, "special pairs" + suffix), op, tolerance, left(specials), right(specials));
      double lower = kind == BinaryKind.POW ? 0.1 : -3;
      rows.add(name(kind, "ordinary" + suffix), op, tolerance, Values.uniform(dtype, lower, 4, 1, 37),
          Values.uniform(dtype, -3, 3, 2, 37));
      rows.add(name(kind, "many" + suffix), op, tolerance, Values.uniform(dtype, lower, 4, 1, 1031),
          Values.uniform(dtype, 0.5, 3, 2, 1031));
    }
    if (exact) {
      rows.exact(name(kind, "int32 pairs, wrapping"), op, left(ints(WHOLE)), right(ints(WHOLE)));
      Literal longs = Literal.of(LONG, Shape.of(LONG.length));
      rows.exact(name(kind, "int64 pairs, wrapping"), op, left(longs), right(longs));
    } else if (kind == BinaryKind.POW) {
      rows.add(name(kind, "negative base"), op, Tolerance.ulps(16), Values.vector(FLOAT32, -2, -2, -2, -2, -0.5, -3),
          Values.vector(FLOAT32, 2, 3, -1, 0.5, -2, 5));
    }
  }

  private static void compare(Rows rows, CompareKind kind) {
    Op op = new Op.Compare(kind);
    for (DType dtype : FLOATING) {
      Literal specials = specials(dtype);
      rows.exact(name(kind, "special pairs " + dtype.label()), op, left(specials), right(specials));
    }
    rows.exact(name(kind, "int32"), op, left(ints(WHOLE)), right(ints(WHOLE)));
    Literal longs = Literal.of(LONG, Shape.of(LONG.length));
    rows.exact(name(kind, "int64 beyond double precision"), op, left(longs), right(longs));
    if (kind == CompareKind.EQ || kind == CompareKind.NE) {
      Literal both = Values.vector(BOOL, 0, 1);
      rows.exact(name(kind, "bool"), op, left(both), right(both));
    }
  }

  private static void shapes(Rows rows) {
    int[][] shapes = {{}, {1}, {0}, {2, 0, 3}, {1, 1}, {3, 5}, {2, 3, 4}, {2, 1, 3, 2}, {2, 1, 3, 1, 2}, {257}};
    for (int[] shape : shapes) {
      String suffix = "/shape " + Arrays.toString(shape);
      rows.exact("neg" + suffix, new Op.Unary(UnaryKind.NEG), Values.random(FLOAT32, 1, shape));
      rows.add("tanh" + suffix, new Op.Unary(UnaryKind.TANH), Tolerance.ulps(8), Values.random(FLOAT32, 1, shape));
      rows.exact("mul" + suffix, new Op.Binary(BinaryKind.MUL), Values.random(FLOAT32, 1, shape),
          Values.random(FLOAT32, 2, shape));
      rows.exact("lt" + suffix, new Op.Compare(CompareKind.LT), Values.random(FLOAT32, 1, shape),
          Values.random(FLOAT32, 2, shape));
    }
  }

  private static void select(Rows rows) {
    Op op = new Op.Select();
    for (DType dtype : DType.values()) {
      rows.exact("select/" + dtype.label(), op, Values.truth(13, 0), Values.random(dtype, 1, 13),
          Values.random(dtype, 2, 13));
    }
    rows.exact("select/special", op, Values.truth(9, 1), Values.vector(FLOAT32, Values.SPECIAL),
        Values.vector(FLOAT32, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    rows.exact("select/scalar", op, Values.of(BOOL, Shape.SCALAR, 1), Values.random(FLOAT32, 1),
        Values.random(FLOAT32, 2));
    rows.exact("select/int64 beyond double precision", op, Values.truth(8, 0), Literal.of(LONG, Shape.of(8)),
        Literal.of(new long[8], Shape.of(8)));
  }

  private static void casts(Rows rows) {
    double[] numbers = {0, -0.0, 0.9, -0.9, 1.5, -1.5, 2.5, -2.5, 100, Double.NaN, Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY, 2147483647.0, 2147483648.0, -2147483649.0, 16777217, 9.3e18, -9.3e18, 1e20, 1e-30,
      3.4028236e38, 1e300, 1e-45, 0.1};
    for (DType to : DType.values()) {
      rows.exact("cast/float32 to " + to.label(), new Op.Cast(to), Values.vector(FLOAT32, numbers));
      rows.exact("cast/float64 to " + to.label(), new Op.Cast(to), Values.vector(FLOAT64, numbers));
      rows.exact("cast/int32 to " + to.label(), new Op.Cast(to), ints(WHOLE));
      rows.exact("cast/int64 to " + to.label(), new Op.Cast(to), Literal.of(LONG, Shape.of(LONG.length)));
      rows.exact("cast/bool to " + to.label(), new Op.Cast(to), Values.truth(5, 0));
    }
    rows.exact("cast/empty", new Op.Cast(INT32), Values.random(FLOAT32, 1, 0));
    rows.exact("cast/scalar", new Op.Cast(INT64), Values.random(FLOAT32, 1));
  }
}
