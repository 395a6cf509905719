package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/** Sums, extremes and products over axes. */
final class ReduceLowering {
  private final GraphWriter writer;

  ReduceLowering(GraphWriter writer) {
    this.writer = writer;
  }

  String reduce(Node node, Op.Reduce op, String x) {
    if (op.axes().isEmpty()) { // ONNX takes no axes for all axes
      return x;
    }
    return switch (op.kind()) {
      case SUM -> node.dtype() == DType.INT32 // ONNX Runtime's sums of INT32 do not wrap
          ? writer.cast(DType.INT32, reduce("ReduceSum", op.axes(), writer.cast(DType.INT64, x)))
          : reduce("ReduceSum", op.axes(), x);
      case MAX -> extreme("ReduceMax", node.dtype(), op.axes(), x);
      case MIN -> extreme("ReduceMin", node.dtype(), op.axes(), x);
    };
  }

  private String reduce(String operator, List<Integer> axes, String x) {
    return writer.node(operator, Attributes.of("keepdims", 0), x,
        writer.longs(axes.stream().mapToLong(Integer::longValue).toArray()));
  }

  /** ONNX Runtime's extremes pass over NaN. */
  private String extreme(String operator, DType dtype, List<Integer> axes, String x) {
    String result = reduce(operator, axes, x);
    if (!dtype.isFloating()) {
      return result;
    }
    String missing = reduce("ReduceSum", axes, writer.cast(DType.INT32, writer.node("IsNaN", x)));
    return writer.node("Where", writer.cast(DType.BOOL, missing), writer.scalar(dtype, Double.NaN), result);
  }

  String cumSum(Node node, Op.CumSum op, String x) {
    return writer.node("CumSum", List.of(Attributes.of("exclusive", op.exclusive() ? 1 : 0),
        Attributes.of("reverse", op.reverse() ? 1 : 0)), x,
        writer.scalar(DType.INT64, node.shape().axis(op.axis())));
  }

  String matMul(Node node, Op.MatMul op, String x, String y) {
    int rank = node.shape().rank();
    if (rank == 2 && (op.transposeA() || op.transposeB())) {
      return writer.node("Gemm", transposes(op), x, y);
    }
    return writer.node("MatMul", op.transposeA() ? transposed(rank, x) : x,
        op.transposeB() ? transposed(rank, y) : y);
  }

  static List<AttributeProto> transposes(Op.MatMul op) {
    return List.of(Attributes.of("transA", op.transposeA() ? 1 : 0), Attributes.of("transB", op.transposeB() ? 1 : 0));
  }

  private String transposed(int rank, String x) {
    List<Integer> exchanged = IntStream.range(0, rank)
        .map(axis -> axis < rank - 2 ? axis : axis == rank - 2 ? rank - 1 : rank - 2).boxed().toList();
    return writer.node("Transpose", Attributes.of("perm", exchanged), x);
  }
}
