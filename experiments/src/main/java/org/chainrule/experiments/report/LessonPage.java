package org.chainrule.experiments.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;

/**
 * A lesson as one HTML file that needs no network.
 *
 * @param title heading
 * @param idea the idea in one sentence
 * @param parts what was written down
 * @param style the style sheet
 */
public record LessonPage(String title, String idea, List<LessonPart> parts, String style) {
  /** The page. */
  public static String render(String title, String idea, List<LessonPart> parts) {
    return render("lesson.jte", new LessonPage(title, idea, parts, styleSheet()));
  }

  static String styleSheet() {
    return Report.resource("report.css") + Report.resource("lesson.css");
  }

  static String render(String template, Object page) {
    StringOutput output = new StringOutput(1 << 17);
    TemplateEngine.createPrecompiled(null, ContentType.Html, Report.class.getClassLoader(),
        Report.class.getPackageName()).render(template, page, output);
    return output.toString();
  }
}
