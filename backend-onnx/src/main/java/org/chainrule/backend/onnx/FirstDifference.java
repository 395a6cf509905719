package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;

/** Looks for the first node whose value in the file is not the one that {@link Reference} defines. */
final class FirstDifference {
  private FirstDifference() {}

  /** Where the file differs, in words. */
  static String describe(ModelFormat.Model model, Traces traces, OnnxLowering.Lowered lowered, int opset,
      Literal input) throws IOException {
    Map<String, Node> nodes = OnnxLowering.values(lowered);
    Map<String, Literal> actual;
    try (OnnxSession session = OnnxSession.load(ModelFile.of(withAllOutputs(traces, lowered, nodes), opset,
        Map.of()))) {
      actual = session.run(Map.of(OnnxFormat.INPUT, input));
    }
    Graph graph = Traces.prepare(model.graph(input.shape().size(0)));
    Map<String, Literal> leaves = new HashMap<>(model.values());
    leaves.put(OnnxFormat.INPUT, input);
    Map<Node, Literal> expected = Reference.values(graph, leaves);
    for (Map.Entry<String, Node> entry : nodes.entrySet()) {
      Comparison comparison = new Comparison();
      Node node = graph.nodes().get(traces.graph().index(entry.getValue()));
      comparison.add("its value", expected.get(node), actual.get(entry.getKey()));
      Optional<String> difference = comparison.difference();
      if (difference.isPresent()) {
        return "the first node that differs is %s (%s in the file): %s".formatted(traces.name(entry.getValue()),
            entry.getKey(), difference.get());
      }
    }
    return "every node of the file agrees with the definition of its operation, so it is the output of the backend"
        + " that differs";
  }

  private static GraphProto withAllOutputs(Traces traces, OnnxLowering.Lowered lowered, Map<String, Node> nodes) {
    Set<String> present = new HashSet<>();
    lowered.graph().getOutputList().forEach(output -> present.add(output.getName()));
    Map<String, ValueInfoProto> added = new LinkedHashMap<>();
    nodes.forEach((name, node) -> {
      if (!present.contains(name)) {
        added.put(name, Protos.value(name, node.dtype(), traces.shape(node)));
      }
    });
    return lowered.graph().toBuilder().addAllOutput(added.values()).build();
  }
}
