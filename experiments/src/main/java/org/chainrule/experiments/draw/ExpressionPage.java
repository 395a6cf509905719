package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.chainrule.experiments.report.LessonPage;
import org.chainrule.experiments.report.LessonPart;

/** A formula's graph as an HTML page: the picture with its steps, and the paths of which the derivatives are sums. */
public final class ExpressionPage {
  private static final int MAX_PATHS = 12;

  private ExpressionPage() {}

  /** The page. */
  public static String render(ExpressionGraph graph) {
    List<LessonPart> parts = new ArrayList<>();
    parts.add(new LessonPart.Drawing(graph.stepper(), ""));
    parts.add(new LessonPart.Text(
        "The derivative with respect to a node is the sum over all paths from it to the result of the "
            + "products of the derivatives along the edges:"));
    parts.add(
        new LessonPart.Formula("d%1$s/dx = Σ over v that read x of  d%1$s/dv · ∂v/∂x".formatted(graph.resultName())));
    List<List<String>> rows = new ArrayList<>();
    for (String name : graph.variables()) {
      List<ExpressionGraph.Path> paths = graph.paths(name, MAX_PATHS + 1);
      if (paths.size() > MAX_PATHS) {
        rows.add(List.of(name, "more than " + MAX_PATHS + " paths", Figures.of(graph.adjoint(name))));
        continue;
      }
      for (ExpressionGraph.Path path : paths) {
        rows.add(List.of(name, String.join(" → ", path.names()), Figures.of(path.product())));
      }
      rows.add(List.of(name, paths.isEmpty() ? "no path" : paths.size() == 1 ? "in all" : paths.stream()
          .map(path -> Figures.factor(path.product())).collect(Collectors.joining(" + ")),
          "d%s/d%s = %s".formatted(graph.resultName(), name, Figures.of(graph.adjoint(name)))));
    }
    if (!rows.isEmpty()) {
      parts.add(new LessonPart.Table(List.of("variable", "path", "product"), rows));
    }
    return LessonPage.render(graph.expression(), "The computational graph: values forward, derivatives backward.",
        parts);
  }
}
