package org.chainrule.backend.cpu.lowering;

import java.util.List;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/**
 * Writes products of a column and a row as what they are, element-wise products of repeated elements: so the gradient
 * of a weight at batch 1 goes straight into the optimizer's loop and is never stored.
 */
final class OuterProducts {
  private OuterProducts() {}

  /** The same program without matrix products whose sums have one term. */
  static Graph apply(Graph graph) {
    return graph.nodes().stream().noneMatch(OuterProducts::isOuterProduct) ? graph
        : Rewriting.apply(graph, (node, operands, _) -> isOuterProduct(node) ? product(node.shape(), operands)
            : Rewriting.with(node, operands));
  }

  private static boolean isOuterProduct(Node node) {
    return node.op() instanceof Op.MatMul product
        && node.operand(0).shape().size(product.transposeA() ? -2 : -1) == 1;
  }

  private static Node product(Shape shape, List<Node> factors) {
    return new Node(new Op.Binary(Op.BinaryKind.MUL), List.of(repeated(factors.get(0), shape, shape.size(-2), 1),
        repeated(factors.get(1), shape, 1, shape.size(-1))));
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
