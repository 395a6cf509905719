package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.assertLiteral;
import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.chainrule.api.ir.Literals.f64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.junit.jupiter.api.Test;

class ReferenceRunTest {
  private static final TensorType PAIR = new TensorType(DType.FLOAT32, Shape.of(Dim.batch(2)));
  private static final Node INPUT = new Node(new Op.Input("features", PAIR), List.of());
  private static final Node WEIGHT = new Node(new Op.Parameter("dense1/weight", PAIR), List.of());
  private static final Node MEAN = new Node(new Op.State("mean", PAIR), List.of());

  private static Node add(Node a, Node b) {
    return new Node(new Op.Binary(BinaryKind.ADD), List.of(a, b));
  }

  private static Node constant(Literal value) {
    return new Node(new Op.Constant(value), List.of());
  }

  @Test
  void runGivesOutputsAndUpdatesByName() {
    Graph graph = Graph.of(Map.of("sum", add(INPUT, WEIGHT)), Map.of(WEIGHT, add(WEIGHT, WEIGHT), MEAN, INPUT));
    Reference.Result result = Reference.run(graph, Map.of("features", f32(d(1, 2)), "dense1/weight", f32(d(10, 20)),
        "mean", f32(d(0, 0)), "unused", f32(d(7))));
    assertEquals(List.of("sum"), List.copyOf(result.outputs().keySet()));
    assertEquals(f32(d(11, 22)), result.outputs().get("sum").reshape(Shape.of(2)));
    assertEquals(java.util.Set.of("dense1/weight", "mean"), result.updates().keySet());
    assertEquals(f32(d(20, 40)), result.updates().get("dense1/weight").reshape(Shape.of(2)));
    assertEquals(PAIR, result.updates().get("mean").type());
  }

  @Test
  void resultsDoNotShareArraysWithWhatWasHandedIn() {
    Literal given = f32(d(1, 2));
    Literal out = Reference.run(Graph.of(Map.of("same", INPUT)), Map.of("features", given)).outputs().get("same");
    assertNotSame(given.array(), out.array());
    assertEquals(1, out.get(0));
  }

  @Test
  void missingValue() {
    Graph graph = Graph.of(Map.of("sum", add(INPUT, WEIGHT)));
    assertEquals("no value is given for parameter 'dense1/weight' of type float32[batch=2]",
        assertThrows(IllegalArgumentException.class,
            () -> Reference.run(graph, Map.of("features", f32(d(1, 2))))).getMessage());
  }

  @Test
  void wrongValue() {
    Graph graph = Graph.of(Map.of("same", INPUT));
    assertEquals("input 'features' is float32[batch=2]; the value given is float64[2]",
        assertThrows(IllegalArgumentException.class,
            () -> Reference.run(graph, Map.of("features", f64(d(1, 2))))).getMessage());
    assertEquals("input 'features' is float32[batch=2]; the value given is float32[3]",
        assertThrows(IllegalArgumentException.class,
            () -> Reference.values(graph, Map.of("features", f32(d(1, 2, 3))))).getMessage());
  }

  @Test
  void valuesOfAllNodes() {
    Node sum = add(INPUT, INPUT);
    Graph graph = Graph.of(Map.of("double", add(sum, sum)));
    Map<Node, Literal> values = Reference.values(graph, Map.of("features", f32(d(1, 2))));
    assertEquals(List.of(1.0, 2.0, 4.0), graph.nodes().stream().map(node -> values.get(node).get(0)).toList());
  }

  @Test
  void evaluateKeepsTheRequestedValueOnly() {
    Node one = constant(f32(d(1)));
    Node two = add(one, one);
    Node four = add(two, two);
    assertLiteral(f32(d(4)), Reference.evaluate(four));
    assertSame(Reference.evaluate(four), Reference.evaluate(four));
    assertNull(two.value);
  }

  @Test
  void evaluateStopsAtKeptValues() {
    Node two = add(constant(f32(d(1))), constant(f32(d(1))));
    two.value = f32(d(5)); // not what it would compute
    assertLiteral(f32(d(10)), Reference.evaluate(add(two, two)));
  }

  @Test
  void leavesHaveNoNumbersOutsideOfRuns() {
    assertEquals("'features' is an input of a program; it has numbers only when the program runs",
        assertThrows(IllegalStateException.class, () -> Reference.evaluate(add(INPUT, INPUT))).getMessage());
    assertEquals("'dense1/weight' is a parameter of a program; it has numbers only when the program runs",
        assertThrows(IllegalStateException.class, () -> Reference.evaluate(WEIGHT)).getMessage());
    assertEquals("'mean' is a state of a program; it has numbers only when the program runs",
        assertThrows(IllegalStateException.class, () -> Reference.evaluate(MEAN)).getMessage());
  }

  @Test
  void deepGraphs() {
    Node node = constant(f32(d(0)));
    Node one = constant(f32(d(1)));
    for (int i = 0; i < 20_000; i++) {
      node = add(node, one);
    }
    assertLiteral(f32(d(20_000)), Reference.evaluate(node));
    Graph graph = Graph.of(Map.of("y", node));
    assertEquals(20_002, graph.nodes().size());
    assertEquals(20_000, Reference.run(graph, Map.of()).outputs().get("y").get(0));
    assertEquals(graph, Graph.of(Map.of("y", node)));
    assertEquals(20_003, graph.toText().lines().count());
  }

  @Test
  void widelySharedNodesAreComputedOnce() {
    Node node = constant(f64(d(1)));
    for (int i = 0; i < 60; i++) { // as a tree it would have 2^60 nodes
      node = add(node, node);
    }
    assertLiteral(f64(d(0x1p60)), Reference.evaluate(node));
  }

  @Test
  void applyChecksOperands() {
    assertThrows(ShapeException.class,
        () -> Reference.apply(new Op.Binary(BinaryKind.ADD), List.of(f32(d(1)), f32(d(1, 2)))));
    assertThrows(ShapeException.class, () -> Reference.apply(new Op.Unary(UnaryKind.EXP), List.of()));
  }
}
