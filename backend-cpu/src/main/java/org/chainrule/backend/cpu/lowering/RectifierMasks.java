package org.chainrule.backend.cpu.lowering;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * Writes {@code z > 0} as {@code max(z, 0) > 0} where the program has that maximum anyway, as the gradient of a rectified
 * linear unit does: so z need not be kept for the backward pass. Both are the same for every z, NaN too.
 */
final class RectifierMasks {
  private RectifierMasks() {}

  static Graph apply(Graph graph) {
    Map<Node, Node> rectified = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Binary(Op.BinaryKind kind) && kind == Op.BinaryKind.MAX && isZero(node.operand(1))) {
        rectified.put(node.operand(0), node);
      }
    }
    return rectified.isEmpty() ? graph : Rewriting.apply(graph, (node, operands, known) -> {
      boolean mask = node.op() instanceof Op.Compare(Op.CompareKind kind) && kind == Op.CompareKind.GT
          && isZero(node.operand(1)) && rectified.containsKey(node.operand(0));
      Node y = mask ? known.get(rectified.get(node.operand(0))) : null;
      return y == null ? Rewriting.with(node, operands) : new Node(node.op(), List.of(y, operands.get(1)));
    });
  }

  private static boolean isZero(Node node) {
    Node source = node.op() instanceof Op.Expand ? node.operand(0) : node;
    return source.op() instanceof Op.Constant(var value) && value.elements() == 1 && value.get(0) == 0;
  }
}
