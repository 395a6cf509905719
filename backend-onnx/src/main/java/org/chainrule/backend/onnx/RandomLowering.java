package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Threefry;

/** {@link Threefry} in whole-number operators, bit for bit. */
final class RandomLowering {
  private static final int PARITY = 0x1BD11BDA;
  private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

  private final GraphWriter writer;
  private final ShapeLowering shapes;
  private final Traces traces;

  RandomLowering(GraphWriter writer, ShapeLowering shapes, Traces traces) {
    this.writer = writer;
    this.shapes = shapes;
    this.traces = traces;
  }

  String bits(Node node, Op.RandomBits op, String seed, String step) {
    Size count = traces.sizes(node, same -> List.of(same.shape().elements())).getFirst();
    String key = writer.node("BitwiseXor", seed, writer.constant(Literal.scalar(Threefry.key(0, op.site()))));
    String high = writer.node("BitShift", Attributes.of("direction", "RIGHT"),
        writer.cast(TensorProto.DataType.UINT64_VALUE, key),
        writer.cast(TensorProto.DataType.UINT64_VALUE, writer.constant(Literal.scalar(32L))));
    String[] keys = {low(key), writer.cast(TensorProto.DataType.UINT32_VALUE, high), ""};
    keys[2] = writer.node("BitwiseXor", writer.node("BitwiseXor", keys[0], keys[1]), writer.unsigned32(PARITY));
    String counter = writer.cast(TensorProto.DataType.UINT32_VALUE, shapes.range(count));
    String first = rounds(keys, writer.node("Add", counter, keys[0]), writer.node("Add", low(step), keys[1]));
    String bits = writer.cast(DType.INT32,
        writer.node("BitShift", Attributes.of("direction", "RIGHT"), first, writer.unsigned32(8)));
    return shapes.reshape(traces.shape(node), bits);
  }

  private String rounds(String[] keys, String first, String second) {
    String x0 = first;
    String x1 = second;
    for (int group = 1; group <= 5; group++) {
      int start = (group - 1) % 2 * 4;
      for (int round = start; round < start + 4; round++) {
        x0 = writer.node("Add", x0, x1);
        x1 = writer.node("BitwiseXor", rotated(x1, ROTATIONS[round]), x0);
      }
      x0 = writer.node("Add", x0, keys[group % 3]);
      x1 = writer.node("Add", x1, writer.node("Add", keys[(group + 1) % 3], writer.unsigned32(group)));
    }
    return x0;
  }

  private String rotated(String x, int distance) {
    return writer.node("BitwiseOr",
        writer.node("BitShift", Attributes.of("direction", "LEFT"), x, writer.unsigned32(distance)),
        writer.node("BitShift", Attributes.of("direction", "RIGHT"), x, writer.unsigned32(32 - distance)));
  }

  private String low(String x) {
    return writer.cast(TensorProto.DataType.UINT32_VALUE,
        writer.node("BitwiseAnd", x, writer.constant(Literal.scalar(0xFFFFFFFFL))));
  }
}
