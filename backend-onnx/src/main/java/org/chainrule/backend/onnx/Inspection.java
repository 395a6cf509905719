package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a file contains, in lines of text. */
final class Inspection {
  private static final int LONGEST_VALUE = 72;

  private Inspection() {}

  static String of(Path file) throws IOException {
    ModelProto model = ModelFile.read(file);
    List<String> lines = new ArrayList<>();
    lines.add("%s: ONNX, %s, written by %s %s".formatted(file.getFileName(),
        model.getOpsetImportList().stream().map(Inspection::opset).collect(Collectors.joining(", ")),
        model.getProducerName().isEmpty() ? "an unnamed producer" : model.getProducerName(),
        model.getProducerVersion()).stripTrailing());
    try (OnnxSession session = OnnxSession.load(file)) {
      for (Map.Entry<String, TensorInfo> input : session.inputs().entrySet()) {
        lines.add("input   " + OnnxPredictor.signature(file, input.getKey(), input.getValue()));
      }
      for (Map.Entry<String, TensorInfo> output : session.outputs().entrySet()) {
        lines.add("output  " + OnnxPredictor.signature(file, output.getKey(), output.getValue()));
      }
    }
    List<TensorProto> parameters = model.getGraph().getInitializerList().stream()
        .filter(Inspection::isParameter).toList();
    lines.add(String.format(Locale.ROOT, "parameters  %,d numbers in %d tensors, file of %,d bytes",
        parameters.stream().mapToLong(Inspection::elements).sum(), parameters.size(), Files.size(file)));
    lines.add("operators  " + operators(model));
    ModelFile.metadata(model).forEach((key, value) -> lines.add("%s = %s".formatted(key, shortened(value))));
    return String.join("\n", lines);
  }

  private static String opset(OperatorSetIdProto opset) {
    return "opset %d%s".formatted(opset.getVersion(), opset.getDomain().isEmpty() ? "" : " of " + opset.getDomain());
  }

  /** Not a shape, an axis, or a number such as an exponent. */
  private static boolean isParameter(TensorProto tensor) {
    return tensor.getDimsCount() > 0 && tensor.getDataType() != TensorProto.DataType.INT64_VALUE;
  }

  private static long elements(TensorProto tensor) {
    return tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
  }

  private static String operators(ModelProto model) {
    Map<String, Long> counts = model.getGraph().getNodeList().stream()
        .collect(Collectors.groupingBy(NodeProto::getOpType, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream().map(entry -> entry.getValue() == 1 ? entry.getKey()
        : entry.getKey() + " x " + entry.getValue()).collect(Collectors.joining(", "));
  }

  private static String shortened(String value) {
    String line = value.lines().map(String::strip).collect(Collectors.joining("; "));
    return line.length() <= LONGEST_VALUE ? line
        : "%s... (%,d characters)".formatted(line.substring(0, LONGEST_VALUE), value.length());
  }
}
