package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.autograd.ReverseMode;

/**
 * The derivatives along the edges of a graph. An edge leads from an operand to the operation that reads it; each is
 * treated as an input of its own, so an operation that reads a value twice has two edges with a derivative each.
 */
final class LocalDerivatives {
  private LocalDerivatives() {}

  /**
   * For each operand of a node the vector-Jacobian product with a cotangent of the node, that is what comes back along
   * that edge. With ones it is, of an operation on each element, the partial derivative at each element.
   *
   * @param operands values of the operands
   * @return empty where the operand is no floating number or is fixed
   */
  static List<Optional<Literal>> along(Node node, List<Literal> operands, Literal cotangent) {
    List<Tensor> inputs = new ArrayList<>();
    Map<String, Literal> leaves = new HashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      inputs.add(Tensors.input("x" + i, operands.get(i).dtype(), operands.get(i).shape()));
      leaves.put("x" + i, operands.get(i));
    }
    List<Tensor> varied = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (carries(node, i)) {
        varied.add(inputs.get(i));
      }
    }
    if (varied.isEmpty()) {
      return operands.stream().map(_ -> Optional.<Literal>empty()).toList();
    }
    Tensor result = Tensors.apply(node.op(), inputs.toArray(Tensor[]::new));
    List<Tensor> backward = new ReverseMode().pullback(List.of(result), List.of(Tensors.constant(cotangent)), varied);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < backward.size(); i++) {
      outputs.put(Graph.name(varied.get(i).node()), backward.get(i));
    }
    Map<String, Literal> found = Reference.run(Tensors.graph(outputs), leaves).outputs();
    return inputs.stream().map(input -> Optional.ofNullable(found.get(Graph.name(input.node())))).toList();
  }

  /** Whether a derivative goes along an edge. */
  static boolean carries(Node node, int operand) {
    return !(node.op() instanceof Op.DimSize) && node.dtype().isFloating() && node.operand(operand).dtype().isFloating()
        && !(node.operand(operand).op() instanceof Op.Constant);
  }

  /** The derivative of a scalar with respect to each floating node of its graph, as a graph's outputs give them. */
  static Map<Node, Literal> adjoints(Graph graph, Node scalar, Map<String, Literal> leaves) {
    List<Node> nodes = graph.nodes().stream()
        .filter(node -> node.dtype().isFloating() && !(node.op() instanceof Op.Constant)).toList();
    List<Tensor> gradients = new ReverseMode().gradients(new Tensor(scalar), nodes.stream().map(Tensor::new).toList());
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      outputs.put(String.valueOf(i), gradients.get(i).node());
    }
    Map<String, Literal> found = Reference.run(Graph.of(outputs), leaves).outputs();
    Map<Node, Literal> adjoints = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      adjoints.put(nodes.get(i), found.get(String.valueOf(i)));
    }
    return adjoints;
  }
}
