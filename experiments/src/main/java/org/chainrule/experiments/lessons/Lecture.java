package org.chainrule.experiments.lessons;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Dataset;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.TensorBackend;
import org.chainrule.experiments.report.Chart;
import org.chainrule.experiments.report.LessonPart;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.experiments.run.WorkException;

/** What a lesson has at hand, and what it has written down so far. */
final class Lecture {
  private final PluginFactory factory;
  private final boolean brief;
  private final List<LessonPart> parts = new ArrayList<>();

  Lecture(PluginFactory factory, boolean brief) {
    this.factory = factory;
    this.brief = brief;
  }

  /** Whether only a short form is wanted: the same claims on fewer samples, steps or seeds. */
  boolean isBrief() {
    return brief;
  }

  /** The full number, or a smaller one for the short form. */
  int size(int full, int small) {
    return brief ? small : full;
  }

  /** A plug-in with parameters by name. */
  <T extends ExtensionPoint> T plugin(Class<T> kind, String id, Map<String, ?> parameters) {
    Map<String, Object> setting = new LinkedHashMap<>(Map.of("id", id));
    setting.putAll(parameters);
    return factory.create(kind, PluginFactory.setting(setting), id);
  }

  /** A plug-in as it is by default. */
  <T extends ExtensionPoint> T plugin(Class<T> kind, String id) {
    return plugin(kind, id, Map.of());
  }

  /** The ids of all plug-ins of a kind. */
  List<String> ids(Class<? extends ExtensionPoint> kind) {
    return factory.catalog().entries(kind).stream().map(entry -> entry.id()).distinct().sorted().toList();
  }

  /** The default backend on one thread: lessons are small. */
  TensorBackend backend() {
    return plugin(TensorBackend.class, "cpu", Map.of("threads", 1));
  }

  /** A data set's samples. */
  Dataset.Splits data(String id, Map<String, ?> parameters, long seed) {
    try {
      return plugin(Dataset.class, id, parameters).load(seed);
    } catch (IOException exception) {
      throw new WorkException("the data set " + id + " cannot be read: " + exception.getMessage(), exception);
    }
  }

  // ---- writing --------------------------------------------------------------------------------------------------

  Lecture text(String text) {
    parts.add(new LessonPart.Text(text.strip()));
    return this;
  }

  Lecture formula(String formula) {
    parts.add(new LessonPart.Formula(formula));
    return this;
  }

  /** Points at the file that implements something: a class's file below a module. */
  Lecture source(String what, String file) {
    parts.add(new LessonPart.Source(what, file));
    return this;
  }

  Lecture figure(Chart chart, String caption) {
    parts.add(new LessonPart.Figure(chart, caption));
    return this;
  }

  /** Small drawings side by side, made with {@link Chart#panel}. */
  Lecture panels(List<Chart> charts, String caption) {
    StringBuilder panels = new StringBuilder("<div class=\"panels\">");
    charts.forEach(chart -> panels.append(chart.svg()));
    return drawing(panels.append("</div>").toString(), caption);
  }

  Lecture drawing(String svg, String caption) {
    // inside a page an element needs no namespace, and then the page names no address at all
    parts.add(new LessonPart.Drawing(svg.replace(" xmlns=\"http://www.w3.org/2000/svg\"", ""), caption));
    return this;
  }

  Lecture table(List<String> head, List<List<String>> rows) {
    parts.add(new LessonPart.Table(head, rows));
    return this;
  }

  /** What the lesson asserts; a claim that does not hold fails the run. */
  Lecture claim(String claim, boolean holds, String measured) {
    parts.add(new LessonPart.Claim(claim, holds, measured));
    return this;
  }

  /** All that was written. */
  List<LessonPart> parts() {
    return List.copyOf(parts);
  }

  /** The claims that do not hold. */
  List<LessonPart.Claim> failures() {
    return parts.stream().filter(LessonPart.Claim.class::isInstance).map(LessonPart.Claim.class::cast)
        .filter(claim -> !claim.holds()).toList();
  }
}
