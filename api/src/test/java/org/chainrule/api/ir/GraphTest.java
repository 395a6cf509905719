package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final TensorType MATRIX = new TensorType(DType.FLOAT32, Shape.of(Dim.batch(2), Dim.of(3)));
  private static final TensorType SQUARE = new TensorType(DType.FLOAT32, Shape.of(3, 3));

  private static Node node(Op op, Node... operands) {
    return new Node(op, List.of(operands));
  }

  private static Node input() {
    return node(new Op.Input("x", MATRIX));
  }

  private static Node weight() {
    return node(new Op.Parameter("w", SQUARE));
  }

  private static Node exp(Node x) {
    return node(new Op.Unary(UnaryKind.EXP), x);
  }

  private static Node add(Node a, Node b) {
    return node(new Op.Binary(BinaryKind.ADD), a, b);
  }

  @Test
  void equalSubexpressionsAreMerged() {
    Graph graph = Graph.of(Map.of("y", add(exp(input()), exp(input()))));
    assertEquals(3, graph.nodes().size());
    Node sum = graph.outputs().get("y");
    assertSame(sum.operand(0), sum.operand(1));
    Node constants = add(node(new Op.Constant(f32(d(1, 2)))), node(new Op.Constant(f32(d(1, 2)))));
    assertEquals(2, Graph.of(Map.of("y", constants)).nodes().size());
  }

  @Test
  void differentAttributesAreKeptApart() {
    Node x = input();
    Node sum = add(node(new Op.Tap("a"), x), node(new Op.Tap("b"), x));
    assertEquals(4, Graph.of(Map.of("y", sum)).nodes().size());
    Node zeros = add(node(new Op.Constant(f32(d(0.0)))), node(new Op.Constant(f32(d(-0.0)))));
    assertEquals(3, Graph.of(Map.of("y", zeros)).nodes().size());
  }

  @Test
  void whatNothingNeedsIsDropped() {
    Node x = input();
    exp(x);
    Graph graph = Graph.of(Map.of("y", add(x, x)));
    assertEquals(List.of("Input", "Binary"),
        graph.nodes().stream().map(node -> node.op().getClass().getSimpleName()).toList());
    assertEquals(1, graph.index(graph.outputs().get("y")));
    assertThrows(IllegalArgumentException.class, () -> graph.index(x.operands().isEmpty() ? exp(x) : x));
  }

  @Test
  void leavesByName() {
    Node state = node(new Op.State("s", SQUARE));
    Graph graph = Graph.of(Map.of("y", node(new Op.MatMul(false, false), input(), weight())),
        Map.of(state, node(new Op.Unary(UnaryKind.EXP), state)));
    assertEquals(Set.of("x"), graph.inputs().keySet());
    assertEquals(Set.of("w"), graph.parameters().keySet());
    assertEquals(Set.of("s"), graph.states().keySet());
  }

  @Test
  void oneNameForTwoLeavesIsRefused() {
    Node other = node(new Op.Input("x", new TensorType(DType.FLOAT32, Shape.of(5))));
    ShapeException error = assertThrows(ShapeException.class,
        () -> Graph.of(Map.of("a", exp(input()), "b", exp(other))));
    assertTrue(error.getMessage().startsWith("the name 'x' stands for two different leaves: "), error.getMessage());
    Node parameter = node(new Op.Parameter("x", MATRIX));
    assertThrows(ShapeException.class, () -> Graph.of(Map.of("a", add(input(), parameter))));
  }

  @Test
  void updatesMustFit() {
    assertEquals("update of w: it is float32[3, 3], its next value float32[batch=2, 3]",
        assertThrows(ShapeException.class, () -> Graph.of(Map.of(), Map.of(weight(), exp(input())))).getMessage());
    Node x = input();
    assertTrue(assertThrows(ShapeException.class, () -> Graph.of(Map.of(), Map.of(x, x))).getMessage()
        .startsWith("only a parameter or state can be updated, not Input"));
  }

  @Test
  void updatesOfMergedLeaves() {
    Node w = weight();
    Graph graph = Graph.of(Map.of("y", exp(weight())), Map.of(w, exp(w)));
    assertEquals(2, graph.nodes().size());
    assertEquals(Map.of(graph.parameters().get("w"), graph.outputs().get("y")), graph.updates());
  }

  @Test
  void equality() {
    Graph graph = Graph.of(Map.of("y", exp(input())));
    assertEquals(graph, Graph.of(Map.of("y", exp(input()))));
    assertEquals(graph.hashCode(), Graph.of(Map.of("y", exp(input()))).hashCode());
    assertNotEquals(graph, Graph.of(Map.of("z", exp(input()))));
    assertNotEquals(graph, Graph.of(Map.of("y", input())));
    assertNotEquals(graph, Graph.of(Map.of("y", node(new Op.Unary(UnaryKind.LOG), input()))));
    assertNotEquals(Graph.of(Map.of(), Map.of(weight(), weight())), Graph.of(Map.of("y", weight())));
  }

  @Test
  void textForm() {
    Node x = input();
    Node w = weight();
    Node h = node(new Op.Tap("dense1"), node(new Op.MatMul(false, true), x, w));
    GraphFunction twice = new GraphFunction("twice",
        Graph.of(Map.of("y0", add(argument(SQUARE), argument(SQUARE)))), Optional.empty(), true);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("sum", node(new Op.Reduce(Op.ReduceKind.SUM, List.of(0)), exp(h)));
    outputs.put("part", node(new Op.Slice(List.of(0, 1), List.of(2, 2), List.of(1, 1)), h));
    Node shift = node(new Op.Expand(Shape.of(3, 3)), node(new Op.Constant(f32(d(0.5, -1, 1e9)))));
    Graph graph = Graph.of(outputs, Map.of(w, node(new Op.Call(twice, 0), add(w, shift))));
    assertEquals("""
      %0 = input 'x'() : float32[batch=2, 3]
      %1 = parameter 'w'() : float32[3, 3]
      %2 = MatMul{transposeA=false, transposeB=true}(%0, %1) : float32[batch=2, 3]
      %3 = tap 'dense1'(%2) : float32[batch=2, 3]
      %4 = exp(%3) : float32[batch=2, 3]
      %5 = reduce_sum[0](%4) : float32[3]
      %6 = Slice{starts=[0, 1], limits=[2, 2], strides=[1, 1]}(%3) : float32[batch=2, 1]
      %7 = constant [0.5, -1.0, 1.0e+09]() : float32[3]
      %8 = Expand{shape=[3, 3]}(%7) : float32[3, 3]
      %9 = add(%1, %8) : float32[3, 3]
      %10 = call twice(%9) : float32[3, 3]
      output sum = %5
      output part = %6
      update w <- %10
      function twice {
        %0 = input 'x0'() : float32[3, 3]
        %1 = add(%0, %0) : float32[3, 3]
        output y0 = %1
      }""", graph.toText());
  }

  private static Node argument(TensorType type) {
    return node(new Op.Input("x0", type));
  }
}
