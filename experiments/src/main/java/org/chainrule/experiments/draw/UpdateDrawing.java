package org.chainrule.experiments.draw;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.experiments.draw.Diagram.Arrow;
import org.chainrule.experiments.draw.Diagram.Line;
import org.chainrule.experiments.draw.Diagram.Look;
import org.chainrule.experiments.draw.Diagram.Step;
import org.chainrule.experiments.draw.Diagram.Tone;
import org.chainrule.experiments.draw.Diagram.Vertex;
import org.chainrule.experiments.run.ModelTrace;
import org.chainrule.training.TrainingGraphs;

/**
 * What the optimizer does with one parameter in the first step: from its gradient, its value and what is kept for it to the
 * next value, and to what is kept for the next step.
 */
final class UpdateDrawing {
  private static final String SLOTS = "optimizer/";

  private final Graph graph;
  private final Map<Node, Literal> values;
  private final String parameter;
  private final Map<Node, String> names = new IdentityHashMap<>();
  private final Set<Node> results = Collections.newSetFromMap(new IdentityHashMap<>());
  /** Where the picture begins: leaves, gradients and the loss. */
  private final Set<Node> given = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Node> nodes;

  /**
   * A drawing.
   *
   * @param values of all nodes of the step
   * @param parameter its name
   */
  UpdateDrawing(ModelTrace.Update update, Map<Node, Literal> values, String parameter) {
    this.graph = update.graph();
    this.values = values;
    this.parameter = parameter;
    graph.outputs().forEach((name, node) -> {
      given.add(source(node));
      names.put(source(node), name.equals(TrainingGraphs.GRADIENT + parameter) ? "gradient"
          : name.startsWith(TrainingGraphs.GRADIENT)
              ? "gradient of " + name.substring(TrainingGraphs.GRADIENT.length())
          : name);
    });
    List<Node> roots = new ArrayList<>();
    graph.updates().forEach((leaf, next) -> {
      if (Graph.name(leaf).equals(parameter) || Graph.name(leaf).endsWith("/" + parameter)) {
        roots.add(source(next));
        names.putIfAbsent(source(next), "new " + shortly(leaf));
        results.add(source(next));
      }
    });
    this.nodes = needed(roots);
    int number = 0;
    for (Node node : nodes) {
      if (!Graph.name(node).isEmpty()) {
        names.put(node, shortly(node));
      } else if (!names.containsKey(node)) {
        names.put(node, "v" + ++number);
      }
    }
  }

  /** The parameters that are trained. */
  static List<String> parameters(ModelTrace.Update update) {
    return update.graph().outputs().keySet().stream().filter(name -> name.startsWith(TrainingGraphs.GRADIENT))
        .map(name -> name.substring(TrainingGraphs.GRADIENT.length())).toList();
  }

  int size() {
    return nodes.size();
  }

  /** Shown nodes from what is given to the results, in the order of computing. */
  private List<Node> needed(List<Node> roots) {
    Set<Node> found = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> pending = new ArrayDeque<>(roots);
    while (!pending.isEmpty()) {
      Node node = pending.pop();
      if (!(node.op() instanceof Op.Constant) && found.add(node) && !given.contains(node)) {
        node.operands().stream().map(UpdateDrawing::source).forEach(pending::push);
      }
    }
    return graph.nodes().stream().filter(found::contains).toList();
  }

  /** Names of places, repetition and changes of the number format are no boxes of their own. */
  private static Node source(Node node) {
    Node source = node;
    while (source.op() instanceof Op.Tap || source.op() instanceof Op.Expand || source.op() instanceof Op.Cast) {
      source = source.operand(0);
    }
    return source;
  }

  /** The parameter itself by the last part of its name, what is kept for it by the name of the slot, others in full. */
  private String shortly(Node leaf) {
    String name = Graph.name(leaf);
    if (name.equals(parameter)) {
      return name.substring(name.lastIndexOf('/') + 1);
    }
    String slot = name.startsWith(SLOTS) ? name.substring(SLOTS.length()) : name;
    return (slot.endsWith("/" + parameter) ? slot.substring(0, slot.length() - parameter.length() - 1) : slot)
        .replace('_', ' ');
  }

  // ---- the picture --------------------------------------------------------------------------------------------

  ScopeDrawing.Drawn draw() {
    Map<Node, Integer> positions = new IdentityHashMap<>();
    nodes.forEach(node -> positions.put(node, positions.size()));
    List<Arrow> arrows = new ArrayList<>();
    Map<Node, Set<Integer>> into = new LinkedHashMap<>();
    Set<Integer> start = new HashSet<>();
    for (Node node : nodes) {
      if (isGiven(node)) {
        start.add(positions.get(node));
        continue;
      }
      Set<Integer> incoming = new HashSet<>();
      for (Node operand : node.operands()) {
        Integer from = positions.get(source(operand));
        if (from != null) {
          incoming.add(arrows.size());
          arrows.add(new Arrow(from, positions.get(node), List.of()));
        }
      }
      into.put(node, incoming);
    }
    List<Step> steps = new ArrayList<>(List.of(new Step(
        "What is given: the gradient, the parameter, and what the optimizer has kept.", start, Set.of())));
    into.forEach((node, incoming) -> steps.add(new Step(
        "%s = %s, %s.".formatted(names.get(node), formula(node), TensorFigures.value(values.get(node))),
        Set.of(positions.get(node)), incoming)));
    List<Node> computed = List.copyOf(into.keySet());
    return new ScopeDrawing.Drawn(new Diagram(false, nodes.stream()
        .map(node -> vertex(node, computed.indexOf(node) + 1)).toList(), arrows), steps);
  }

  private boolean isGiven(Node node) {
    return given.contains(node) || node.operands().isEmpty();
  }

  private Vertex vertex(Node node, int step) {
    List<Line> lines = new ArrayList<>(List.of(Line.name(names.get(node))));
    if (!isGiven(node)) {
      lines.add(Line.detail(formula(node)));
    }
    if (!node.shape().isScalar()) {
      lines.add(Line.detail(TensorFigures.shape(node.shape())));
    }
    lines.add(new Line(TensorFigures.value(values.get(node)), Tone.VALUE, step));
    Look look = results.contains(node) ? Look.RESULT
        : node.op() instanceof Op.Parameter || node.op() instanceof Op.State ? Look.PARAMETER
        : isGiven(node) ? Look.INPUT : Look.OPERATION;
    return new Vertex(look, lines, names.get(node) + ": " + node.type(), Optional.empty());
  }

  private String formula(Node node) {
    return Formulas.of(node, node.operands().stream().map(operand -> {
      Node source = source(operand);
      return source.op() instanceof Op.Constant constant
          ? constant.value().elements() == 1 ? Figures.factor(constant.value().get(0)) : "constants"
          : names.get(source);
    }).toList());
  }
}
