package org.chainrule.experiments.draw;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Shape;

/**
 * A formula that was read: tensors over the inputs that it names, in double precision.
 *
 * @param text as it was written
 * @param variables the inputs by name, in the order in which they are used
 * @param named values that the formula gives a name, in order
 * @param result its last value
 */
record Expression(String text, Map<String, Tensor> variables, Map<String, Tensor> named, Tensor result) {
  static final String RESULT = "result of the expression";

  /**
   * Reads {@code (a+b)*(b+1)} or, with names for what is between, {@code c=a+b; d=b+1; e=c*d}.
   *
   * @throws org.chainrule.experiments.configuration.InputException if it is no formula, with the position
   */
  static Expression parse(String text, Functions functions) {
    return new ExpressionParser(text, functions).parse();
  }

  static Tensor variable(String name) {
    return Tensors.input(name, DType.FLOAT64, Shape.SCALAR);
  }

  /** The program with a result under each name and {@link #RESULT}: equal parts of the formula are one node. */
  Graph graph() {
    Map<String, Tensor> outputs = new LinkedHashMap<>(named);
    outputs.put(RESULT, result);
    return Tensors.graph(outputs);
  }

  List<String> variableNames() {
    return List.copyOf(variables.keySet());
  }
}
