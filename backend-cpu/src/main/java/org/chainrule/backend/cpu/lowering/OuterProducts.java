package org.chainrule.backend.cpu.lowering;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/**
 * Writes products of a column and a row as what they are, element-wise products of repeated elements: so the gradient
 * of a weight at batch 1 goes straight into the optimizer's loop and is never stored.
 */
final class OuterProducts {
  private final Map<Node, Node> rewritten = new IdentityHashMap<>();

  private OuterProducts() {}

  /** The same program without matrix products whose sums have one term. */
  static Graph apply(Graph graph) {
    if (graph.nodes().stream().noneMatch(OuterProducts::isOuterProduct)) {
      return graph;
    }
    OuterProducts products = new OuterProducts();
    graph.nodes().forEach(node -> products.rewritten.put(node, products.rewrite(node)));
    Map<String, Node> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, products.rewritten.get(node)));
    Map<Node, Node> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, node) -> updates.put(products.rewritten.get(leaf), products.rewritten.get(node)));
    return Graph.of(outputs, updates);
  }

  private static boolean isOuterProduct(Node node) {
    return node.op() instanceof Op.MatMul product
        && node.operand(0).shape().size(product.transposeA() ? -2 : -1) == 1;
  }

  private Node rewrite(Node node) {
    List<Node> operands = node.operands().stream().map(rewritten::get).toList();
    if (isOuterProduct(node)) {
      Shape shape = node.shape();
      return new Node(new Op.Binary(Op.BinaryKind.MUL),
          List.of(repeated(operands.get(0), shape, shape.size(-2), 1),
              repeated(operands.get(1), shape, 1, shape.size(-1))));
    }
    boolean same = true;
    for (int i = 0; i < operands.size(); i++) {
      same &= operands.get(i) == node.operand(i);
    }
    return same ? node : new Node(node.op(), operands);
  }

  /** A factor as [..., rows, columns], repeated along the axis of size 1. */
  private static Node repeated(Node factor, Shape shape, int rows, int columns) {
    int[] sizes = shape.sizes();
    sizes[sizes.length - 2] = rows;
    sizes[sizes.length - 1] = columns;
    Shape whole = Shape.of(sizes);
    Node standing = factor.shape().sameSizes(whole) ? factor
        : new Node(new Op.Reshape(whole), List.of(factor));
    return whole.sameSizes(shape) ? standing : new Node(new Op.Expand(shape), List.of(standing));
  }
}
