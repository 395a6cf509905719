package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Operations that move elements, with sizes that may depend on the batch. */
final class ShapeLowering {
  private final GraphWriter writer;
  private final SizeWriter sizes;
  private final Traces traces;

  ShapeLowering(GraphWriter writer, SizeWriter sizes, Traces traces) {
    this.writer = writer;
    this.sizes = sizes;
    this.traces = traces;
  }

  String reshape(Node node, String x) {
    List<Size> from = traces.shape(node.operand(0));
    List<Size> to = traces.shape(node);
    boolean flattens = from.size() > 2 && to.size() == 2 && from.getFirst().equals(to.getFirst())
        && !to.getFirst().isFixed();
    return flattens ? writer.node("Flatten", Attributes.of("axis", 1), x) : reshape(to, x);
  }

  /** A single size that depends on the batch is left to be computed from the number of elements. */
  String reshape(List<Size> to, String x) {
    long open = to.stream().filter(size -> !size.isFixed()).count();
    boolean empty = to.stream().anyMatch(size -> size.is(0));
    if (open == 1 && !empty) {
      return writer.node("Reshape", x,
          writer.longs(to.stream().mapToLong(size -> size.isFixed() ? size.fixed() : -1).toArray()));
    }
    List<AttributeProto> zeros = empty ? List.of(Attributes.of("allowzero", 1)) : List.of();
    return writer.node("Reshape", zeros, x, sizes.vector(to));
  }

  /** An axis that the operand has already in full size is asked for with size 1, which changes nothing. */
  String expand(List<Size> from, List<Size> to, String x) {
    List<Size> target = new ArrayList<>(to);
    for (int i = 0; i < from.size(); i++) {
      int axis = i + to.size() - from.size();
      if (from.get(i).equals(to.get(axis))) {
        target.set(axis, Size.of(1));
      }
    }
    boolean changes = from.size() < to.size() || target.stream().anyMatch(size -> !size.is(1));
    return changes ? writer.node("Expand", x, sizes.vector(target)) : x;
  }

  String slice(Node node, String x) {
    List<Size> shape = traces.shape(node.operand(0));
    List<Size> starts = traces.sizes(node, same -> ((Op.Slice) same.op()).starts());
    List<Size> limits = traces.sizes(node, same -> ((Op.Slice) same.op()).limits());
    List<Size> strides = traces.sizes(node, same -> ((Op.Slice) same.op()).strides());
    List<Integer> cut = IntStream.range(0, shape.size()).filter(axis -> !(starts.get(axis).is(0)
        && strides.get(axis).is(1) && limits.get(axis).equals(shape.get(axis)))).boxed().toList();
    if (cut.isEmpty()) {
      return x;
    }
    return writer.node("Slice", x, sizes.vector(cut.stream().map(starts::get).toList()),
        sizes.vector(cut.stream().map(limits::get).toList()), sizes.vector(Size.all(cut)),
        sizes.vector(cut.stream().map(strides::get).toList()));
  }

  String pad(Node node, String x) {
    List<Size> amounts = new ArrayList<>(traces.sizes(node, same -> ((Op.Pad) same.op()).low()));
    amounts.addAll(traces.sizes(node, same -> ((Op.Pad) same.op()).high()));
    if (amounts.stream().allMatch(amount -> amount.is(0))) {
      return x;
    }
    return writer.node("Pad", x, sizes.vector(amounts),
        writer.constant(Literal.scalar(node.dtype(), ((Op.Pad) node.op()).value())));
  }

  /** Counted along the one axis, then repeated along the others. */
  String iota(Node node, int axis) {
    List<Size> shape = traces.shape(node);
    List<Size> line = new ArrayList<>(Collections.nCopies(shape.size(), Size.of(1)));
    Size size = shape.get(axis);
    line.set(axis, size);
    String counted;
    if (size.isFixed()) {
      Literal numbers = Literal.zeros(new TensorType(node.dtype(),
          Shape.of(line.stream().mapToInt(dim -> (int) dim.fixed()).toArray())));
      for (int i = 0; i < numbers.elements(); i++) {
        numbers.set(i, i);
      }
      counted = writer.constant(numbers);
    } else {
      String range = range(size);
      counted = reshape(line, node.dtype() == DType.INT64 ? range : writer.cast(node.dtype(), range));
    }
    return expand(line, shape, counted);
  }

  /** The INT64 numbers from 0 to before a size. */
  String range(Size size) {
    return writer.node("Range", writer.constant(Literal.scalar(0L)), sizes.scalar(size, DType.INT64),
        writer.constant(Literal.scalar(1L)));
  }
}
