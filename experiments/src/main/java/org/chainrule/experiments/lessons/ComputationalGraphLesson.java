package org.chainrule.experiments.lessons;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chainrule.experiments.draw.ExpressionGraph;
import org.chainrule.experiments.report.Chart;

/** The graph of e = (a + b)(b + 1): values forward, derivatives along its edges, and backward the sum over paths. */
final class ComputationalGraphLesson implements Lesson {
  private static final String FORMULA = "c = a + b; d = b + 1; e = c * d";

  @Override
  public String name() {
    return "computational-graph";
  }

  @Override
  public String title() {
    return "9. The computational graph";
  }

  @Override
  public String idea() {
    return "A formula is a graph of simple operations; the derivative of the result is the sum over all paths of the product along each, and "
        + "the backward pass computes it by looking at each edge once.";
  }

  @Override
  public void teach(Lecture lecture) {
    ExpressionGraph graph = ExpressionGraph.of(FORMULA, Map.of("a", 2.0, "b", 3.0));
    lecture.text(
        "Each node computes something simple from the nodes before it, so its derivative along each incoming edge is simple too: for a "
            + "sum 1, for a product the other factor. The chain rule multiplies along a path. Where a variable acts on the result over "
            + "several paths, their products are added.")
        .formula("e = (a + b)(b + 1)      c = a + b,   d = b + 1,   e = c d")
        .formula("∂e/∂b = ∂e/∂c · ∂c/∂b + ∂e/∂d · ∂d/∂b = d · 1 + c · 1")
        .source("The backward pass over any graph", "autograd/src/main/java/org/chainrule/autograd/Pullback.java")
        .source("The derivative of each operation", "autograd/src/main/java/org/chainrule/autograd/Vjps.java")
        .source("This drawing", "experiments/src/main/java/org/chainrule/experiments/draw/ExpressionGraph.java")
        .drawing(graph.svg(),
            "a = 2, b = 3: the value of each node, the derivative along each edge, and the derivative of e with respect to each node.")
        .text("The same step by step, forward and then backward.")
        .drawing(graph.stepper(), "Forward from the inputs to e, backward from e to the inputs.");
    claims(lecture, graph);
    paths(lecture);
    ExpressionGraph neuron = ExpressionGraph.of("z = w * x + b; y = sigmoid(z); E = (y - t)^2",
        Map.of("w", 0.5, "x", 2.0, "b", -0.3, "t", 1.0));
    lecture.text(
        "Nothing else happens in a network: this is a neuron with one input and its squared error. Any formula and any small model of your "
            + "own is drawn by ./chainrule draw.")
        .drawing(neuron.stepper(),
            "One neuron: dE/dw and dE/db say how to change weight and bias; dE/dx would go on to the layer before.");
    double slope = neuron.adjoint("w");
    double formula = 2 * (neuron.value("y") - 1) * neuron.value("y") * (1 - neuron.value("y")) * 2;
    lecture.claim("The neuron's graph gives the derivative known from paper, 2 (y − t) y (1 − y) x",
        Math.abs(slope - formula) < 1e-12, "dE/dw = %.6f".formatted(slope));
  }

  private static void claims(Lecture lecture, ExpressionGraph graph) {
    lecture.claim("Forward: c = 5, d = 4, e = 20",
        graph.value("c") == 5 && graph.value("d") == 4 && graph.value("e") == 20,
        "%.0f, %.0f, %.0f".formatted(graph.value("c"), graph.value("d"), graph.value("e")));
    List<ExpressionGraph.Path> one = graph.paths("a", 10);
    List<ExpressionGraph.Path> two = graph.paths("b", 10);
    lecture.claim("Backward, over one path: de/da = 4", one.size() == 1 && graph.adjoint("a") == 4, products(one));
    lecture.claim("Backward, over two paths: de/db = 4 + 5 = 9", two.size() == 2 && graph.adjoint("b") == 9
        && two.stream().mapToDouble(ExpressionGraph.Path::product).sum() == 9, products(two));
    double step = 1e-5;
    double difference = (value(3 + step) - value(3 - step)) / (2 * step);
    lecture.claim("A small change of b changes e nine times as much", Math.abs(difference - 9) < 1e-6,
        "%.6f by differences".formatted(difference));
  }

  private static double value(double b) {
    return ExpressionGraph.of(FORMULA, Map.of("a", 2.0, "b", b)).value("e");
  }

  private static String products(List<ExpressionGraph.Path> paths) {
    return paths.stream().map(path -> "%s: %.0f".formatted(String.join(" → ", path.names()), path.product()))
        .collect(Collectors.joining("; "));
  }

  private static void paths(Lecture lecture) {
    int deepest = 12;
    double[] depths = IntStream.rangeClosed(1, deepest).asDoubleStream().toArray();
    double[] paths = new double[deepest];
    double[] edges = new double[deepest];
    for (int depth = 1; depth <= deepest; depth++) {
      String formula = IntStream.rangeClosed(1, depth)
          .mapToObj(i -> "y%d = %2$s * %2$s".formatted(i, i == 1 ? "x" : "y" + (i - 1)))
          .collect(Collectors.joining("; "));
      ExpressionGraph graph = ExpressionGraph.of(formula, Map.of("x", 1.0));
      paths[depth - 1] = graph.paths("x", 1 << deepest).size();
      edges[depth - 1] = graph.edges().size();
    }
    lecture.text(
        "The number of paths can double with every node, so to follow each of them would soon be hopeless. The backward pass adds up at "
            + "each node before it goes on, and so looks at each edge once.")
        .figure(
            new Chart("operations yᵢ = yᵢ₋₁ · yᵢ₋₁ behind each other", "number").logarithmicY()
                .line("paths from x", depths, paths)
                .line("edges", depths, edges),
            "Squares of squares: paths double, edges grow by two.");
    lecture.claim("The paths double with each operation, the edges do not",
        paths[deepest - 1] == 1 << deepest && edges[deepest - 1] == 2 * deepest,
        "%.0f paths over %.0f edges".formatted(paths[deepest - 1], edges[deepest - 1]));
  }
}
