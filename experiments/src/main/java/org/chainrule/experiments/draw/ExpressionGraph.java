package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;

/**
 * The computational graph of a formula of numbers at one place: the value of each node, the derivative along each edge, and
 * the adjoint of each node, that is the derivative of the result with respect to it:
 *
 * <pre>adjoint(result) = 1,   adjoint(x) = sum over all v that read x of  adjoint(v) * dv/dx</pre>
 *
 * {@snippet :
 * ExpressionGraph graph = ExpressionGraph.of("c = a + b; d = b + 1; e = c * d", Map.of("a", 2.0, "b", 3.0));
 * graph.adjoint("b"); // 9
 * graph.svg(); // a picture with everything
 * graph.svg(3); // what is known after three of graph.steps()
 * }
 *
 * <p>Nodes have the names that the formula gives; what has none is called v1, v2, ... All derivatives are the framework's
 * own ({@link org.chainrule.autograd.ReverseMode}).
 *
 * <p>Source: Griewank, Walther: Evaluating derivatives. 2nd edition, 2008, section 3.2 (incremental adjoint recursion).
 */
public final class ExpressionGraph {
  /**
   * An edge.
   *
   * @param from name of the operand
   * @param to name of what reads it
   * @param derivative of {@code to} with respect to {@code from}
   */
  public record Edge(String from, String to, double derivative) {}

  /**
   * A way from a variable to the result.
   *
   * @param names the nodes on the way, both ends included
   * @param product of the derivatives along its edges
   */
  public record Path(List<String> names, double product) {}

  private final String text;
  private final List<Node> nodes;
  private final Map<Node, String> names;
  private final Map<Node, Double> values = new LinkedHashMap<>();
  private final Map<Node, Double> adjoints = new LinkedHashMap<>();
  private final Map<Node, List<Optional<Double>>> partials = new LinkedHashMap<>();
  private final Node result;
  private final ExpressionSteps steps;

  private ExpressionGraph(Expression expression, Graph graph, Map<String, Double> given) {
    this.text = expression.text();
    this.result = graph.outputs().get(Expression.RESULT);
    this.nodes = graph.nodes().stream().filter(node -> !(node.op() instanceof Op.Constant) || node == result).toList();
    this.names = names(graph);
    Map<String, Literal> leaves = new LinkedHashMap<>();
    given.forEach((name, value) -> leaves.put(name, Literal.scalar(DType.FLOAT64, value)));
    Map<Node, Literal> all = Reference.values(graph, leaves);
    Map<Node, Literal> derivatives = LocalDerivatives.adjoints(graph, result, leaves);
    Literal one = Literal.scalar(DType.FLOAT64, 1);
    for (Node node : nodes) {
      values.put(node, all.get(node).get(0));
      adjoints.put(node, derivatives.containsKey(node) ? derivatives.get(node).get(0) : node == result ? 1.0 : 0.0);
      partials.put(node, LocalDerivatives.along(node, node.operands().stream().map(all::get).toList(), one).stream()
          .map(partial -> partial.map(value -> value.get(0))).toList());
    }
    this.steps = new ExpressionSteps(this);
  }

  /**
   * The graph of a formula, with the functions of {@link org.chainrule.api.Tensor}.
   *
   * @param expression such as {@code (a+b)*(b+1)}, or with names {@code c=a+b; d=b+1; c*d}
   * @param values of its variables
   * @throws InputException if it is no formula, or a variable has no value, or a value no variable
   */
  public static ExpressionGraph of(String expression, Map<String, Double> values) {
    return of(expression, values, Functions.ofTensors(), false);
  }

  /**
   * The graph of a formula.
   *
   * @param functions what it may call
   * @param opened whether to draw what functions such as {@code sigmoid} consist of
   */
  public static ExpressionGraph of(String expression, Map<String, Double> values, Functions functions,
      boolean opened) {
    Expression read = Expression.parse(expression, functions);
    check(read, values);
    Graph graph = read.graph();
    return new ExpressionGraph(read, opened ? graph.inlined() : graph, values);
  }

  private static void check(Expression expression, Map<String, Double> values) {
    List<String> unbound = expression.variableNames().stream().filter(name -> !values.containsKey(name)).toList();
    if (!unbound.isEmpty()) {
      throw new InputException("expression \"%s\": %s no value; give %s".formatted(expression.text(),
          quoted(unbound) + (unbound.size() == 1 ? " has" : " have"),
          unbound.stream().map(name -> name + "=NUMBER").collect(Collectors.joining(" "))));
    }
    for (String name : values.keySet()) {
      if (!expression.variables().containsKey(name)) {
        throw new InputException("expression \"%s\": '%s' is given a value, but %s%s".formatted(expression.text(), name,
            expression.named().containsKey(name) ? "it is computed" : "is no variable of it",
            Nearest.hint(name, expression.variableNames())));
      }
    }
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  private Map<Node, String> names(Graph graph) {
    Map<Node, String> found = new LinkedHashMap<>();
    graph.inputs().forEach((name, node) -> found.put(node, name));
    graph.outputs().forEach((name, node) -> {
      if (!name.equals(Expression.RESULT)) {
        found.putIfAbsent(node, name);
      }
    });
    Set<String> taken = new HashSet<>(found.values());
    String letter = Stream.of("v", "w", "u", "z", "n").filter(candidate -> taken.stream()
        .noneMatch(name -> name.matches(candidate + "\\d+"))).findFirst().orElse("node_");
    int number = 0;
    for (Node node : nodes) {
      if (!found.containsKey(node)) {
        found.put(node, letter + ++number);
      }
    }
    return found;
  }

  // ---- figures ------------------------------------------------------------------------------------------------

  /** The formula. */
  public String expression() {
    return text;
  }

  /** The names of all nodes, operands first. */
  public List<String> names() {
    return nodes.stream().map(names::get).toList();
  }

  /** The names of the variables. */
  public List<String> variables() {
    return nodes.stream().filter(node -> node.op() instanceof Op.Input).map(names::get).toList();
  }

  /** The name of the result. */
  public String resultName() {
    return names.get(result);
  }

  /** The value of a node. */
  public double value(String name) {
    return values.get(node(name));
  }

  /** The derivative of the result with respect to a node. */
  public double adjoint(String name) {
    return adjoints.get(node(name));
  }

  /** All edges along which a derivative goes, operations in order. */
  public List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    for (Node node : nodes) {
      for (int i = 0; i < node.operands().size(); i++) {
        Node operand = node.operand(i);
        partials.get(node).get(i)
            .ifPresent(partial -> edges.add(new Edge(names.get(operand), names.get(node), partial)));
      }
    }
    return edges;
  }

  /**
   * The ways from a node to the result; the adjoint is the sum of their products.
   *
   * @param limit how many to give at most: their number can double with each node
   */
  public List<Path> paths(String name, int limit) {
    List<Path> found = new ArrayList<>();
    follow(new ArrayList<>(List.of(name)), 1, edges(), limit, found);
    return found;
  }

  private void follow(List<String> way, double product, List<Edge> edges, int limit, List<Path> found) {
    if (found.size() == limit) {
      return;
    }
    String end = way.getLast();
    if (end.equals(resultName())) {
      found.add(new Path(List.copyOf(way), product));
      return;
    }
    for (Edge edge : edges) {
      if (edge.from().equals(end)) {
        way.add(edge.to());
        follow(way, product * edge.derivative(), edges, limit, found);
        way.removeLast();
      }
    }
  }

  private Node node(String name) {
    return nodes.stream().filter(node -> names.get(node).equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no node '%s'; there are %s".formatted(name,
            new LinkedHashSet<>(names.values()))));
  }

  List<Node> nodes() {
    return nodes;
  }

  String name(Node node) {
    return names.getOrDefault(node, node.op() instanceof Op.Constant constant ? Figures.of(constant.value().get(0))
        : "?");
  }

  Node result() {
    return result;
  }

  double valueOf(Node node) {
    return values.getOrDefault(node, node.op() instanceof Op.Constant constant ? constant.value().get(0) : Double.NaN);
  }

  double adjointOf(Node node) {
    return adjoints.get(node);
  }

  Optional<Double> partial(Node node, int operand) {
    return partials.get(node).get(operand);
  }

  // ---- pictures -----------------------------------------------------------------------------------------------

  /** What happens, step by step: the inputs, the value of each operation, then the adjoints from the result back. */
  public List<String> steps() {
    return steps.steps().stream().map(Diagram.Step::text).toList();
  }

  /** A picture with all values, derivatives and adjoints: an SVG element that is also a file of its own. */
  public String svg() {
    return picture().file();
  }

  /**
   * A picture of what is known after a step, with the nodes and edges of that step marked.
   *
   * @param step position among {@link #steps()}
   */
  public String svg(int step) {
    return picture().after(step, steps.steps().get(step));
  }

  /** The picture with buttons to step forward and backward, for an HTML page: needs no network and no other file. */
  public String stepper() {
    return Stepper.html(picture(), steps.steps());
  }

  private Picture picture() {
    return new Picture(steps.diagram(), "Computational graph of " + text);
  }
}
