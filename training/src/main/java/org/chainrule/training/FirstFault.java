package org.chainrule.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/** Where in a step a number that is not finite comes from: an operation whose operands are all finite. */
final class FirstFault {
  private final Graph step;
  private final Function<Graph, Map<String, Literal>> runner;
  private final Set<Node> bad = Collections.newSetFromMap(new IdentityHashMap<>());

  private FirstFault(Graph step, Function<Graph, Map<String, Literal>> runner) {
    this.step = step;
    this.runner = runner;
  }

  /**
   * Looks through a step.
   *
   * @param runner runs any graph over the same inputs, parameters and states
   * @return what computed it and where, in words of the model's author; empty if all is finite
   */
  static Optional<String> find(Graph step, Function<Graph, Map<String, Literal>> runner) {
    return new FirstFault(step, runner).find();
  }

  private Optional<String> find() {
    Map<String, Node> sums = new LinkedHashMap<>();
    for (Node node : step.nodes()) {
      if (node.dtype().isFloating()) {
        sums.put(Integer.toString(step.index(node)), new Tensor(node).mul(0).sum().node()); // 0, or NaN if one is not finite
      }
    }
    runner.apply(Graph.of(sums)).forEach((index, sum) -> {
      if (!Double.isFinite(sum.get(0))) {
        bad.add(step.nodes().get(Integer.parseInt(index)));
      }
    });
    // Masked-out numbers may be infinite by design: only what reaches the loss, or else an update, counts.
    List<Node> ends = new ArrayList<>(step.outputs().values());
    ends.addAll(step.updates().values());
    return ends.stream().filter(bad::contains).findFirst().map(this::origin).map(this::describe);
  }

  private Node origin(Node end) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Node> pending = new ArrayList<>(List.of(end));
    Node origin = end;
    while (!pending.isEmpty()) {
      Node node = pending.removeLast();
      if (seen.add(node)) {
        List<Node> causes = node.operands().stream().filter(bad::contains).toList();
        pending.addAll(causes);
        if (causes.isEmpty() && (origin == end || step.index(node) < step.index(origin))) {
          origin = node;
        }
      }
    }
    return origin;
  }

  private String describe(Node node) {
    Map<String, Node> outputs = new LinkedHashMap<>(Map.of("y", node));
    node.operands().forEach(operand -> outputs.put("x" + outputs.size(), operand));
    Map<String, Literal> values = runner.apply(Graph.of(outputs));
    String operands = values.entrySet().stream()
        .filter(entry -> !entry.getKey().equals("y") && entry.getValue().elements() > 0)
        .map(entry -> range(entry.getValue())).collect(Collectors.joining(" and "));
    return "%s%s gives %s in %s".formatted(operation(node.op()), operands.isEmpty() ? "" : " of " + operands,
        kind(values.get("y")), place(node));
  }

  private static String kind(Literal value) {
    for (int i = 0; i < value.elements(); i++) {
      if (!Double.isFinite(value.get(i))) {
        return Double.toString(value.get(i));
      }
    }
    return "numbers";
  }

  private static String range(Literal value) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < value.elements(); i++) {
      low = Math.min(low, value.get(i));
      high = Math.max(high, value.get(i));
    }
    return low == high ? "%.3g".formatted(low) : "numbers from %.3g to %.3g".formatted(low, high);
  }

  private static String operation(Op op) {
    return switch (op) {
      case Op.Unary(Op.UnaryKind kind) -> kind.name().toLowerCase(Locale.ROOT);
      case Op.Binary(Op.BinaryKind kind) -> kind.name().toLowerCase(Locale.ROOT);
      case Op.Reduce reduce -> reduce.kind().name().toLowerCase(Locale.ROOT);
      case Op.Call call -> call.function().name();
      case Op.Input input -> "the input " + input.name();
      case Op.Parameter parameter -> parameter.name();
      case Op other -> other.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    };
  }

  /** The part of the step that a node belongs to. */
  private String place(Node node) {
    Set<Node> forward = above(step.outputs().get(TrainingGraphs.LOSS));
    if (forward.contains(node)) {
      return nearest(node, forward).orElse("the loss");
    }
    List<String> updated = step.updates().entrySet().stream().filter(update -> above(update.getValue()).contains(node))
        .map(Map.Entry::getKey).sorted(Comparator.comparing(leaf -> leaf.op() instanceof Op.Parameter ? 0 : 1))
        .map(Graph::name).toList();
    return updated.isEmpty() ? "the step" : "the gradient or update of " + updated.getFirst();
  }

  /** The first named place behind a node on the way to the loss. */
  private Optional<String> nearest(Node node, Set<Node> forward) {
    Set<Node> below = Collections.newSetFromMap(new IdentityHashMap<>());
    below.add(node);
    for (Node next : step.nodes()) {
      if (forward.contains(next) && next.operands().stream().anyMatch(below::contains)) {
        if (next.op() instanceof Op.Tap tap) {
          return Optional.of(tap.name());
        }
        below.add(next);
      }
    }
    return Optional.empty();
  }

  private static Set<Node> above(Node end) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Node> pending = new ArrayList<>(List.of(end));
    while (!pending.isEmpty()) {
      Node node = pending.removeLast();
      if (seen.add(node)) {
        pending.addAll(node.operands());
      }
    }
    return seen;
  }
}
