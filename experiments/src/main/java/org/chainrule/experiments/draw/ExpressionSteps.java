package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.experiments.draw.Diagram.Arrow;
import org.chainrule.experiments.draw.Diagram.Line;
import org.chainrule.experiments.draw.Diagram.Look;
import org.chainrule.experiments.draw.Diagram.Step;
import org.chainrule.experiments.draw.Diagram.Tone;
import org.chainrule.experiments.draw.Diagram.Vertex;

/** The forward and the backward pass through a formula's graph, in words and as a diagram whose lines appear in time. */
final class ExpressionSteps {
  private record Way(Node from, Node to, double partial, int arrow) {}

  private final ExpressionGraph graph;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Node, Integer> positions = new IdentityHashMap<>();
  private final Map<Node, Integer> valueFrom = new IdentityHashMap<>();
  private final Map<Node, Integer> adjointFrom = new IdentityHashMap<>();
  private final List<Way> ways = new ArrayList<>();
  private final List<Arrow> arrows = new ArrayList<>();

  ExpressionSteps(ExpressionGraph graph) {
    this.graph = graph;
    graph.nodes().forEach(node -> positions.put(node, positions.size()));
    forward();
    backward();
  }

  List<Step> steps() {
    return steps;
  }

  Diagram diagram() {
    return new Diagram(true, graph.nodes().stream().map(this::vertex).toList(), arrows);
  }

  // ---- forward ------------------------------------------------------------------------------------------------

  private void forward() {
    List<Node> inputs = graph.nodes().stream().filter(node -> node.operands().isEmpty()).toList();
    inputs.forEach(node -> valueFrom.put(node, 0));
    Set<Integer> places = new HashSet<>(inputs.stream().map(positions::get).toList());
    steps.add(new Step(inputs.isEmpty() ? "There is nothing to compute." : "The inputs: " + inputs.stream()
        .map(node -> node.op() instanceof Op.Constant ? graph.name(node)
            : graph.name(node) + " = " + value(node))
        .collect(Collectors.joining(", ")) + ".", places, Set.of()));
    for (Node node : graph.nodes()) {
      if (!node.operands().isEmpty()) {
        valueFrom.put(node, steps.size());
        steps.add(compute(node));
      }
    }
  }

  private Step compute(Node node) {
    Set<Integer> along = new HashSet<>();
    List<String> partials = new ArrayList<>();
    for (int i = 0; i < node.operands().size(); i++) {
      Node operand = node.operand(i);
      if (!positions.containsKey(operand)) {
        continue; // a number, which stands in the formula
      }
      Optional<Double> partial = graph.partial(node, i);
      along.add(arrows.size());
      partial.ifPresent(derivative -> {
        ways.add(new Way(operand, node, derivative, arrows.size()));
        partials.add(partial(node, operand) + " = " + Figures.of(derivative));
      });
      arrows.add(new Arrow(positions.get(operand), positions.get(node),
          partial.map(derivative -> List.of(new Line(partials.getLast(), Tone.EDGE, steps.size()))).orElse(List.of())));
    }
    String formula = formula(node);
    String numbers = Formulas.of(node, node.operands().stream().map(operand -> Figures.factor(graph.valueOf(operand)))
        .toList());
    String text = "Forward: %s = %s = %s%s.".formatted(graph.name(node), formula,
        numbers.equals(formula) ? "" : numbers + " = ", value(node));
    return new Step(text + (partials.isEmpty() ? "" : " Along the edges: " + String.join(", ", partials) + "."),
        Set.of(positions.get(node)), along);
  }

  // ---- backward -----------------------------------------------------------------------------------------------

  private void backward() {
    for (Node node : graph.nodes().reversed()) {
      if (!node.dtype().isFloating() || node.op() instanceof Op.Constant) {
        continue;
      }
      List<Way> out = ways.stream().filter(way -> way.from() == node && adjointFrom.containsKey(way.to())).toList();
      adjointFrom.put(node, steps.size());
      String adjoint = adjoint(node);
      String text;
      if (node == graph.result()) {
        text = "Backward: %s = 1, where all begins.".formatted(adjoint);
      } else if (out.isEmpty()) {
        text = "Backward: %s = 0, no way leads to the result.".formatted(adjoint);
      } else {
        text = "Backward%s: %s = %s = %s = %s.".formatted(
            out.size() > 1 ? ", " + out.size() + " paths summed" : "", adjoint,
            out.stream().map(way -> adjoint(way.to()) + " · " + partial(way.to(), node))
                .collect(Collectors.joining(" + ")),
            out.stream()
                .map(way -> Figures.factor(graph.adjointOf(way.to())) + " · " + Figures.factor(way.partial()))
                .collect(Collectors.joining(" + ")),
            Figures.of(graph.adjointOf(node)));
      }
      steps.add(new Step(text, Set.of(positions.get(node)),
          out.stream().map(Way::arrow).collect(Collectors.toSet())));
    }
  }

  // ---- boxes --------------------------------------------------------------------------------------------------

  private Vertex vertex(Node node) {
    boolean leaf = node.operands().isEmpty();
    List<Line> lines = new ArrayList<>();
    lines.add(Line.name(leaf ? graph.name(node) : graph.name(node) + " = " + formula(node)));
    if (!(node.op() instanceof Op.Constant)) {
      lines.add(new Line("= " + value(node), Tone.VALUE, valueFrom.get(node)));
    }
    if (adjointFrom.containsKey(node)) {
      lines.add(new Line(adjoint(node) + " = " + Figures.of(graph.adjointOf(node)), Tone.ADJOINT,
          adjointFrom.get(node)));
    }
    Look look = node == graph.result() ? Look.RESULT : leaf ? Look.INPUT : Look.OPERATION;
    return new Vertex(look, lines, graph.name(node) + " = " + graph.valueOf(node), Optional.empty());
  }

  private String formula(Node node) {
    return Formulas.of(node, node.operands().stream().map(graph::name).toList());
  }

  private String value(Node node) {
    return node.dtype().isFloating() ? Figures.of(graph.valueOf(node)) : graph.valueOf(node) == 0 ? "false" : "true";
  }

  /** Along one edge. */
  private String partial(Node of, Node by) {
    return "∂" + graph.name(of) + "/∂" + graph.name(by);
  }

  /** Over all paths. */
  private String adjoint(Node by) {
    return "d" + graph.name(graph.result()) + "/d" + graph.name(by);
  }
}
