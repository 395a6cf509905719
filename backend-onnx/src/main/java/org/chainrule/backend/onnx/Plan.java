package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * What is emitted for each node of a program, decided from its end: nodes inside a recognised operator are emitted only
 * if others read them too, and an operand that is merely repeated is read unrepeated where ONNX repeats it by itself.
 */
final class Plan {
  /** A node, the operator that it was recognised as, and the nodes it reads. */
  record Step(Node node, Optional<Matcher.Match> match, List<Node> reads) {}

  private final Traces traces;
  private final List<Step> steps = new ArrayList<>();

  Plan(Traces traces, Matcher matcher) {
    this.traces = traces;
    List<Node> nodes = traces.graph().nodes();
    Map<Node, Boolean> needed = new IdentityHashMap<>();
    traces.graph().outputs().values().forEach(node -> needed.put(node, true));
    traces.graph().updates().values().forEach(node -> needed.put(node, true));
    for (Node node : nodes) {
      if (node.op() instanceof Op.Constant) {
        traces.constant(node);
      } else if (node.op() instanceof Op.Input) {
        needed.put(node, true);
      }
    }
    for (Node node : nodes.reversed()) {
      if (needed.containsKey(node)) {
        Optional<Matcher.Match> match = matcher.match(node);
        List<Node> reads = match.map(Plan::reads).orElseGet(() -> reads(node));
        reads.forEach(read -> needed.put(read, true));
        steps.add(new Step(node, match, reads));
      }
    }
  }

  /** The steps, operands first. */
  List<Step> steps() {
    return steps.reversed();
  }

  private static List<Node> reads(Matcher.Match match) {
    List<Node> reads = new ArrayList<>();
    for (int i = 0; i < match.inputs().size(); i++) {
      Node input = match.inputs().get(i);
      reads.add(match.form().repeated().contains(match.form().inputs().get(i)) ? unrepeated(input) : input);
    }
    return reads;
  }

  private static Node unrepeated(Node node) {
    Node seen = Matcher.through(node);
    return seen.op() instanceof Op.Expand ? seen.operand(0) : node;
  }

  private List<Node> reads(Node node) {
    boolean elementwise = node.op() instanceof Op.Binary || node.op() instanceof Op.Compare
        || node.op() instanceof Op.Select;
    if (!elementwise) {
      return node.op() instanceof Op.DimSize ? List.of() : node.operands();
    }
    List<Node> reads = new ArrayList<>(node.operands().stream().map(Plan::unrepeated).toList());
    if (!broadcast(reads).equals(traces.shape(node))) { // all are repeated: one of them must be in full
      for (int i = 0; i < reads.size(); i++) {
        if (reads.get(i) != node.operand(i)) {
          reads.set(i, node.operand(i));
          return reads;
        }
      }
    }
    return reads;
  }

  /** The shape to which ONNX repeats operands of these shapes. */
  private List<Size> broadcast(List<Node> nodes) {
    Map<Integer, Size> fromEnd = new HashMap<>();
    for (Node node : nodes) {
      List<Size> shape = traces.shape(node).reversed();
      for (int i = 0; i < shape.size(); i++) {
        fromEnd.merge(i, shape.get(i), (a, b) -> a.is(1) ? b : a);
      }
    }
    List<Size> result = new ArrayList<>();
    for (int i = fromEnd.size() - 1; i >= 0; i--) {
      result.add(fromEnd.get(i));
    }
    return result;
  }
}
