package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/** Sizes as values of an ONNX graph: constants, or computed from the shape of the actual input. */
final class SizeWriter {
  private final GraphWriter writer;
  private final Traces traces;
  private final Map<Object, String> known = new HashMap<>();

  SizeWriter(GraphWriter writer, Traces traces) {
    this.writer = writer;
    this.traces = traces;
  }

  /** INT64 numbers along one axis. */
  String vector(List<Size> sizes) {
    if (sizes.stream().allMatch(Size::isFixed)) {
      return writer.longs(sizes.stream().mapToLong(Size::fixed).toArray());
    }
    String present = known.get(sizes);
    if (present == null) {
      List<String> parts = new ArrayList<>();
      for (Size size : sizes) {
        parts.add(size.isFixed() ? writer.longs(size.fixed()) : computed(size));
      }
      present = parts.size() == 1 ? parts.getFirst()
          : writer.node("Concat", Attributes.of("axis", 0), parts.toArray(String[]::new));
      known.put(sizes, present);
    }
    return present;
  }

  /** A number without axes. */
  String scalar(Size size, DType dtype) {
    if (size.isFixed()) {
      return writer.scalar(dtype, size.fixed());
    }
    String whole = writer.node("Squeeze", vector(List.of(size)), writer.longs(0));
    return dtype == DType.INT64 ? whole : writer.cast(dtype, whole);
  }

  private String computed(Size size) {
    String present = known.get(size);
    if (present == null) {
      String value = batch();
      if (size.perBatch() != 1) {
        value = writer.node("Mul", value, writer.longs(size.perBatch()));
      }
      present = size.fixed() == 0 ? value : writer.node("Add", value, writer.longs(size.fixed()));
      known.put(size, present);
    }
    return present;
  }

  private String batch() {
    String present = known.get("batch");
    if (present == null) {
      present = readBatch();
      known.put("batch", present);
    }
    return present;
  }

  private String readBatch() {
    for (Node node : traces.graph().nodes()) {
      if (node.op() instanceof Op.Input) {
        List<Size> shape = traces.shape(node);
        for (int axis = 0; axis < shape.size(); axis++) {
          if (shape.get(axis).isBatch()) {
            return writer.node("Shape", List.of(Attributes.of("start", axis), Attributes.of("end", axis + 1)),
                Graph.name(node));
          }
        }
      }
    }
    throw new ExportException("sizes depend on the batch, but no input has it as one of its dimensions");
  }
}
