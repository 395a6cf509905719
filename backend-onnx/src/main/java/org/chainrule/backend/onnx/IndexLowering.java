package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/** Operations that compute or use indices. */
final class IndexLowering {
  private final GraphWriter writer;
  private final SizeWriter sizes;
  private final ShapeLowering shapes;
  private final ElementwiseLowering elements;
  private final Traces traces;

  IndexLowering(GraphWriter writer, SizeWriter sizes, ShapeLowering shapes, ElementwiseLowering elements,
      Traces traces) {
    this.writer = writer;
    this.sizes = sizes;
    this.shapes = shapes;
    this.elements = elements;
    this.traces = traces;
  }

  String gather(Node node, String x, String indices) {
    int axis = traces.fixed(node, same -> same.operand(0).shape().axis(((Op.Gather) same.op()).axis()));
    return writer.node("Gather", Attributes.of("axis", axis), x, clamped(node, axis, indices));
  }

  /**
   * Indices spread to one per element, because ONNX adds slices only along the first axes. Each element's sum is taken
   * in the order of the updates.
   */
  String scatterAdd(Node node, String x, String indices, String updates) {
    int axis = traces.fixed(node, same -> same.operand(0).shape().axis(((Op.ScatterAdd) same.op()).axis()));
    List<Size> shape = traces.shape(node);
    Size count = traces.sizes(node, same -> List.of(same.operand(1).shape().elements())).getFirst();
    List<Size> flat = new ArrayList<>(shape);
    flat.set(axis, count);
    List<Size> line = new ArrayList<>(Collections.nCopies(shape.size(), Size.of(1)));
    line.set(axis, count);
    String spread = shapes.expand(line, flat, shapes.reshape(line, clamped(node, axis, indices)));
    String added = traces.shape(node.operand(2)).equals(flat) ? updates : shapes.reshape(flat, updates);
    return writer.node("ScatterElements",
        List.of(Attributes.of("axis", axis), Attributes.of("reduction", "add")), x, spread, added);
  }

  /** ONNX counts negative indices from the end and fails beyond it; ours are limited to what exists. */
  private String clamped(Node node, int axis, String indices) {
    Size size = traces.shape(node.operand(0)).get(axis);
    Node index = node.operand(1);
    if (inRange(index, size)) {
      return indices;
    }
    Size last = new Size(size.perBatch(), size.fixed() - 1);
    return elements.limited(index.dtype(), indices, writer.scalar(index.dtype(), 0),
        sizes.scalar(last, index.dtype()));
  }

  private boolean inRange(Node index, Size size) {
    return switch (index.op()) {
      case Op.Constant constant -> size.isFixed() && inRange(constant.value(), size.fixed());
      case Op.ArgMax argMax -> traces.shape(index.operand(0)).get(index.operand(0).shape().axis(argMax.axis()))
          .equals(size);
      case Op.ArgSort argSort -> traces.shape(index).get(index.shape().axis(argSort.axis())).equals(size);
      case Op.Iota iota -> traces.shape(index).get(iota.axis()).equals(size);
      case Op.MaxPoolIndex _ -> traces.sizes(index, same -> List.of(same.operand(0).shape().elements())).getFirst()
          .equals(size);
      case Op.Reshape _, Op.Expand _, Op.Transpose _, Op.Slice _, Op.StopGradient _, Op.Tap _ ->
          inRange(index.operand(0), size);
      case Op.Cast _ -> index.operand(0).dtype().isInteger() && inRange(index.operand(0), size);
      case Op _ -> false;
    };
  }

  private static boolean inRange(Literal indices, long size) {
    for (int i = 0; i < indices.elements(); i++) {
      if (indices.get(i) < 0 || indices.get(i) >= size) {
        return false;
      }
    }
    return true;
  }

  /** The first NaN where there is one, else the first largest element. */
  String argMax(Node node, int axis, String x) {
    DType dtype = node.operand(0).dtype();
    String largest = argMax(axis, x);
    if (dtype.isFloating()) {
      String missing = writer.cast(DType.INT32, writer.node("IsNaN", x));
      String any = writer.node("ReduceMax", Attributes.of("keepdims", 0), missing, writer.longs(axis));
      largest = writer.node("Where", writer.cast(DType.BOOL, any), argMax(axis, missing), largest);
    }
    return writer.cast(DType.INT32, largest);
  }

  private String argMax(int axis, String x) {
    return writer.node("ArgMax", List.of(Attributes.of("axis", axis), Attributes.of("keepdims", 0)), x);
  }

  /** By value with NaN as infinity, then stably by whether it is NaN, which is larger still. */
  String argSort(Node node, Op.ArgSort op, String x) {
    DType dtype = node.operand(0).dtype();
    int axis = node.shape().axis(op.axis());
    String count = sizes.vector(List.of(traces.shape(node).get(axis)));
    if (!dtype.isFloating()) {
      return writer.cast(DType.INT32, order(axis, op.descending(), x, count));
    }
    String missing = writer.node("IsNaN", x);
    String numbers = writer.node("Where", missing, writer.scalar(dtype, Double.POSITIVE_INFINITY), x);
    String first = order(axis, op.descending(), numbers, count);
    String sorted = writer.node("GatherElements", Attributes.of("axis", axis),
        writer.cast(DType.INT32, missing), first);
    String second = order(axis, op.descending(), sorted, count);
    return writer.cast(DType.INT32,
        writer.node("GatherElements", Attributes.of("axis", axis), first, second));
  }

  /** TopK breaks ties by the lower index, so it sorts stably. */
  private String order(int axis, boolean descending, String x, String count) {
    return writer.nodes("TopK", 2, List.of(Attributes.of("axis", axis),
        Attributes.of("largest", descending ? 1 : 0), Attributes.of("sorted", 1)), x, count).getLast();
  }
}
