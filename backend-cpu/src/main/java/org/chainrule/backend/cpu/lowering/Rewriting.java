package org.chainrule.backend.cpu.lowering;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;

/** Writes some nodes of a program in another way. */
final class Rewriting {
  /** What is to stand for a node. */
  interface Rule {
    /**
     * The node in its new form.
     *
     * @param node a node of the old program
     * @param operands its operands in the new one
     * @param known the new form of any node before it
     */
    Node apply(Node node, List<Node> operands, Map<Node, Node> known);
  }

  private Rewriting() {}

  /** The same program with every node as a rule says. */
  static Graph apply(Graph graph, Rule rule) {
    Map<Node, Node> rewritten = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      rewritten.put(node, rule.apply(node, node.operands().stream().map(rewritten::get).toList(), rewritten));
    }
    Map<String, Node> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, rewritten.get(node)));
    Map<Node, Node> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, node) -> updates.put(rewritten.get(leaf), rewritten.get(node)));
    return Graph.of(outputs, updates);
  }

  /** A node with other operands; itself if they are the same. */
  static Node with(Node node, List<Node> operands) {
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i) != node.operand(i)) {
        return new Node(node.op(), operands);
      }
    }
    return node;
  }
}
