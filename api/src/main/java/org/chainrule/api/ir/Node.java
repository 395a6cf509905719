package org.chainrule.api.ir;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An operation with its operands. Two nodes are equal only if they are the same object. */
public final class Node {
  private final Op op;
  private final List<Node> operands;
  private final TensorType type;

  /** The value if this node was evaluated on its own; see {@link Reference#evaluate(Node)}. */
  volatile @Nullable Literal value;

  /**
   * A node; its type follows from its operands.
   *
   * @throws ShapeException if the operands do not fit
   */
  public Node(Op op, List<Node> operands) {
    this.op = op;
    this.operands = List.copyOf(operands);
    this.type = Shapes.infer(op, this.operands.stream().map(Node::type).toList());
  }

  /** The operation. */
  public Op op() {
    return op;
  }

  /** The operands, in the order that the operation states. */
  public List<Node> operands() {
    return operands;
  }

  /** One operand. */
  public Node operand(int index) {
    return operands.get(index);
  }

  /** Element type and shape of the result. */
  public TensorType type() {
    return type;
  }

  /** Element type of the result. */
  public DType dtype() {
    return type.dtype();
  }

  /** Shape of the result. */
  public Shape shape() {
    return type.shape();
  }

  @Override
  public String toString() {
    return operands.stream().map(operand -> operand.type().toString())
        .collect(Collectors.joining(", ", op + "(", ") -> " + type));
  }
}
