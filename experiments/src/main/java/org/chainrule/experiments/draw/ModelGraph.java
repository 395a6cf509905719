package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.report.LessonPage;
import org.chainrule.experiments.report.LessonPart;
import org.chainrule.experiments.report.Report;
import org.chainrule.experiments.run.ModelTrace;

/**
 * The graph of an experiment's model and loss, with values and gradients for a few samples: one picture in which each layer
 * is a box, one of the inside of each, and for each parameter one of what the optimizer does with it.
 */
public final class ModelGraph {
  /** More boxes than this are no picture that anybody could read, and take minutes to lay out. */
  private static final int MAX_BOXES = 1000;

  private final String name;
  private final ModelTrace trace;
  private final boolean folded;
  private final Map<String, ScopeDrawing> drawings = new LinkedHashMap<>();
  private final Map<String, UpdateDrawing> updates = new LinkedHashMap<>();

  /**
   * A graph.
   *
   * @param name the experiment's name
   * @param folded whether layers are boxes; else all nodes stand in one picture
   */
  @SuppressWarnings("exports") // a trace comes from the program itself
  public ModelGraph(String name, ModelTrace trace, boolean folded) {
    this.name = name;
    this.trace = trace;
    this.folded = folded;
    ModelFigures figures = new ModelFigures(trace);
    Scopes scopes = folded ? Scopes.of(trace) : Scopes.none(trace);
    scopes.all(trace.graph()).forEach(scope -> {
      ScopeDrawing drawing = new ScopeDrawing(trace, figures, scopes, scope);
      if (drawing.size() > 0) {
        drawings.put(scope, drawing);
      }
    });
    Map<Node, Literal> values = Reference.values(trace.update().graph(), trace.update().leaves());
    UpdateDrawing.parameters(trace.update())
        .forEach(parameter -> updates.put(parameter, new UpdateDrawing(trace.update(), values, parameter)));
  }

  /** The names of the parameters that are trained, each with a picture of its update. */
  public List<String> updates() {
    return List.copyOf(updates.keySet());
  }

  /**
   * The picture of what the optimizer does with a parameter.
   *
   * @throws InputException if it would have too many boxes
   */
  public String updateSvg(String parameter) {
    int boxes = updates.get(parameter).size();
    if (boxes > MAX_BOXES) {
      throw new InputException("%s takes %,d operations: too many for a picture, which may have %,d; "
          .formatted(updateTitle(parameter), boxes, MAX_BOXES) + "name another parameter, or leave out --update");
    }
    return new Picture(updates.get(parameter).draw().diagram(), updateTitle(parameter)).file();
  }

  private String updateTitle(String parameter) {
    return "Update of %s by %s".formatted(parameter, trace.update().optimizer());
  }

  /** The names of the layers and other parts that have a picture of their own. */
  public List<String> scopes() {
    return drawings.keySet().stream().filter(scope -> !scope.isEmpty()).toList();
  }

  /** Number of boxes of the picture of a scope; the empty name is the whole. */
  public int boxes(String scope) {
    return drawings.get(scope).size();
  }

  /**
   * The picture of the whole, as a file of its own.
   *
   * @throws InputException if it would have too many boxes
   */
  public String svg() {
    return svg("");
  }

  /**
   * The picture of a scope.
   *
   * @throws InputException if it would have too many boxes
   */
  public String svg(String scope) {
    if (boxes(scope) > MAX_BOXES) {
      throw new InputException("the graph of %s has %,d boxes: too many for a picture, which may have %,d%s".formatted(
          scope.isEmpty() ? name : scope, boxes(scope), MAX_BOXES, folded ? "" : "; leave out --open"));
    }
    return new Picture(drawings.get(scope).draw().diagram(), title(scope)).file();
  }

  private String title(String scope) {
    return "Graph of " + (scope.isEmpty() ? name : scope);
  }

  /** An HTML page with all pictures, each to be stepped through. */
  public String page() {
    List<LessonPart> parts = new ArrayList<>();
    parts.add(
        new LessonPart.Text(("Values and gradients are those of the first step, for the first %d samples to train on. "
            + "Where a value is read by several operations, its gradient is the sum of what comes back from each. The whole step "
            + "with batches of %d, which a backend compiles as one program with the backward pass and the optimizer, has %,d nodes;"
            + " %,d of them are up to the loss.")
            .formatted(trace.samples(), trace.batchSize(), trace.stepOperations(), trace.graph().nodes().size())));
    parts.add(
        new LessonPart.Drawing(stepper(""), drawings.size() == 1 ? "" : "A box with a thick border is a part of the "
            + "model; it leads to what is inside."));
    StringBuilder inside = new StringBuilder();
    for (String scope : scopes()) {
      inside.append("<details id=\"%s\"><summary>%s <span class=\"faint\">%s</span></summary>%s</details>".formatted(
          Picture.escaped(anchor(scope)), Picture.escaped(scope),
          Picture.escaped(trace.layers().getOrDefault(scope, "")), stepper(scope)));
    }
    inside.append("<script>").append(Report.resource("/org/chainrule/experiments/draw/unfold.js")).append("</script>");
    parts.add(new LessonPart.Drawing(inside.toString(), ""));
    parts.add(new LessonPart.Text(
        "What the optimizer, %s, then does with each parameter: from its gradient and what was kept to its new "
            .formatted(trace.update().optimizer()) + "value, and to what is kept for the next step."));
    StringBuilder folded = new StringBuilder();
    updates.forEach((parameter, drawing) -> folded.append("<details id=\"%s\"><summary>%s</summary>%s</details>"
        .formatted(Picture.escaped(anchor("update-" + parameter)), Picture.escaped(updateTitle(parameter)),
            update(parameter, drawing))));
    parts.add(new LessonPart.Drawing(folded.toString(), ""));
    return LessonPage.render("The graph of " + name, "What is computed, and how the loss changes with each part of it.",
        parts);
  }

  private String update(String parameter, UpdateDrawing drawing) {
    if (drawing.size() > MAX_BOXES) {
      return tooMany(drawing.size());
    }
    ScopeDrawing.Drawn drawn = drawing.draw();
    return Stepper.html(new Picture(drawn.diagram(), updateTitle(parameter)), drawn.steps());
  }

  private static String tooMany(int boxes) {
    return "<p>%,d operations: too many for a picture.</p>".formatted(boxes);
  }

  private String stepper(String scope) {
    ScopeDrawing drawing = drawings.get(scope);
    if (drawing.size() > MAX_BOXES) {
      return tooMany(drawing.size());
    }
    ScopeDrawing.Drawn drawn = drawing.draw();
    return Stepper.html(new Picture(drawn.diagram(), title(scope)), drawn.steps());
  }

  static String anchor(String scope) {
    return "inside-" + scope.replaceAll("[^A-Za-z0-9_]+", "-");
  }
}
