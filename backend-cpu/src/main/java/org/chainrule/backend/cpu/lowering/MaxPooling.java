package org.chainrule.backend.cpu.lowering;

import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * Max-pooling as programs state it: the elements gathered from the flattened image at the places of the largest ones;
 * for the gradient, the cotangent scattered there into zeros.
 *
 * @param op the window
 * @param image the image [N, C, H, W]
 */
record MaxPooling(Op.MaxPoolIndex op, Node image) {
  /** Whether a node is the largest element of each window. */
  static boolean isValue(Node node) {
    return node.op() instanceof Op.Gather(int axis) && axis == 0 && node.operand(1).op() instanceof Op.MaxPoolIndex
        && node.operand(0).op() instanceof Op.Reshape && node.operand(0).shape().rank() == 1
        && node.operand(0).operand(0) == node.operand(1).operand(0);
  }

  static MaxPooling ofValue(Node gather) {
    return of(gather.operand(1));
  }

  /** Whether a node is the gradient of such elements at the image. */
  static boolean isGradient(Node node) {
    Node scatter = node.operand(0);
    return node.op() instanceof Op.Reshape && scatter.op() instanceof Op.ScatterAdd && scatter.shape().rank() == 1
        && scatter.operand(1).op() instanceof Op.MaxPoolIndex && isZero(scatter.operand(0))
        && node.shape().sameSizes(scatter.operand(1).operand(0).shape());
  }

  static MaxPooling ofGradient(Node reshape) {
    return of(reshape.operand(0).operand(1));
  }

  private static MaxPooling of(Node index) {
    return new MaxPooling((Op.MaxPoolIndex) index.op(), index.operand(0));
  }

  private static boolean isZero(Node node) {
    return node.op() instanceof Op.Expand ? isZero(node.operand(0))
        : node.op() instanceof Op.Constant(Literal value) && value.elements() == 1
            && Double.compare(value.get(0), 0.0) == 0;
  }
}
