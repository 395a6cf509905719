package org.chainrule.api.ir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named function whose body is a graph: inputs {@code x0, x1, ...}, outputs {@code y0, y1, ...}. It may bring its own
 * vector-Jacobian product, a function of (operands, results, cotangents of the results) with one output per operand.
 *
 * @param name the name that drawings, messages and text forms show
 * @param body what it computes; reads its inputs only
 * @param vjp its derivative, if it is not to be derived from the body
 * @param exact whether the given derivative claims to be the body's true one, and so is checked against it; false for
 *     deliberately different ones such as straight-through estimators
 */
public record GraphFunction(String name, Graph body, Optional<GraphFunction> vjp, boolean exact) {
  /** Checks names, that the body depends on its inputs only, and puts the outputs in the order of their numbers. */
  public GraphFunction {
    body = inOrder(name, body);
    if (!body.updates().isEmpty()) {
      throw new ShapeException("function %s: a function cannot update anything".formatted(name));
    }
    for (Node node : body.nodes()) {
      String leaf = Graph.name(node);
      if (!leaf.isEmpty() && !(node.op() instanceof Op.Input && leaf.matches("x\\d+"))) {
        throw new ShapeException("function %s reads '%s' from outside; hand it in as an operand"
            .formatted(name, leaf));
      }
    }
  }

  private static Graph inOrder(String name, Graph body) {
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (int i = 0; i < body.outputs().size(); i++) {
      Node result = body.outputs().get(output(i));
      if (result == null) {
        throw new ShapeException("function %s: outputs are named y0, y1, ..., not %s"
            .formatted(name, body.outputs().keySet()));
      }
      outputs.put(output(i), result);
    }
    boolean ordered = List.copyOf(outputs.keySet()).equals(List.copyOf(body.outputs().keySet()));
    return ordered ? body : Graph.of(outputs, body.updates());
  }

  /** The name of the input for an operand. */
  public static String input(int operand) {
    return "x" + operand;
  }

  /** The name of an output. */
  public static String output(int result) {
    return "y" + result;
  }

  @Override
  public String toString() {
    return name;
  }
}
