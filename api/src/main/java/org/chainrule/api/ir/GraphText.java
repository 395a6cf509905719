package org.chainrule.api.ir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The readable form of graphs. */
final class GraphText {
  private GraphText() {}

  static String of(Graph graph) {
    Map<String, GraphFunction> functions = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Call call) {
        functions.putIfAbsent(call.function().name(), call.function());
      }
      String operands = node.operands().stream().map(operand -> "%" + graph.index(operand))
          .collect(Collectors.joining(", "));
      lines.add("%%%d = %s(%s) : %s".formatted(graph.index(node), describe(node.op()), operands, node.type()));
    }
    graph.outputs().forEach((name, node) -> lines.add("output " + name + " = %" + graph.index(node)));
    graph.updates().forEach((leaf, node) -> lines.add("update " + Graph.name(leaf) + " <- %" + graph.index(node)));
    functions.values().forEach(function -> lines.add("function " + function.name() + " {\n"
        + function.body().toText().indent(2) + "}"));
    return String.join("\n", lines);
  }

  private static String describe(Op op) {
    return switch (op) {
      case Op.Unary unary -> lower(unary.kind());
      case Op.Binary binary -> lower(binary.kind());
      case Op.Compare compare -> lower(compare.kind());
      case Op.Reduce reduce -> "reduce_" + lower(reduce.kind()) + reduce.axes();
      case Op.Input input -> "input '" + input.name() + "'";
      case Op.Parameter parameter -> "parameter '" + parameter.name() + "'";
      case Op.State state -> "state '" + state.name() + "'";
      case Op.Tap tap -> "tap '" + tap.name() + "'";
      case Op.Call call -> "call " + call.function().name() + (call.result() == 0 ? "" : "#" + call.result());
      case Op.Constant constant -> constant.value().elements() <= 8
          ? "constant " + constant.value().toString().replaceAll("\\s+", " ")
          : "constant";
      case Op.Iota _, Op.DimSize _, Op.Select _, Op.Cast _, Op.Reshape _, Op.Transpose _, Op.Expand _, Op.Slice _,
          Op.Pad _, Op.Concat _, Op.Gather _, Op.ScatterAdd _, Op.ArgMax _, Op.ArgSort _, Op.CumSum _, Op.MatMul _,
          Op.Convolution _, Op.ConvolutionInputGradient _, Op.ConvolutionFilterGradient _, Op.MaxPoolIndex _,
          Op.SumPool _, Op.SumPoolGradient _, Op.RandomBits _, Op.StopGradient _ ->
          op.toString().replace("[]", "").replaceFirst("\\[(.*)]$", "{$1}");
    };
  }

  private static String lower(Enum<?> kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
