package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.experiments.draw.Diagram.Arrow;
import org.chainrule.experiments.draw.Diagram.Line;
import org.chainrule.experiments.draw.Diagram.Look;
import org.chainrule.experiments.draw.Diagram.Step;
import org.chainrule.experiments.draw.Diagram.Tone;
import org.chainrule.experiments.draw.Diagram.Vertex;
import org.chainrule.experiments.run.ModelTrace;

/**
 * What one scope of a model looks like: its own nodes as boxes, each scope in it as one box, and what comes from outside as
 * inputs.
 */
final class ScopeDrawing {
  /** A box: a node, or a scope with all its nodes. */
  private record Part(String group, List<Node> nodes, boolean outside) {
    Node last() {
      return nodes.getLast();
    }
  }

  private record Link(Part from, Part to, List<String> words) {}

  private final ModelTrace trace;
  private final ModelFigures figures;
  private final Scopes scopes;
  private final String scope;
  private final Map<Object, Part> parts = new LinkedHashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final Set<Node> leaving = java.util.Collections.newSetFromMap(new IdentityHashMap<>());

  ScopeDrawing(ModelTrace trace, ModelFigures figures, Scopes scopes, String scope) {
    this.trace = trace;
    this.figures = figures;
    this.scopes = scopes;
    this.scope = scope;
    trace.graph().nodes().stream().filter(ModelFigures::isShown).forEach(this::add);
  }

  int size() {
    return parts.size();
  }

  // ---- boxes and arrows ---------------------------------------------------------------------------------------

  private void add(Node node) {
    boolean inside = isInside(node);
    Optional<Part> own = inside ? Optional.of(part(node)) : Optional.empty();
    for (int i = 0; i < node.operands().size(); i++) {
      Node operand = ModelFigures.source(node.operand(i));
      if (!ModelFigures.isShown(operand)) {
        continue;
      }
      if (own.isPresent()) {
        connect(part(operand), own.get(), node, i);
      }
      if (!scopes.of(operand).equals(scopes.of(node))) {
        leaving.add(operand);
      }
    }
  }

  private boolean isInside(Node node) {
    String own = scopes.of(node);
    return scope.isEmpty() || own.equals(scope) || own.startsWith(scope + "/");
  }

  private Part part(Node node) {
    String own = scopes.of(node);
    if (!isInside(node) || own.equals(scope)) {
      return parts.computeIfAbsent(node, _ -> new Part("", new ArrayList<>(List.of(node)), !isInside(node)));
    }
    String rest = scope.isEmpty() ? own : own.substring(scope.length() + 1);
    String group = (scope.isEmpty() ? "" : scope + "/") + rest.split("/", 2)[0];
    Part part = parts.computeIfAbsent(group, _ -> new Part(group, new ArrayList<>(), false));
    if (part.nodes.stream().noneMatch(known -> known == node)) {
      part.nodes.add(node);
    }
    return part;
  }

  private void connect(Part from, Part to, Node node, int operand) {
    if (from == to) {
      return;
    }
    boolean between = !from.group.isEmpty() || !to.group.isEmpty();
    if (!between) {
      links.add(new Link(from, to, figures.along(node, operand)));
    } else if (links.stream().noneMatch(link -> link.from == from && link.to == to)) {
      links.add(new Link(from, to, List.of()));
    }
  }

  // ---- time ---------------------------------------------------------------------------------------------------

  /** In the order of computing. */
  private List<Part> order() {
    Graph graph = trace.graph();
    return parts.values().stream().sorted(Comparator.comparing((Part part) -> !part.outside)
        .thenComparing(part -> graph.index(part.last()))).toList();
  }

  /** The drawing and its steps. */
  record Drawn(Diagram diagram, List<Step> steps) {}

  Drawn draw() {
    List<Part> order = order();
    Map<Part, Integer> positions = new IdentityHashMap<>();
    order.forEach(part -> positions.put(part, positions.size()));
    List<Arrow> arrows = new ArrayList<>();
    links.forEach(link -> arrows.add(new Arrow(positions.get(link.from), positions.get(link.to),
        link.words.stream().map(word -> new Line(word, Tone.EDGE, 0)).toList())));
    List<Part> computed = order.stream().filter(part -> !part.nodes.getFirst().operands().isEmpty()
        && !part.outside || !part.group.isEmpty()).toList();
    List<Part> differentiated = order.reversed().stream().filter(part -> figures.adjoint(result(part)).isPresent())
        .toList();
    List<Step> steps = new ArrayList<>();
    Set<Integer> given = new HashSet<>(positions.values());
    computed.forEach(part -> given.remove(positions.get(part)));
    steps.add(new Step(scope.isEmpty() ? "What is given: samples and parameters." : "What comes into " + scope
        + ", and its parameters.", given, Set.of()));
    computed.forEach(part -> steps.add(new Step(forward(part), Set.of(positions.get(part)), arrowsInto(part))));
    differentiated.forEach(part -> steps.add(new Step(backward(part), Set.of(positions.get(part)), arrowsFrom(part))));
    List<Vertex> vertices = order.stream().map(part -> vertex(part, computed.indexOf(part) + 1,
        computed.size() + 1 + differentiated.indexOf(part))).toList();
    return new Drawn(new Diagram(false, vertices, arrows), steps);
  }

  private Set<Integer> arrowsInto(Part part) {
    Set<Integer> found = new HashSet<>();
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).to == part) {
        found.add(i);
      }
    }
    return found;
  }

  private Set<Integer> arrowsFrom(Part part) {
    Set<Integer> found = new HashSet<>();
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).from == part) {
        found.add(i);
      }
    }
    return found;
  }

  // ---- words --------------------------------------------------------------------------------------------------

  /** What a part hands on: the last of its nodes that is read outside, or its last. */
  private Node result(Part part) {
    return part.nodes.reversed().stream().filter(leaving::contains).filter(node -> node.dtype().isFloating())
        .findFirst().orElse(part.last());
  }

  private String title(Part part) {
    return part.group.isEmpty() ? figures.name(part.last()) : part.group;
  }

  private Vertex vertex(Part part, int forward, int backward) {
    Node result = result(part);
    List<Line> lines = new ArrayList<>(List.of(Line.name(title(part))));
    if (!part.group.isEmpty()) {
      lines.add(Line.detail(contents(part)));
    } else if (!part.outside && Graph.name(result).isEmpty()) {
      lines.add(Line.detail(figures.formula(result)));
    }
    String shape = result.shape().isScalar() ? "" : TensorFigures.shape(result.shape()) + " ";
    if (!shape.isEmpty()) {
      lines.add(Line.detail(shape.strip()));
    }
    lines.add(new Line(TensorFigures.value(figures.value(result)), Tone.VALUE, forward));
    figures.adjoint(result).ifPresent(adjoint -> lines.add(new Line(
        adjoint.elements() == 1 ? "derivative " + TensorFigures.size(adjoint)
            : "gradient " + TensorFigures.size(adjoint),
        Tone.ADJOINT, backward)));
    Look look = result == figures.objective() ? Look.RESULT : !part.group.isEmpty() ? Look.GROUP
        : result.op() instanceof Op.Parameter || result.op() instanceof Op.State ? Look.PARAMETER
        : part.outside || result.operands().isEmpty() ? Look.INPUT : Look.OPERATION;
    return new Vertex(look, lines, hint(part, result),
        part.group.isEmpty() ? Optional.empty() : Optional.of(ModelGraph.anchor(part.group)));
  }

  private String hint(Part part, Node result) {
    return part.group.isEmpty() ? figures.name(result) + ": " + result.type()
        : trace.layers().getOrDefault(part.group, part.group);
  }

  private String contents(Part part) {
    long operations = part.nodes.stream().filter(node -> !node.operands().isEmpty()).count();
    long parameters = part.nodes.stream().filter(node -> node.op() instanceof Op.Parameter)
        .mapToLong(node -> node.shape().elements()).sum();
    return "%d operation%s".formatted(operations, operations == 1 ? "" : "s")
        + (parameters == 0 ? "" : ", %,d parameters".formatted(parameters));
  }

  private String forward(Part part) {
    Node result = result(part);
    String shape = result.shape().isScalar() ? "" : " of shape " + TensorFigures.shape(result.shape());
    return "Forward: %s%s%s, %s.".formatted(title(part), part.group.isEmpty() ? " = " + figures.formula(result)
        : " gives " + figures.name(result), shape, TensorFigures.value(figures.value(result)));
  }

  private String backward(Part part) {
    Node result = result(part);
    StringBuilder text = new StringBuilder("Backward%s: the derivative of the %s with respect to %s is %s".formatted(
        figures.isSummed(result) ? ", several paths summed" : "", figures.name(figures.objective()),
        part.group.isEmpty() ? title(part) : "what " + title(part) + " gives",
        TensorFigures.size(figures.adjoint(result).orElseThrow())));
    if (!part.group.isEmpty()) {
      part.nodes.stream().filter(node -> node.op() instanceof Op.Parameter)
          .forEach(node -> figures.adjoint(node).ifPresent(adjoint -> text.append("; to ").append(figures.name(node))
              .append(": ").append(TensorFigures.size(adjoint))));
    }
    return text.append(".").toString();
  }
}
