package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.assertLiteral;
import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.junit.jupiter.api.Test;

class GraphFunctionTest {
  private static final TensorType PAIR = new TensorType(DType.FLOAT32, Shape.of(2));

  private static Node node(Op op, Node... operands) {
    return new Node(op, List.of(operands));
  }

  private static Node argument(int number) {
    return node(new Op.Input("x" + number, PAIR));
  }

  private static Node constant(double a, double b) {
    return node(new Op.Constant(f32(d(a, b))));
  }

  /** (a - b, b - a), its outputs given in the wrong order. */
  private static GraphFunction differences() {
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("y1", node(new Op.Binary(BinaryKind.SUB), argument(1), argument(0)));
    outputs.put("y0", node(new Op.Binary(BinaryKind.SUB), argument(0), argument(1)));
    return new GraphFunction("differences", Graph.of(outputs), Optional.empty(), true);
  }

  /** exp of the first of the differences. */
  private static GraphFunction nested() {
    Node call = node(new Op.Call(differences(), 0), argument(0), argument(1));
    return new GraphFunction("nested", Graph.of(Map.of("y0", node(new Op.Unary(UnaryKind.EXP), call))),
        Optional.empty(), true);
  }

  @Test
  void resultsCountByNumberWhateverTheirOrder() {
    assertEquals(List.of("y0", "y1"), List.copyOf(differences().body().outputs().keySet()));
    Node a = constant(5, 1);
    Node b = constant(2, 3);
    assertLiteral(f32(d(3, -2)), Reference.evaluate(node(new Op.Call(differences(), 0), a, b)));
    assertLiteral(f32(d(-3, 2)), Reference.evaluate(node(new Op.Call(differences(), 1), a, b)));
  }

  @Test
  void nestedCallsMeanTheSameInlined() {
    Node call = node(new Op.Call(nested(), 0), constant(1, 0), constant(1, 0));
    Graph graph = Graph.of(Map.of("y", node(new Op.Binary(BinaryKind.ADD), call, constant(1, 0))));
    Graph inlined = graph.inlined();
    assertTrue(inlined.nodes().stream().noneMatch(node -> node.op() instanceof Op.Call));
    assertFalse(graph.equals(inlined));
    assertLiteral(f32(d(2, 1)), Reference.run(graph, Map.of()).outputs().get("y"));
    assertLiteral(f32(d(2, 1)), Reference.run(inlined, Map.of()).outputs().get("y"));
    assertEquals(inlined, inlined.inlined());
  }

  @Test
  void inliningKeepsUpdatesAndLeaves() {
    Node w = node(new Op.Parameter("w", PAIR));
    Node next = node(new Op.Call(differences(), 1), w, argument(0));
    Graph inlined = Graph.of(Map.of("y", next), Map.of(w, next)).inlined();
    Reference.Result result = Reference.run(inlined, Map.of("w", f32(d(1, 2)), "x0", f32(d(10, 10))));
    assertLiteral(f32(d(9, 8)), result.outputs().get("y"));
    assertLiteral(f32(d(9, 8)), result.updates().get("w"));
  }

  @Test
  void aFunctionMayIgnoreAnOperand() {
    GraphFunction first = new GraphFunction("first", Graph.of(Map.of("y0", argument(1))), Optional.empty(), true);
    Node call = node(new Op.Call(first, 0), constant(1, 2), constant(3, 4));
    assertLiteral(f32(d(3, 4)), Reference.evaluate(call));
    assertLiteral(f32(d(3, 4)), Reference.run(Graph.of(Map.of("y", call)).inlined(), Map.of()).outputs().get("y"));
  }

  @Test
  void equalFunctionsAreEqualWhereverTheyWereTraced() {
    assertEquals(nested(), nested());
    Node a = constant(1, 2);
    Node sum = node(new Op.Binary(BinaryKind.ADD), node(new Op.Call(nested(), 0), a, a),
        node(new Op.Call(nested(), 0), a, a));
    assertEquals(3, Graph.of(Map.of("y", sum)).nodes().size());
  }

  private static String refusal(String name, Graph body) {
    return assertThrows(ShapeException.class, () -> new GraphFunction(name, body, Optional.empty(), true))
        .getMessage();
  }

  @Test
  void bodiesReadTheirInputsOnly() {
    Node w = node(new Op.Parameter("w", PAIR));
    Node outside = node(new Op.Input("features", PAIR));
    assertEquals("function f reads 'w' from outside; hand it in as an operand",
        refusal("f", Graph.of(Map.of("y0", w))));
    assertEquals("function f reads 'features' from outside; hand it in as an operand",
        refusal("f", Graph.of(Map.of("y0", outside))));
    assertEquals("function f: a function cannot update anything",
        refusal("f", Graph.of(Map.of("y0", argument(0)), Map.of(w, argument(0)))));
    assertEquals("function f: outputs are named y0, y1, ..., not [result]",
        refusal("f", Graph.of(Map.of("result", argument(0)))));
  }

  @Test
  void callsMustFitTheirFunction() {
    assertThrows(ShapeException.class, () -> node(new Op.Call(nested(), 1), constant(1, 2), constant(1, 2)));
    assertThrows(ShapeException.class, () -> node(new Op.Call(nested(), 0), constant(1, 2)));
    Node long4 = node(new Op.Constant(f32(d(1, 2, 3, 4))));
    assertEquals("function nested was traced for operand 0 of type float32[2], not for [float32[4], float32[4]]",
        assertThrows(ShapeException.class, () -> node(new Op.Call(nested(), 0), long4, long4)).getMessage());
  }
}
