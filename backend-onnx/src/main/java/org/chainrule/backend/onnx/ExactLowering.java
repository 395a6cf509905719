package org.chainrule.backend.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Op.UnaryKind;

/**
 * The lowering for programs that stay here, which also tells 0.0 from -0.0. ONNX leaves open the sign of a zero that
 * Sign, Max and Min give, and ONNX Runtime gives whichever comes first; exported files are not burdened with it. Its
 * Where loses the sign of a zero that it chooses, so signs are multiplied instead.
 */
final class ExactLowering extends OnnxLowering {
  ExactLowering(Traces traces, Map<String, Literal> values, int opset) {
    super(traces, values, opset);
  }

  @Override
  String lower(Node node, List<Node> reads, String... in) {
    if (node.dtype().isFloating()) {
      if (node.op() instanceof Op.Unary(UnaryKind kind) && kind == UnaryKind.SIGN) {
        return times(super.lower(node, reads, absolute(in[0])), sign(node, in[0]));
      }
      if (node.op() instanceof Op.Binary(BinaryKind kind) && (kind == BinaryKind.MAX || kind == BinaryKind.MIN)
          && reads.stream().allMatch(ExactLowering::mayHoldZero)) {
        return times(absolute(super.lower(node, reads, in)),
            super.lower(node, reads, sign(node, in[0]), sign(node, in[1])));
      }
      if (node.op() instanceof Op.Reduce(ReduceKind kind, List<Integer> axes) && kind != ReduceKind.SUM
          && !axes.isEmpty()) {
        return times(absolute(super.lower(node, reads, in)), super.lower(node, reads, sign(node, in[0])));
      }
    }
    return super.lower(node, reads, in);
  }

  private static boolean mayHoldZero(Node node) {
    return !(node.op() instanceof Op.Constant(Literal value))
        || Arrays.stream(value.toDoubles()).anyMatch(number -> number == 0);
  }

  /** -1 for negative numbers and -0.0, else 1: the largest and the smallest of it have the sign of those of x. */
  private String sign(Node node, String x) {
    String zero = writer().scalar(node.dtype(), 0);
    String negative = writer().node("Or", writer().node("Less", x, zero),
        writer().node("Less", writer().node("Reciprocal", x), zero));
    return writer().node("Where", negative, writer().scalar(node.dtype(), -1), writer().scalar(node.dtype(), 1));
  }

  private String absolute(String x) {
    return writer().node("Abs", x);
  }

  private String times(String a, String b) {
    return writer().node("Mul", a, b);
  }
}
