package org.chainrule.backend.cpu.lowering;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.TensorType;

/**
 * Keeps zero instead of a subnormal number in parameters and states. Averages of gradients that have become zero decay
 * until they are subnormal (below 1.2e-38) and stay so, and a processor takes up to a hundred times as long for
 * arithmetic on such numbers as on others.
 */
final class SubnormalUpdates {
  private SubnormalUpdates() {}

  /** The same program with small updates rounded to zero. */
  static Graph apply(Graph graph) {
    Map<Node, Node> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, next) -> updates.put(leaf, isComputed(next) ? flushed(next) : next));
    return Graph.of(graph.outputs(), updates);
  }

  private static boolean isComputed(Node next) {
    return next.dtype() == DType.FLOAT32 && (next.op() instanceof Op.Binary || next.op() instanceof Op.Unary
        || next.op() instanceof Op.Select);
  }

  private static Node flushed(Node next) {
    Node size = new Node(new Op.Unary(Op.UnaryKind.ABS), List.of(next));
    Node small = new Node(new Op.Compare(Op.CompareKind.LT), List.of(size, everywhere(Float.MIN_NORMAL, next.type())));
    return new Node(new Op.Select(), List.of(small, everywhere(0, next.type()), next));
  }

  private static Node everywhere(double number, TensorType type) {
    Node constant = new Node(new Op.Constant(Literal.scalar(DType.FLOAT32, number)), List.of());
    return type.shape().rank() == 0 ? constant : new Node(new Op.Expand(type.shape()), List.of(constant));
  }
}
