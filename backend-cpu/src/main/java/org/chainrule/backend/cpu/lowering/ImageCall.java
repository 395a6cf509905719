package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/**
 * An operation over windows whose images lie channels last, [N, H, W, C], as a call: its body transposes the images,
 * applies the operation to them as it is defined, and transposes its result back. Whoever has a loop for channels last
 * runs that; for all others the body is what the call means.
 */
final class ImageCall {
  /** From [N, C, H, W] to [N, H, W, C]. */
  static final List<Integer> TO_LAST = List.of(0, 2, 3, 1);
  /** From [N, H, W, C] to [N, C, H, W]. */
  static final List<Integer> TO_FIRST = List.of(0, 3, 1, 2);

  private ImageCall() {}

  /** {@link Op.Convolution} of images channels last; the filter is as always. */
  static Node convolution(Op.Convolution op, Node x, Node filter) {
    return call("convolution", operands -> toLast(node(op, toFirst(operands.get(0)), operands.get(1))), x, filter);
  }

  static Node inputGradient(Op.ConvolutionInputGradient op, Node filter, Node cotangent) {
    return call("convolution_input_gradient",
        operands -> toLast(node(op, operands.get(0), toFirst(operands.get(1)))), filter, cotangent);
  }

  /** The result is a filter, as always. */
  static Node filterGradient(Op.ConvolutionFilterGradient op, Node x, Node cotangent) {
    return call("convolution_filter_gradient",
        operands -> node(op, toFirst(operands.get(0)), toFirst(operands.get(1))), x, cotangent);
  }

  static Node sumPool(Op.SumPool op, Node x) {
    return call("sum_pool", operands -> toLast(node(op, toFirst(operands.getFirst()))), x);
  }

  static Node sumPoolGradient(Op.SumPoolGradient op, Node cotangent) {
    return call("sum_pool_gradient", operands -> toLast(node(op, toFirst(operands.getFirst()))), cotangent);
  }

  /** The largest element of each window. */
  static Node maxPool(Op.MaxPoolIndex op, Node x) {
    return call("max_pool", operands -> {
      Node image = toFirst(operands.getFirst());
      return toLast(node(new Op.Gather(0), flat(image), node(op, image)));
    }, x);
  }

  /** The cotangent of each window at the place of its largest element, zeros elsewhere. */
  static Node maxPoolGradient(Op.MaxPoolIndex op, Node x, Node cotangent) {
    return call("max_pool_gradient", operands -> {
      Node image = toFirst(operands.get(0));
      Node zeros = node(new Op.Constant(Literal.zeros(new TensorType(image.dtype(), Shape.SCALAR))));
      Node nothing = node(new Op.Expand(Shape.of(image.shape().elements())), zeros);
      Node flat = node(new Op.ScatterAdd(0), nothing, node(op, image), toFirst(operands.get(1)));
      return toLast(node(new Op.Reshape(image.shape()), flat));
    }, x, cotangent);
  }

  /** The operation inside of a call. */
  static Node inner(Op.Call call) {
    return call.function().body().nodes().stream().filter(node -> isOverWindows(node.op())).findFirst()
        .orElseThrow(() -> new AssertionError("the call of " + call.function() + " should have been inlined"));
  }

  private static boolean isOverWindows(Op op) {
    return op instanceof Op.Convolution || op instanceof Op.ConvolutionInputGradient
        || op instanceof Op.ConvolutionFilterGradient || op instanceof Op.MaxPoolIndex || op instanceof Op.SumPool
        || op instanceof Op.SumPoolGradient;
  }

  static Node toFirst(Node x) {
    return transpose(x, TO_FIRST);
  }

  static Node toLast(Node x) {
    return transpose(x, TO_LAST);
  }

  private static Node flat(Node x) {
    return node(new Op.Reshape(Shape.of(x.shape().elements())), x);
  }

  /** A transposition; one of a transposition becomes one or none. */
  static Node transpose(Node x, List<Integer> permutation) {
    if (x.op() instanceof Op.Transpose(List<Integer> before)) {
      List<Integer> both = permutation.stream().map(before::get).toList();
      return both.equals(List.of(0, 1, 2, 3)) ? x.operand(0) : node(new Op.Transpose(both), x.operand(0));
    }
    return node(new Op.Transpose(permutation), x);
  }

  private static Node node(Op op, Node... operands) {
    return new Node(op, List.of(operands));
  }

  private static Node call(String name, Function<List<Node>, Node> body, Node... operands) {
    List<Node> arguments = new ArrayList<>();
    for (int i = 0; i < operands.length; i++) {
      TensorType type = operands[i].type();
      arguments.add(new Node(new Op.Input(GraphFunction.input(i), type), List.of()));
    }
    Graph graph = Graph.of(Map.of(GraphFunction.output(0), body.apply(arguments)));
    return node(new Op.Call(new GraphFunction(name, graph, Optional.empty(), true), 0), operands);
  }
}
