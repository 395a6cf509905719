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

/**
 * Sizes around those at which kernels change what they do: blocks, tiles, panels, odd and prime numbers, nothing at
 * all.
 */
class SizesTest {
  private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);
  private static final List<DType> NUMBERS = List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64);

  private final List<Node> cases = new ArrayList<>();

  private void add(Op op, Node... operands) {
    cases.add(op(op, operands));
  }

  private Stream<DynamicTest> tests() {
    return cases.stream().map(node -> DynamicTest.dynamicTest(node.toString(), () -> check(node)));
  }

  @TestFactory
  Stream<DynamicTest> elementwise() {
    for (int n : new int[] {1, 1023, 1024, 1025, 70_001}) {
      for (DType dtype : NUMBERS) {
        Node x = input("x", dtype, n);
        Node y = op(new Op.Binary(Op.BinaryKind.MUL), x, op(new Op.Expand(Shape.of(n)), input("scale", dtype)));
        Node positive = op(new Op.Compare(Op.CompareKind.GT), y, x);
        add(new Op.Select(), positive, x, op(new Op.Unary(Op.UnaryKind.NEG), y));
      }
      add(new Op.RandomBits("dropout1", Shape.of(n)), input("seed", DType.INT64), input("step", DType.INT64));
    }
    for (Op.UnaryKind kind : Op.UnaryKind.values()) {
      add(new Op.Unary(kind), input("x", kind == Op.UnaryKind.NOT ? DType.BOOL : DType.FLOAT32, 3, 700));
    }
    Node bias = op(new Op.Expand(Shape.of(40, 7, 11)), input("b", DType.FLOAT32, 7, 1));
    add(new Op.Binary(Op.BinaryKind.ADD), input("x", DType.FLOAT32, 40, 7, 11), bias);
    Node outer = op(new Op.Expand(Shape.of(9, 5, 3, 13)), input("b", DType.FLOAT32, 9, 1, 3, 1));
    add(new Op.Binary(Op.BinaryKind.SUB), outer, op(new Op.Unary(Op.UnaryKind.EXP), outer));
    return tests();
  }

  @TestFactory
  Stream<DynamicTest> reductions() {
    for (DType dtype : NUMBERS) {
      for (Op.ReduceKind kind : Op.ReduceKind.values()) {
        add(new Op.Reduce(kind, List.of(0)), input("x", dtype, 40, 1100));
        add(new Op.Reduce(kind, List.of(1)), input("x", dtype, 40, 1101));
        add(new Op.Reduce(kind, List.of(0, 2, 3)), input("x", dtype, 13, 7, 9, 11));
        add(new Op.Reduce(kind, List.of(1, 3)), input("x", dtype, 3, 40, 5, 60));
        add(new Op.Reduce(kind, List.of(0, 1)), input("x", dtype, 300, 301));
        add(new Op.Reduce(kind, List.of(1)), input("x", dtype, 3, 0, 2));
      }
      add(new Op.CumSum(0, true, true), input("x", dtype, 70, 300));
      add(new Op.ArgSort(1, true), input("x", dtype, 20, 257));
      add(new Op.ArgMax(0), input("x", dtype, 33, 300));
    }
    return tests();
  }

  @TestFactory
  Stream<DynamicTest> products() {
    for (DType dtype : FLOATS) {
      for (int[] mkn : new int[][] {{1, 1, 1}, {2, 3, 5}, {7, 13, 17}, {32, 64, 128}, {33, 300, 10}, {128, 31, 10},
        {1, 50, 600}, {61, 1, 1}, {3, 0, 4}, {0, 3, 4}, {97, 101, 103}, {5, 600, 530}, {513, 20, 1025}}) {
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
      add(new Op.MatMul(true, false), input("a", dtype, 3, 40, 5), input("b", dtype, 3, 40, 600));
      add(new Op.MatMul(true, true), input("a", dtype, 3, 40, 600), input("b", dtype, 3, 5, 40));
    }
    return tests();
  }

  private void convolution(DType dtype, int[] x, int outputs, int kernel, Geometry geometry, int groups) {
    Node images = input("x", dtype, x);
    Node filter = input("f", dtype, outputs, x[1] / groups, kernel, kernel);
    Node y = op(new Op.Convolution(geometry, groups), images, filter);
    Node g = new Node(new Op.Input("g", y.type()), List.of());
    cases.add(y);
    add(new Op.ConvolutionInputGradient(geometry, groups, x[2], x[3]), filter, g);
    add(new Op.ConvolutionFilterGradient(geometry, groups, kernel, kernel), images, g);
  }

  @TestFactory
  Stream<DynamicTest> convolutions() {
    Geometry odd = new Geometry(2, 1, 1, 2, 0, 1, 1, 2);
    Geometry wide = new Geometry(1, 1, 2, 4, 1, 3, 1, 2);
    for (DType dtype : FLOATS) {
      for (Geometry geometry : List.of(Geometry.UNIT, Geometry.square(1, 1, 1), Geometry.square(2, 1, 1), odd, wide)) {
        for (int groups : new int[] {1, 2}) {
          convolution(dtype, new int[] {3, 4, 9, 8}, 6, 1, geometry, groups);
          convolution(dtype, new int[] {3, 4, 9, 8}, 6, 3, geometry, groups);
        }
        add(new Op.MaxPoolIndex(3, 3, Geometry.square(2, 1, 1)), input("x", dtype, 3, 4, 9, 8));
      }
      convolution(dtype, new int[] {21, 2, 8, 8}, 3, 3, Geometry.square(1, 1, 1), 1); // several images at a time
      convolution(dtype, new int[] {2, 2, 40, 37}, 3, 3, Geometry.square(1, 1, 1), 1); // some rows at a time
      convolution(dtype, new int[] {1, 1, 2, 1100}, 2, 2, Geometry.square(1, 1, 1), 1); // part of a row at a time
      convolution(dtype, new int[] {2, 70, 5, 5}, 3, 3, Geometry.UNIT, 1); // patches longer than a panel
      convolution(dtype, new int[] {0, 2, 5, 5}, 3, 2, Geometry.UNIT, 1);
    }
    return tests();
  }

  /** The padding takes part in nothing, even where a factor is infinite. */
  @TestFactory
  Stream<DynamicTest> infiniteFactorsBesidePadding() {
    List<DynamicTest> tests = new ArrayList<>();
    for (DType dtype : FLOATS) {
      convolution(dtype, new int[] {2, 2, 5, 5}, 3, 3, Geometry.square(1, 1, 1), 1);
      convolution(dtype, new int[] {2, 2, 5, 5}, 3, 3, Geometry.square(2, 1, 1), 1);
    }
    for (Node node : cases) {
      Graph graph = Graph.of(Map.of("y", node));
      Map<String, Literal> leaves = Graphs.leaves(graph, 1);
      leaves.values().forEach(literal -> literal.set(3, Double.POSITIVE_INFINITY));
      tests.add(DynamicTest.dynamicTest(node.toString(), () -> check(graph, leaves, 1e-4)));
    }
    return tests.stream();
  }
}
