package org.chainrule.backend.cpu;

import static org.chainrule.backend.cpu.Graphs.check;
import static org.chainrule.backend.cpu.Graphs.input;
import static org.chainrule.backend.cpu.Graphs.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation, on its own, against the reference interpreter. */
class OperationsTest {
  private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);
  private static final List<DType> NUMBERS = List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64);

  private final List<Node> cases = new ArrayList<>();

  private void add(Op op, Node... operands) {
    cases.add(op(op, operands));
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheReference() {
    elementwise();
    shapes();
    reductions();
    products();
    windows();
    return cases.stream().map(node -> DynamicTest.dynamicTest(node.toString(), () -> check(node)));
  }

  private void elementwise() {
    for (Op.UnaryKind kind : Op.UnaryKind.values()) {
      List<DType> dtypes = switch (kind) {
        case NEG, ABS, SIGN -> NUMBERS;
        case NOT -> List.of(DType.BOOL);
        case FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF -> FLOATS;
      };
      dtypes.forEach(dtype -> add(new Op.Unary(kind), input("x", dtype, 3, 700)));
    }
    for (Op.BinaryKind kind : Op.BinaryKind.values()) {
      List<DType> dtypes = switch (kind) {
        case ADD, SUB, MUL, MAX, MIN -> NUMBERS;
        case DIV, POW -> FLOATS;
        case AND, OR, XOR -> List.of(DType.BOOL);
      };
      dtypes.forEach(dtype -> add(new Op.Binary(kind), input("a", dtype, 5, 7), input("b", dtype, 5, 7)));
    }
    for (DType dtype : DType.values()) {
      for (Op.CompareKind kind : Op.CompareKind.values()) {
        if (dtype != DType.BOOL || kind == Op.CompareKind.EQ || kind == Op.CompareKind.NE) {
          add(new Op.Compare(kind), input("a", dtype, 40), input("b", dtype, 40));
        }
      }
      add(new Op.Select(), input("c", DType.BOOL, 4, 0, 2), input("a", dtype, 4, 0, 2), input("b", dtype, 4, 0, 2));
      add(new Op.Select(), input("c", DType.BOOL, 40), input("a", dtype, 40), input("b", dtype, 40));
      for (DType to : DType.values()) {
        add(new Op.Cast(to), input("x", dtype, 30));
      }
    }
  }

  private void shapes() {
    for (DType dtype : DType.values()) {
      Node x = input("x", dtype, 2, 3, 4);
      add(new Op.Reshape(Shape.of(4, 6)), x);
      add(new Op.Transpose(List.of(2, 0, 1)), x);
      add(new Op.Transpose(List.of(0, 2, 1)), x);
      add(new Op.Transpose(List.of(4, 2, 0, 5, 1, 3)), input("x", dtype, 2, 1, 3, 2, 2, 3));
      add(new Op.Expand(Shape.of(5, 2, 3, 4)), x);
      add(new Op.Expand(Shape.of(4, 2, 5, 3)), input("x", dtype, 2, 1, 3));
      add(new Op.Expand(Shape.of(3, 50)), input("x", dtype));
      add(new Op.Slice(List.of(0, 1, 1), List.of(2, 3, 4), List.of(1, 1, 2)), x);
      add(new Op.Slice(List.of(1, 1, 1), List.of(1, 3, 4), List.of(1, 1, 2)), x);
      add(new Op.Pad(List.of(1, 0, 2), List.of(0, 3, 1), 7.5), x);
      add(new Op.Concat(1), x, input("y", dtype, 2, 1, 4), input("z", dtype, 2, 0, 4), x);
      add(new Op.Concat(0), x, input("y", dtype, 3, 3, 4));
      add(new Op.Gather(1), x, input("i", DType.INT32, 2, 5));
      add(new Op.Gather(-1), x, input("i", DType.INT64, 6));
      add(new Op.Gather(0), input("x", dtype, 9), input("i", DType.INT32, 3, 1, 2));
      add(new Op.StopGradient(), x);
      add(new Op.Tap("t"), x);
      if (dtype != DType.BOOL) {
        add(new Op.ScatterAdd(1), x, input("i", DType.INT32, 2, 5), input("u", dtype, 2, 2, 5, 4));
        add(new Op.ScatterAdd(0), input("x", dtype, 9), input("i", DType.INT64, 30), input("u", dtype, 30));
        add(new Op.ScatterAdd(0), input("x", dtype, 9), input("i", DType.INT32, 30), input("u", dtype, 30));
        cases.add(new Node(new Op.Iota(x.type(), 1), List.of()));
        add(new Op.DimSize(1, dtype), x);
      }
      cases.add(new Node(new Op.Constant(Literal.scalar(dtype, 3)), List.of()));
    }
    add(new Op.RandomBits("dropout1", Shape.of(33, 129)), input("seed", DType.INT64), input("step", DType.INT64));
  }

  private void reductions() {
    for (DType dtype : NUMBERS) {
      Node x = input("x", dtype, 3, 4, 5, 6);
      for (Op.ReduceKind kind : Op.ReduceKind.values()) {
        for (List<Integer> axes : List.of(List.of(0), List.of(3), List.of(0, 2, 3), List.of(1, 3), List.of(0, 1, 2, 3),
            List.of(2), List.of(1, 2), List.<Integer>of())) {
          add(new Op.Reduce(kind, axes), x);
        }
        add(new Op.Reduce(kind, List.of(1)), input("x", dtype, 3, 0, 2));
        add(new Op.Reduce(kind, List.of(0)), input("x", dtype, 3, 0, 2));
        add(new Op.Reduce(kind, List.of(0)), input("x", dtype, 40, 1100));
        add(new Op.Reduce(kind, List.of(1)), input("x", dtype, 40, 1101));
      }
      for (int axis = 0; axis < 4; axis++) {
        add(new Op.ArgMax(axis), x);
        add(new Op.ArgSort(axis, axis % 2 == 0), x);
        add(new Op.CumSum(axis, axis % 2 == 0, axis > 1), x);
      }
      add(new Op.ArgSort(1, true), input("x", dtype, 2, 0));
    }
  }

  private void products() {
    for (DType dtype : FLOATS) {
      for (int[] mkn : new int[][] {{1, 1, 1}, {2, 3, 5}, {7, 13, 17}, {32, 64, 128}, {33, 300, 10}, {128, 31, 10},
        {1, 50, 600}, {61, 1, 1}, {3, 0, 4}, {0, 3, 4}, {97, 101, 103}, {5, 600, 530}}) {
        for (int t = 0; t < 4; t++) {
          boolean ta = t % 2 == 1;
          boolean tb = t > 1;
          int m = mkn[0];
          int k = mkn[1];
          int n = mkn[2];
          add(new Op.MatMul(ta, tb), ta ? input("a", dtype, k, m) : input("a", dtype, m, k),
              tb ? input("b", dtype, n, k) : input("b", dtype, k, n));
        }
      }
      add(new Op.MatMul(false, true), input("a", dtype, 2, 3, 4, 5), input("b", dtype, 2, 3, 6, 5));
      add(new Op.MatMul(true, false), input("a", dtype, 3, 40, 5), input("b", dtype, 3, 40, 6));
    }
  }

  private void windows() {
    Geometry odd = new Geometry(2, 1, 1, 2, 0, 1, 1, 2);
    for (DType dtype : FLOATS) {
      for (Geometry geometry : List.of(Geometry.UNIT, Geometry.square(1, 1, 1), Geometry.square(2, 1, 1), odd)) {
        for (int groups : new int[] {1, 2}) {
          for (int kernel : new int[] {1, 3}) {
            Node x = input("x", dtype, 3, 4, 9, 8);
            Node filter = input("f", dtype, 6, 4 / groups, kernel, kernel);
            Node y = op(new Op.Convolution(geometry, groups), x, filter);
            Node g = new Node(new Op.Input("g", y.type()), List.of());
            cases.add(y);
            add(new Op.ConvolutionInputGradient(geometry, groups, 9, 8), filter, g);
            add(new Op.ConvolutionFilterGradient(geometry, groups, kernel, kernel), x, g);
          }
        }
        Node x = input("x", dtype, 3, 4, 9, 8);
        add(new Op.MaxPoolIndex(3, 3, geometry), x);
        Node y = op(new Op.SumPool(3, 2, geometry), x);
        cases.add(y);
        add(new Op.SumPoolGradient(3, 2, geometry, 9, 8), new Node(new Op.Input("g", y.type()), List.of()));
      }
      add(new Op.Convolution(Geometry.UNIT, 1), input("x", dtype, 0, 2, 5, 5), input("f", dtype, 3, 2, 2, 2));
      add(new Op.ConvolutionFilterGradient(Geometry.UNIT, 1, 2, 2), input("x", dtype, 0, 2, 5, 5),
          input("g", dtype, 0, 3, 4, 4));
    }
  }

  @TestFactory
  Stream<DynamicTest> extremeValues() {
    double[] extremes = {0.0, -0.0, 1, -1, 0.5, -0.5, 1e-40, -1e-40, 1e-45, 1e-8, -1e-8, 1e-4, -1e-4, 88, 89, -88, -104,
      710, -745, 20, -20, 9, 3e38, -3e38, 1e300, 6, 5.9, -5.9, Math.PI, 1e5, 1e10, Double.NaN,
      Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    List<DynamicTest> tests = new ArrayList<>();
    int n = extremes.length;
    for (DType dtype : FLOATS) {
      Node x = input("x", dtype, n * n);
      Node z = input("z", dtype, n * n);
      Literal xs = Literal.zeros(x.type());
      Literal zs = Literal.zeros(z.type());
      for (int i = 0; i < n * n; i++) {
        xs.set(i, extremes[i % n]);
        zs.set(i, extremes[i / n]);
      }
      List<Node> nodes = new ArrayList<>();
      for (Op.UnaryKind kind : Op.UnaryKind.values()) {
        if (kind != Op.UnaryKind.NOT) {
          nodes.add(op(new Op.Unary(kind), x));
        }
      }
      for (Op.BinaryKind kind : Op.BinaryKind.values()) {
        if (kind.compareTo(Op.BinaryKind.MIN) <= 0) {
          nodes.add(op(new Op.Binary(kind), x, z));
        }
      }
      for (Op.CompareKind kind : Op.CompareKind.values()) {
        nodes.add(op(new Op.Compare(kind), x, z));
      }
      for (DType to : DType.values()) {
        nodes.add(op(new Op.Cast(to), x));
      }
      nodes.add(op(new Op.ArgSort(0, true), x));
      nodes.add(op(new Op.ArgSort(0, false), x));
      nodes.add(op(new Op.ArgMax(0), x));
      nodes.add(op(new Op.MaxPoolIndex(2, 2, Geometry.UNIT), op(new Op.Reshape(Shape.of(1, 1, n, n)), z)));
      for (Node node : nodes) {
        Graph graph = Graph.of(Map.of("y", node));
        Map<String, Literal> leaves = node.operands().contains(z) ? Map.of("x", xs, "z", zs)
            : graph.inputs().containsKey("z") ? Map.of("z", zs) : Map.of("x", xs);
        tests.add(DynamicTest.dynamicTest(node.toString(),
            () -> check(graph, leaves, dtype == DType.FLOAT64 ? 1e-13 : 3e-7)));
      }
    }
    return tests.stream();
  }
}
