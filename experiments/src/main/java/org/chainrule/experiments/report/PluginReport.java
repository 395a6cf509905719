package org.chainrule.experiments.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of plug-ins as one HTML file that needs no network: curves, checks, facts.
 *
 * @param title heading
 * @param sections one for each plug-in
 * @param plots the curves as JSON, safe inside a script element
 * @param style the style sheets
 * @param script the program that draws the curves
 */
public record PluginReport(String title, List<Section> sections, String plots, String style, String script) {
  /**
   * One plug-in.
   *
   * @param title its kind and id
   * @param verdict the outcome of all checks; empty if none was made
   * @param text what its documentation says
   * @param facts further facts: name and text
   * @param checks the outcome of each check: name, verdict, worst_error, detail
   * @param plot curves: title, axis, x, curves
   */
  public record Section(String title, String verdict, String text, List<Map.Entry<String, String>> facts,
      List<Map<String, Object>> checks, Optional<Map<String, Object>> plot) {}

  /** The page. */
  public static String render(String title, List<Section> sections) {
    String plots = Report.json(sections.stream().map(section -> section.plot().orElse(Map.of())).toList());
    PluginReport report = new PluginReport(title, sections, plots,
        Report.resource(Report.UPLOT + "uPlot.min.css") + Report.resource("report.css"),
        Report.resource(Report.UPLOT + "uPlot.iife.min.js") + Report.resource("plugin.js"));
    StringOutput output = new StringOutput(1 << 17);
    TemplateEngine.createPrecompiled(null, ContentType.Html, PluginReport.class.getClassLoader(),
        PluginReport.class.getPackageName()).render("plugin.jte", report, output);
    return output.toString();
  }

  /** The text of a member of a check; an error of 0 is none. */
  public static String cell(Map<String, Object> check, String name) {
    Object value = check.getOrDefault(name, "");
    return value instanceof Number number ? number.doubleValue() == 0 ? "" : Report.number(number.doubleValue())
        : String.valueOf(value);
  }
}
