package org.chainrule.api.ir;

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
  /** Checks that the body depends on its inputs only. */
  public GraphFunction {
    if (!body.parameters().isEmpty() || !body.states().isEmpty() || !body.updates().isEmpty()) {
      throw new ShapeException("function " + name + " reads a parameter or state; hand it in as an operand");
    }
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
