package org.chainrule.backend.onnx;

import java.util.List;
import java.util.Locale;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.jspecify.annotations.Nullable;

/**
 * Where in a model each node stands. A node that reads a parameter belongs to the parameter's layer, the nodes that lead
 * to a {@link Op.Tap} to that tap, all others to where their first operand stands.
 */
final class NodeNames {
  private final Graph graph;
  private final @Nullable String[] scopes;

  NodeNames(Graph graph) {
    this.graph = graph;
    List<Node> nodes = graph.nodes();
    this.scopes = new String[nodes.size()];
    @Nullable String[] leaves = new String[nodes.size()];
    for (int i = 0; i < scopes.length; i++) {
      Node node = nodes.get(i);
      String leaf = layer(Graph.name(node));
      for (Node operand : node.operands()) {
        leaf = leaf == null ? leaves[graph.index(operand)] : leaf;
      }
      scopes[i] = node.op() instanceof Op.Tap tap ? tap.name() : leaf;
      boolean rearranged = node.op() instanceof Op.Expand || node.op() instanceof Op.Reshape
          || node.op() instanceof Op.Transpose;
      leaves[i] = node.operands().isEmpty() || rearranged ? leaf : null;
    }
    String[] own = scopes.clone();
    for (int i = scopes.length - 1; i >= 0; i--) {
      boolean led = own[i] == null || nodes.get(i).op() instanceof Op.Tap;
      for (Node operand : led ? nodes.get(i).operands() : List.<Node>of()) {
        int index = graph.index(operand);
        scopes[index] = scopes[index] == null ? scopes[i] : scopes[index];
      }
    }
    for (int i = 0; i < scopes.length; i++) {
      if (scopes[i] == null && !nodes.get(i).operands().isEmpty()) {
        scopes[i] = scopes[graph.index(nodes.get(i).operand(0))];
      }
    }
  }

  private static @Nullable String layer(String leaf) {
    return leaf.indexOf('/') < 0 ? null : leaf.substring(0, leaf.lastIndexOf('/'));
  }

  /** The layer or tap, empty at the outermost level. */
  String scope(Node node) {
    String scope = scopes[graph.index(node)];
    return scope == null ? "" : scope;
  }

  /** Layer and operation, such as {@code dense1/matmul}. */
  String label(Node node) {
    String operation = switch (node.op()) {
      case Op.Unary unary -> unary.kind().name();
      case Op.Binary binary -> binary.kind().name();
      case Op.Compare compare -> compare.kind().name();
      case Op.Reduce reduce -> "reduce_" + reduce.kind();
      case Op other -> other.getClass().getSimpleName();
    };
    String name = Graph.name(node);
    String scope = scope(node);
    return !name.isEmpty() ? name : (scope.isEmpty() ? "" : scope + "/") + operation.toLowerCase(Locale.ROOT);
  }
}
