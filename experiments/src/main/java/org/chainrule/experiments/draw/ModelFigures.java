package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.experiments.run.ModelTrace;

/** Names, values and derivatives of a model's nodes. */
final class ModelFigures {
  private final Graph graph;
  private final Node objective;
  private final Map<Node, String> names = new IdentityHashMap<>();
  private final Map<Node, Literal> values;
  private final Map<Node, Literal> adjoints;
  private final Map<Node, List<Node>> readers = new IdentityHashMap<>();

  ModelFigures(ModelTrace trace) {
    graph = trace.graph();
    objective = graph.outputs().get(trace.objective());
    values = Reference.values(graph, trace.leaves());
    adjoints = LocalDerivatives.adjoints(graph, objective, trace.leaves());
    graph.outputs().forEach((name, node) -> names.putIfAbsent(source(node), name));
    int number = 0;
    for (Node node : graph.nodes()) {
      node.operands().stream().distinct()
          .forEach(operand -> readers.computeIfAbsent(operand, _ -> new ArrayList<>()).add(node));
      if (!Graph.name(node).isEmpty()) {
        names.put(node, Graph.name(node));
      } else if (node.op() instanceof Op.Tap tap) {
        names.putIfAbsent(source(node), tap.name());
      }
    }
    for (Node node : graph.nodes()) {
      if (isShown(node) && !names.containsKey(node)) {
        names.put(node, "v" + ++number);
      }
    }
  }

  /** Names of places, repetition and fixed numbers are no boxes of their own. */
  static boolean isShown(Node node) {
    return !(node.op() instanceof Op.Tap || node.op() instanceof Op.Expand || node.op() instanceof Op.Constant)
        && !Scopes.isRandomness(node);
  }

  /** The node that a place's name or a repetition stands for. */
  static Node source(Node node) {
    Node source = node;
    while (source.op() instanceof Op.Tap || source.op() instanceof Op.Expand) {
      source = source.operand(0);
    }
    return source;
  }

  Node objective() {
    return source(objective);
  }

  String name(Node node) {
    Node source = source(node);
    return source.op() instanceof Op.Constant constant
        ? constant.value().elements() == 1 ? Figures.of(constant.value().get(0)) : "constants"
        : names.getOrDefault(source, "…");
  }

  Literal value(Node node) {
    return values.get(node);
  }

  /** The derivative of the objective with respect to a node, if there is one. */
  Optional<Literal> adjoint(Node node) {
    return Optional.ofNullable(adjoints.get(node));
  }

  /** Whether something else than one operation reads a node, so that its adjoint is a sum. */
  boolean isSummed(Node node) {
    return readers(node) > 1;
  }

  private int readers(Node node) {
    return readers.getOrDefault(node, List.of()).stream()
        .mapToInt(reader -> isShown(reader) ? 1 : readers(reader)).sum();
  }

  /**
   * What stands beside an edge: of an operation on each element the mean of its partial derivatives, and what comes back
   * along the edge where the adjoint is a sum.
   */
  List<String> along(Node node, int operand) {
    List<String> words = new ArrayList<>();
    if (!LocalDerivatives.carries(node, operand)) {
      return words;
    }
    List<Literal> operands = node.operands().stream().map(values::get).toList();
    if (node.op() instanceof Op.Unary || node.op() instanceof Op.Binary || node.op() instanceof Op.Call
        && node.operands().size() == 1 && node.shape().sameSizes(node.operand(0).shape()) && isEach(node)) {
      LocalDerivatives.along(node, operands, ones(node)).get(operand)
          .ifPresent(partial -> words.add("∂ " + (partial.elements() == 1 ? "" : "mean ")
              + TensorFigures.shortly(TensorFigures.mean(partial))));
    }
    if (isSummed(source(node.operand(operand))) && adjoints.containsKey(node)) {
      LocalDerivatives.along(node, operands, adjoints.get(node)).get(operand)
          .ifPresent(part -> words.add("adds " + TensorFigures.size(part)));
    }
    return words;
  }

  /** Whether a function works on each element alone: it is made of nothing else. */
  private static boolean isEach(Node node) {
    return node.op() instanceof Op.Call call && call.function().body().inlined().nodes().stream()
        .allMatch(
            part -> part.op() instanceof Op.Unary || part.op() instanceof Op.Binary || part.op() instanceof Op.Input
                || part.op() instanceof Op.Constant || part.op() instanceof Op.Select || part.op() instanceof Op.Compare
                || part.op() instanceof Op.Expand && part.operand(0).op() instanceof Op.Constant);
  }

  private static Literal ones(Node node) {
    Literal ones = Literal.zeros(node.type());
    for (int i = 0; i < ones.elements(); i++) {
      ones.set(i, 1);
    }
    return ones;
  }

  /** What an operation does, over the last parts of its operands' names. */
  String formula(Node node) {
    return Formulas.of(node, node.operands().stream().map(operand -> {
      String name = name(operand);
      return name.substring(name.lastIndexOf('/') + 1);
    }).toList());
  }
}
