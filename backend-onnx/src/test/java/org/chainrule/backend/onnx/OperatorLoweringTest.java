package org.chainrule.backend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation, run by ONNX Runtime, is what its definition says, with extreme numbers too. */
class OperatorLoweringTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double[] EXTREME = {0, -0.0, 1, -1, 0.5, -0.5, 1e-10, -1e-10, 1e-5, 2.5, -2.5, 20, -20, 100,
    -100, 1e5, -1e5, 3e9, -3e9, INFINITY, -INFINITY, Double.NaN};

  record Row(String name, Op op, Literal... operands) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final Random random = new Random(7);

  static List<Row> rows() {
    return new OperatorLoweringTest().table();
  }

  private List<Row> table() {
    List<Row> rows = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      floating(rows, dtype);
      windows(rows, dtype);
      indices(rows, dtype);
    }
    for (DType dtype : DType.values()) {
      anyType(rows, dtype);
      if (dtype.isInteger()) {
        whole(rows, dtype);
      }
    }
    logic(rows);
    return rows;
  }

  private static void add(List<Row> rows, Op op, Literal... operands) {
    String types = operands.length == 0 ? "" : " " + operands[0].type();
    String name = op.toString();
    rows.add(new Row((name.length() > 90 ? name.substring(0, 90) : name) + types, op, operands));
  }

  private void floating(List<Row> rows, DType dtype) {
    Literal extreme = Programs.vector(dtype, EXTREME);
    for (UnaryKind kind : UnaryKind.values()) {
      boolean periodic = kind == UnaryKind.SIN || kind == UnaryKind.COS || kind == UnaryKind.TAN;
      if (kind != UnaryKind.NOT) {
        add(rows, new Op.Unary(kind), periodic ? Programs.vector(dtype, 0, 0.5, -2, 3, 100, -1e3) : extreme);
      }
    }
    int n = EXTREME.length;
    Literal first = Literal.zeros(new TensorType(dtype, Shape.of(n, n)));
    Literal second = Literal.zeros(first.type());
    for (int i = 0; i < n * n; i++) {
      first.set(i, EXTREME[i / n]);
      second.set(i, EXTREME[i % n]);
    }
    for (BinaryKind kind : List.of(BinaryKind.ADD, BinaryKind.SUB, BinaryKind.MUL, BinaryKind.DIV, BinaryKind.MAX,
        BinaryKind.MIN, BinaryKind.POW)) {
      add(rows, new Op.Binary(kind), first, second);
    }
    for (CompareKind kind : CompareKind.values()) {
      add(rows, new Op.Compare(kind), first, second);
    }
    for (DType to : DType.values()) {
      add(rows, new Op.Cast(to), extreme);
    }
    add(rows, new Op.Cast(DType.INT32),
        Programs.vector(dtype, 2147483520, 2147483648.0, -2147483648.0, -2.2e9, 1.9, -1.9));
    add(rows, new Op.Cast(DType.INT64), Programs.vector(dtype, 9.2e18, 9.3e18, -9.2e18, -9.3e18, 4e9, -4e9));
    for (boolean a : new boolean[] {false, true}) {
      for (boolean b : new boolean[] {false, true}) {
        add(rows, new Op.MatMul(a, b), matrix(dtype, a, 3, 4), matrix(dtype, b, 4, 5));
        add(rows, new Op.MatMul(a, b), matrix(dtype, a, 2, 3, 4), matrix(dtype, b, 2, 4, 5));
      }
    }
    add(rows, new Op.MatMul(false, true), random(dtype, 2, 3, 3, 4), random(dtype, 2, 3, 5, 4));
    add(rows, new Op.MatMul(false, false), random(dtype, 2, 0), random(dtype, 0, 3));
  }

  private Literal matrix(DType dtype, boolean transposed, int... sizes) {
    int n = sizes.length;
    int[] stored = sizes.clone();
    if (transposed) {
      stored[n - 1] = sizes[n - 2];
      stored[n - 2] = sizes[n - 1];
    }
    return random(dtype, stored);
  }

  private Literal random(DType dtype, int... sizes) {
    return Programs.random(random, dtype, sizes);
  }

  private void windows(List<Row> rows, DType dtype) {
    List<Geometry> geometries = List.of(Geometry.UNIT, Geometry.square(2, 1, 1), Geometry.square(1, 2, 2),
        Geometry.square(3, 2, 1), new Geometry(2, 3, 0, 1, 2, 0, 2, 1));
    for (Geometry g : geometries) {
      for (int groups : new int[] {1, 2}) {
        Literal x = random(dtype, 2, 4, 11, 10);
        Literal filter = random(dtype, 6, 4 / groups, 3, 2);
        Literal cotangent = random(dtype, 2, 6, g.outputHeight(11, 3), g.outputWidth(10, 2));
        add(rows, new Op.Convolution(g, groups), x, filter);
        add(rows, new Op.ConvolutionInputGradient(g, groups, 11, 10), filter, cotangent);
        add(rows, new Op.ConvolutionFilterGradient(g, groups, 3, 2), x, cotangent);
      }
      Literal x = random(dtype, 2, 3, 9, 8);
      add(rows, new Op.SumPool(3, 2, g), x);
      add(rows, new Op.SumPoolGradient(3, 2, g, 9, 8),
          random(dtype, 2, 3, g.outputHeight(9, 3), g.outputWidth(8, 2)));
    }
    for (Geometry g : List.of(Geometry.UNIT, Geometry.square(2, 0, 1), Geometry.square(1, 1, 1),
        new Geometry(2, 1, 2, 0, 1, 1, 1, 1), Geometry.square(1, 1, 2),
        new Geometry(1, 2, 4, 2, 3, 1, 2, 2))) {
      Literal x = random(dtype, 2, 3, 9, 8);
      for (int i = 0; i < x.elements(); i += 3) {
        x.set(i, Math.floor(x.get(i))); // equal ones
      }
      add(rows, new Op.MaxPoolIndex(3, 2, g), x);
      Literal extreme = x.copy();
      for (int i = 0; i < x.elements(); i++) {
        extreme.set(i, i % 11 == 0 ? Double.NaN : i % 5 == 0 ? INFINITY : i % 2 == 0 ? -INFINITY : x.get(i));
      }
      add(rows, new Op.MaxPoolIndex(3, 2, g), extreme);
      Literal least = x.copy();
      for (int i = 0; i < x.elements(); i++) {
        least.set(i, -INFINITY);
      }
      add(rows, new Op.MaxPoolIndex(3, 2, g), least);
    }
  }

  private void indices(List<Row> rows, DType dtype) {
    Literal extreme = Programs.vector(dtype, EXTREME).reshape(Shape.of(2, 11));
    Literal missing = Programs
        .vector(dtype, 1, Double.NaN, INFINITY, Double.NaN, INFINITY, -1, 2, 2, -INFINITY, 0, -0.0,
            0)
        .reshape(Shape.of(3, 4));
    for (Literal x : List.of(extreme, missing, random(dtype, 3, 4, 5))) {
      for (int axis = 0; axis < x.shape().rank(); axis++) {
        add(rows, new Op.ArgMax(axis), x);
        add(rows, new Op.ArgSort(axis, false), x);
        add(rows, new Op.ArgSort(axis, true), x);
        add(rows, new Op.Reduce(ReduceKind.MAX, List.of(axis)), x);
        add(rows, new Op.Reduce(ReduceKind.MIN, List.of(axis)), x);
        add(rows, new Op.Reduce(ReduceKind.SUM, List.of(axis)), x);
      }
    }
  }

  private void whole(List<Row> rows, DType dtype) {
    double least = dtype == DType.INT32 ? Integer.MIN_VALUE : -0x1p62;
    double most = dtype == DType.INT32 ? Integer.MAX_VALUE : 0x1p62;
    Literal x = Programs.vector(dtype, 0, 1, -1, 7, -7, most, least, 5);
    Literal y = Programs.vector(dtype, 3, 1, 1, -7, 7, 1, -1, least);
    for (UnaryKind kind : List.of(UnaryKind.NEG, UnaryKind.ABS, UnaryKind.SIGN)) {
      add(rows, new Op.Unary(kind), x);
    }
    for (BinaryKind kind : List.of(BinaryKind.ADD, BinaryKind.SUB, BinaryKind.MUL, BinaryKind.MAX, BinaryKind.MIN)) {
      add(rows, new Op.Binary(kind), x, y);
    }
    for (CompareKind kind : CompareKind.values()) {
      add(rows, new Op.Compare(kind), x, y);
    }
    Literal grid = random(dtype, 3, 4);
    add(rows, new Op.ArgMax(1), grid);
    add(rows, new Op.ArgSort(1, true), grid);
    add(rows, new Op.ArgSort(0, false), grid);
    add(rows, new Op.Cast(DType.INT32), x);
  }

  private void anyType(List<Row> rows, DType dtype) {
    Literal x = random(dtype, 2, 3, 4);
    for (DType to : DType.values()) {
      add(rows, new Op.Cast(to), x);
    }
    add(rows, new Op.Reshape(Shape.of(4, 6)), x);
    add(rows, new Op.Reshape(Shape.of(0, 5)), random(dtype, 3, 0));
    add(rows, new Op.Transpose(List.of(2, 0, 1)), x);
    add(rows, new Op.Transpose(List.of()), random(dtype));
    add(rows, new Op.Expand(Shape.of(5, 2, 3, 4)), random(dtype, 2, 1, 4));
    add(rows, new Op.Expand(Shape.of(2, 3)), random(dtype));
    add(rows, new Op.Slice(List.of(0, 1, 0), List.of(2, 3, 4), List.of(1, 1, 3)), x);
    add(rows, new Op.Slice(List.of(1, 1, 1), List.of(1, 3, 4), List.of(1, 2, 2)), x);
    add(rows, new Op.Pad(List.of(1, 0, 2), List.of(0, 3, 1), dtype == DType.BOOL ? 1 : 2.5), x);
    add(rows, new Op.Concat(1), x, random(dtype, 2, 1, 4), random(dtype, 2, 2, 4));
    add(rows, new Op.Concat(0), x);
    add(rows, new Op.Select(), random(DType.BOOL, 2, 3, 4), x, random(dtype, 2, 3, 4));
    add(rows, new Op.Tap("here"), x);
    add(rows, new Op.StopGradient(), x);
    add(rows, new Op.Constant(x));
    add(rows, new Op.DimSize(1, dtype == DType.BOOL ? DType.INT32 : dtype), x);
    Literal wild = Programs.vector(DType.INT32, 0, 2, -1, 5, -100, 1).reshape(Shape.of(2, 3));
    for (int axis = 0; axis < 3; axis++) {
      add(rows, new Op.Gather(axis), x, wild);
      add(rows, new Op.Gather(axis), x, Literal.scalar(1L));
      if (dtype != DType.BOOL) {
        List<Integer> sizes = new ArrayList<>(List.of(2, 3, 4));
        sizes.remove(axis);
        sizes.addAll(axis, List.of(2, 3));
        add(rows, new Op.ScatterAdd(axis), x, wild.to(DType.INT64),
            random(dtype, sizes.stream().mapToInt(Integer::intValue).toArray()));
        for (int mode = 0; mode < 4; mode++) {
          add(rows, new Op.CumSum(axis, mode % 2 == 1, mode >= 2), x);
        }
        add(rows, new Op.Iota(new TensorType(dtype, Shape.of(2, 3, 4)), axis));
      }
    }
    if (dtype != DType.BOOL) {
      for (ReduceKind kind : ReduceKind.values()) {
        add(rows, new Op.Reduce(kind, List.of(0, 2)), x);
        add(rows, new Op.Reduce(kind, List.of(0, 1, 2)), x);
        add(rows, new Op.Reduce(kind, List.of()), x);
        add(rows, new Op.Reduce(kind, List.of(1)), random(dtype, 2, 0));
      }
    }
    add(rows, new Op.Compare(CompareKind.EQ), x, random(dtype, 2, 3, 4));
    add(rows, new Op.Compare(CompareKind.NE), x, random(dtype, 2, 3, 4));
  }

  private void logic(List<Row> rows) {
    Literal a = Programs.vector(DType.BOOL, 0, 0, 1, 1);
    Literal b = Programs.vector(DType.BOOL, 0, 1, 0, 1);
    add(rows, new Op.Unary(UnaryKind.NOT), a);
    for (BinaryKind kind : List.of(BinaryKind.AND, BinaryKind.OR, BinaryKind.XOR)) {
      add(rows, new Op.Binary(kind), a, b);
    }
    for (long seed : new long[] {0, 7, -1, 0x123456789ABCDEFL}) {
      add(rows, new Op.RandomBits("dense1/random1", Shape.of(3, 5)), Literal.scalar(seed), Literal.scalar(seed / 3));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void agreesWithTheDefinition(Row row) throws Exception {
    Programs.check(row.name(), row.op(), row.operands());
  }

  @Test
  void everyOperationHasARow() {
    Set<Class<?>> seen = new HashSet<>(Set.of(Op.Input.class, Op.Parameter.class, Op.State.class, Op.Call.class));
    Set<Object> kinds = new HashSet<>();
    table().forEach(row -> {
      seen.add(row.op().getClass());
      kinds.add(row.op());
    });
    List<Class<?>> missing = Stream.of(Op.class.getPermittedSubclasses()).filter(op -> !seen.contains(op)).toList();
    assertEquals(List.of(), missing);
    for (UnaryKind kind : UnaryKind.values()) {
      assertEquals(true, kinds.contains(new Op.Unary(kind)), kind.name());
    }
  }

  @Test
  void leavesAndCalls() throws Exception {
    Tensor w = Tensors.apply(new Op.Parameter("layer/w", new TensorType(DType.FLOAT32, Shape.of(3))));
    Tensor s = Tensors.apply(new Op.State("layer/s", new TensorType(DType.FLOAT32, Shape.of(3))));
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(3));
    Tensor called = Tensors.function("twice", z -> z.add(z), x.mul(w));
    Graph graph = Graph.of(Map.of("y", called.node(), "again", called.node(), "same", x.node()),
        Map.of(s.node(), s.add(called).node(), w.node(), w.node()));
    Programs.check("leaves", graph, Map.of("x", random(DType.FLOAT32, 3), "layer/w", random(DType.FLOAT32, 3),
        "layer/s", random(DType.FLOAT32, 3)));
  }
}
