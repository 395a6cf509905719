package org.chainrule.backend.cpu;

import static org.chainrule.backend.cpu.Graphs.input;
import static org.chainrule.backend.cpu.Graphs.op;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.lowering.ChannelsLast;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Programs whose images lie channels last compute what they did before, and transpose only where layouts meet. */
class ChannelsLastTest {
  private static final Tensor X = new Tensor(input("x", DType.FLOAT32, 2, 3, 6, 5));
  private static final Tensor Y = Tensors.convolution(X, new Tensor(input("f", DType.FLOAT32, 4, 3, 3, 3)),
      Geometry.square(1, 1, 1), 1);

  private static Graph last(Graph graph) {
    return ChannelsLast.apply(graph.inlined(), _ -> true);
  }

  private static void check(Tensor result) {
    Graph graph = Graph.of(Map.of("result", result.node()));
    check(graph, Graphs.leaves(graph, 5));
  }

  private static void check(Graph graph, Map<String, Literal> leaves) {
    Reference.Result expected = Reference.run(graph, leaves);
    Graph changed = last(graph);
    Reference.Result actual = Reference.run(changed, leaves);
    expected.outputs().forEach((name, value) -> Graphs.close(changed, name, value, actual.outputs().get(name), 1e-5));
    expected.updates().forEach((name, value) -> Graphs.close(changed, name, value, actual.updates().get(name), 1e-5));
  }

  private static long transpositions(Graph graph) {
    return graph.nodes().stream().filter(node -> node.op() instanceof Op.Transpose
        && node.shape().dims().stream().filter(dim -> dim.size() > 1).count() > 2).count();
  }

  @TestFactory
  Stream<DynamicTest> everythingThatImagesGoThrough() {
    Map<String, Tensor> cases = new LinkedHashMap<>();
    Tensor scale = new Tensor(input("scale", DType.FLOAT32, 4, 1, 1));
    cases.put("element by element", Y.mul(scale).add(Y.exp()).gt(0).select(Y, 0));
    cases.put("with an image in the usual layout", Y.add(new Tensor(input("b", DType.FLOAT32, 2, 4, 6, 5))));
    cases.put("with expanded rows", Y.add(new Tensor(input("b", DType.FLOAT32, 6, 1))));
    cases.put("with one number for each image", Y.mul(new Tensor(input("b", DType.FLOAT32, 2, 1, 1, 1))));
    cases.put("with an index", Y.mul(Tensors.iota(DType.FLOAT32, Shape.of(2, 4, 6, 5), 1)));
    for (int[] axes : new int[][] {{0, 2, 3}, {2, 3}, {1}, {0}, {0, 1, 2, 3}, {2}, {0, 1}}) {
      cases.put("sum over " + Arrays.toString(axes), Y.sum(axes));
    }
    cases.put("class of each pixel", Y.argMax(1));
    cases.put("row of each channel", Y.argMax(2));
    cases.put("slice", Y.slice(1, 1, 3).slice(2, 2, 5));
    cases.put("padding", Y.pad(1, 1, 0, 0.5).pad(3, 0, 3, 0.5).pad(0, 1, 2, 0.5));
    cases.put("concatenation", Y.concat(1, Y.exp()));
    cases.put("flattening", Y.reshape(2, -1));
    cases.put("transposition", Y.transpose(0, 3, 1, 2));
    cases.put("pooling", Tensors.maxPool(Y, 3, 2, new Geometry(2, 1, 1, 0, 0, 1, 1, 2)));
    cases.put("sums under windows", Tensors.sumPool(Y, 2, 2, Geometry.square(2, 0, 1)));
    cases.put("size", Tensors.apply(new Op.DimSize(1, DType.FLOAT32), Y));
    cases.put("another convolution", Tensors.convolution(Y.relu(),
        new Tensor(input("f2", DType.FLOAT32, 6, 2, 1, 2)), Geometry.UNIT, 2));
    return cases.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey(), () -> check(each.getValue())));
  }

  @Test
  void wholeTrainingSteps() {
    Graph graph = TrainingSteps.convolutional(3, 2, 8, 4, 5);
    Map<String, Literal> leaves = Graphs.leaves(graph, 7);
    leaves.put(TraceContext.STEP, Literal.scalar(2L));
    leaves.entrySet().stream().filter(leaf -> leaf.getKey().endsWith("/v"))
        .forEach(leaf -> square(leaf.getValue()));
    check(graph, leaves);
  }

  private static void square(Literal literal) {
    for (int i = 0; i < literal.elements(); i++) {
      literal.set(i, literal.get(i) * literal.get(i));
    }
  }

  /** The images at the beginning, the flattened ones in front of the dense layer, and their cotangent. */
  @Test
  void layoutsMeetInThreePlaces() {
    assertEquals(3, transpositions(last(TrainingSteps.convolutional(3, 2, 8, 4, 5))));
  }

  @Test
  void programsWithoutWindowsStayAsTheyAre() {
    Graph graph = TrainingSteps.perceptron(3, 5, 4).inlined();
    assertEquals(graph, ChannelsLast.apply(graph, _ -> true));
    Node pixels = op(new Op.Unary(Op.UnaryKind.EXP), input("x", DType.FLOAT32, 2, 3, 4, 5));
    assertEquals(Graph.of(Map.of("y", pixels)), ChannelsLast.apply(Graph.of(Map.of("y", pixels)), _ -> true));
  }
}
