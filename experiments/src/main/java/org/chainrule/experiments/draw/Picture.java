package org.chainrule.experiments.draw;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.chainrule.experiments.draw.Diagram.Arrow;
import org.chainrule.experiments.draw.Diagram.Line;
import org.chainrule.experiments.draw.Diagram.Step;
import org.chainrule.experiments.draw.Diagram.Vertex;
import org.chainrule.experiments.draw.Layout.Box;
import org.chainrule.experiments.draw.Layout.Point;
import org.chainrule.experiments.report.Report;

/** A diagram with places, as SVG. Its colours follow the page's: dark, light or print. */
final class Picture {
  private final Diagram diagram;
  private final Layout layout;
  private final String title;

  Picture(Diagram diagram, String title) {
    this.diagram = diagram;
    this.layout = Layout.of(diagram);
    this.title = title;
  }

  /** All of it, as a file of its own. */
  String file() {
    return svg(Integer.MAX_VALUE, Set.of(), Set.of(), Report.resource("/org/chainrule/experiments/draw/graph.css"));
  }

  /** All of it, for a page that has the style sheet. */
  String whole() {
    return svg(Integer.MAX_VALUE, Set.of(), Set.of(), "");
  }

  /** What is known after a step, and where that step was, as a picture that brings its style. */
  String after(int number, Step step) {
    return svg(number, step.vertices(), step.arrows(), Report.resource("/org/chainrule/experiments/draw/graph.css"));
  }

  private String svg(int step, Set<Integer> vertices, Set<Integer> arrows, String style) {
    StringBuilder text = new StringBuilder();
    text.append(("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" viewBox=\"0 0 %1$s %2$s\" width=\"%1$s\" "
        + "height=\"%2$s\" role=\"img\" aria-label=\"%3$s\">").formatted(number(layout.width()),
            number(layout.height()), escaped(title)));
    if (!style.isEmpty()) {
      text.append("<style>").append(style).append("</style>");
    }
    for (int i = 0; i < diagram.arrows().size(); i++) {
      arrow(text, i, step, arrows.contains(i));
    }
    for (int i = 0; i < diagram.vertices().size(); i++) {
      vertex(text, i, step, vertices.contains(i));
    }
    return text.append("</svg>").toString();
  }

  private void arrow(StringBuilder text, int index, int step, boolean now) {
    Arrow arrow = diagram.arrows().get(index);
    List<Point> points = layout.routes().get(index).points();
    text.append("<g class=\"arrow%s\" data-arrow=\"%d\">".formatted(now ? " now" : "", index));
    text.append("<path d=\"M%s\"/>".formatted(points.stream().map(point -> number(point.x()) + " " + number(point.y()))
        .collect(Collectors.joining("L"))));
    text.append(head(points.get(points.size() - 2), points.getLast()));
    Box label = layout.routes().get(index).label();
    lines(text, arrow.lines(), label.x() + 6, label.y() - 4, "start", step);
    text.append("</g>");
  }

  /** A triangle of its own, because a marker does not take the colour of its line in every browser. */
  private static String head(Point from, Point to) {
    double length = Math.max(1e-9, Math.hypot(to.x() - from.x(), to.y() - from.y()));
    double x = (to.x() - from.x()) / length;
    double y = (to.y() - from.y()) / length;
    return "<polygon points=\"%s,%s %s,%s %s,%s\"/>".formatted(number(to.x()), number(to.y()),
        number(to.x() - 9 * x + 3.5 * y), number(to.y() - 9 * y - 3.5 * x), number(to.x() - 9 * x - 3.5 * y),
        number(to.y() - 9 * y + 3.5 * x));
  }

  private void vertex(StringBuilder text, int index, int step, boolean now) {
    Vertex vertex = diagram.vertices().get(index);
    Box box = layout.boxes().get(index);
    vertex.link().ifPresent(link -> text.append("<a href=\"#%s\">".formatted(escaped(link))));
    text.append("<g class=\"vertex %s%s\" data-vertex=\"%d\">".formatted(
        vertex.look().name().toLowerCase(Locale.ROOT), now ? " now" : "", index));
    if (!vertex.hint().isEmpty()) {
      text.append("<title>").append(escaped(vertex.hint())).append("</title>");
    }
    text.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"6\"/>".formatted(number(box.x()),
        number(box.y()), number(box.width()), number(box.height())));
    lines(text, vertex.lines(), box.x() + box.width() / 2, box.y() + Layout.PADDING - 4, "middle", step);
    text.append("</g>");
    vertex.link().ifPresent(_ -> text.append("</a>"));
  }

  private static void lines(StringBuilder text, List<Line> lines, double x, double top, String anchor, int step) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      text.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s%s>%s</text>".formatted(
          line.tone().name().toLowerCase(Locale.ROOT), number(x), number(top + Layout.LINE_HEIGHT * (i + 1)), anchor,
          line.from() > 0 ? " data-from=\"" + line.from() + "\"" : "",
          line.from() > step ? " visibility=\"hidden\"" : "", escaped(line.text())));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
