package org.chainrule.backend.onnx;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.UnaryKind;

/**
 * Replaces FLOAT64 operations for which ONNX Runtime has no kernel of that type by compositions of ones that it has. The
 * results are exact to double precision; nothing is computed in single precision instead.
 */
final class Compositions {
  private Compositions() {}

  static Graph replace(Graph graph) {
    if (graph.nodes().stream().noneMatch(Compositions::concerns)) {
      return graph;
    }
    Map<Node, Node> copies = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      List<Node> operands = node.operands().stream().map(copies::get).toList();
      copies.put(node, concerns(node) ? composition(node, operands.stream().map(Tensor::new).toList()).node()
          : operands.equals(node.operands()) ? node : new Node(node.op(), operands));
    }
    Map<String, Node> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, copies.get(node)));
    Map<Node, Node> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, node) -> updates.put(copies.get(leaf), copies.get(node)));
    return Graph.of(outputs, updates);
  }

  private static boolean concerns(Node node) {
    return node.dtype() == DType.FLOAT64 && (node.op() instanceof Op.Convolution
        || node.op() instanceof Op.ConvolutionInputGradient || node.op() instanceof Op.ConvolutionFilterGradient
        || node.op() instanceof Op.SumPool || node.op() instanceof Op.SumPoolGradient
        || node.op() instanceof Op.Unary(UnaryKind kind)
            && (kind == UnaryKind.TAN || kind == UnaryKind.ATAN || kind == UnaryKind.ERF));
  }

  private static Tensor composition(Node node, List<Tensor> operands) {
    Tensor x = operands.getFirst();
    if (node.op() instanceof Op.Convolution op) {
      return WindowCompositions.convolution(op, x, operands.getLast());
    }
    if (node.op() instanceof Op.ConvolutionInputGradient op) {
      return WindowCompositions.inputGradient(op, x, operands.getLast());
    }
    if (node.op() instanceof Op.ConvolutionFilterGradient op) {
      return WindowCompositions.filterGradient(op, x, operands.getLast());
    }
    if (node.op() instanceof Op.SumPool op) {
      return WindowCompositions.sumPool(op, x);
    }
    if (node.op() instanceof Op.SumPoolGradient op) {
      return WindowCompositions.sumPoolGradient(op, x);
    }
    UnaryKind kind = ((Op.Unary) node.op()).kind();
    return kind == UnaryKind.TAN ? x.sin().div(x.cos()) : kind == UnaryKind.ATAN ? atan(x) : erf(x);
  }

  /** A step of Newton's method on sin y = z cos y, from the single-precision arc tangent, for |z| at most 1. */
  private static Tensor atan(Tensor x) {
    Tensor large = x.abs().gt(1);
    Tensor z = large.select(x.reciprocal(), x);
    Tensor y = z.cast(DType.FLOAT32).atan().cast(DType.FLOAT64);
    Tensor step = y.sin().sub(z.mul(y.cos())).div(y.cos().add(z.mul(y.sin())));
    Tensor near = y.sub(step);
    return large.select(x.sign().mul(Math.PI / 2).sub(near), near);
  }

  /** The defining integral by Gauss and Legendre's quadrature; beyond 6 the function is 1 to double precision. */
  private static Tensor erf(Tensor x) {
    GaussLegendre rule = GaussLegendre.unitInterval(40);
    Tensor z = x.max(-6).min(6);
    int[] column = Arrays.copyOf(x.shape().sizes(), x.shape().rank() + 1);
    column[column.length - 1] = 1;
    Tensor t = z.reshape(column).mul(Tensor.of(rule.nodes()));
    Tensor integral = t.square().neg().exp().mul(Tensor.of(rule.weights())).sum(-1);
    return z.mul(integral).mul(2 / Math.sqrt(Math.PI));
  }
}
