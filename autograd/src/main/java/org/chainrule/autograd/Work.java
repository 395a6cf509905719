package org.chainrule.autograd;

import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/** How much there is to compute, roughly: an estimate from shapes alone, the same on every machine. */
public final class Work {
  private Work() {}

  /** Floating-point operations of all nodes of a graph; a call counts as one operation for each of its elements. */
  public static double of(Graph graph) {
    return graph.nodes().stream().mapToDouble(Work::of).sum();
  }

  /** Floating-point operations of one node. */
  static double of(Node node) {
    double elements = node.shape().elements();
    return switch (node.op()) {
      case Op.MatMul matMul -> {
        int[] sizes = node.operand(0).shape().sizes();
        yield 2 * elements * sizes[sizes.length - (matMul.transposeA() ? 2 : 1)];
      }
      case Op.Convolution _ -> 2 * elements * node.operand(1).shape().elements() / node.shape().size(1);
      case Op.ConvolutionInputGradient _ ->
          2.0 * node.operand(1).shape().elements() * node.operand(0).shape().elements()
              / node.operand(1).shape().size(1);
      case Op.ConvolutionFilterGradient _ ->
          2.0 * node.operand(1).shape().elements() * elements / node.operand(1).shape().size(1);
      case Op.Reduce _ -> node.operand(0).shape().elements();
      case Op.RandomBits _ -> 40 * elements;
      case Op.Input _, Op.Parameter _, Op.State _, Op.Constant _, Op.Iota _, Op.DimSize _, Op.Unary _, Op.Binary _,
          Op.Compare _, Op.Select _, Op.Cast _, Op.Reshape _, Op.Transpose _, Op.Expand _, Op.Slice _, Op.Pad _,
          Op.Concat _, Op.Gather _, Op.ScatterAdd _, Op.ArgMax _, Op.ArgSort _, Op.CumSum _, Op.MaxPoolIndex _,
          Op.SumPool _, Op.SumPoolGradient _, Op.Call _, Op.StopGradient _, Op.Tap _ ->
          Liveness.isAlias(node.op()) || Liveness.isKept(node.op()) ? 0 : elements;
    };
  }
}
