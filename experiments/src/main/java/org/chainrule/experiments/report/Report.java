package org.chainrule.experiments.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one HTML file: no network, readable on a phone, in dark and light, and on paper.
 *
 * @param data what it shows
 * @param series the figures as JSON, safe inside a script element
 * @param style the style sheets
 * @param script the program that draws the charts
 */
public record Report(ReportData data, String series, String style, String script) {
  static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /** The page. */
  public static String render(ReportData data) {
    Map<String, Object> series = new LinkedHashMap<>();
    series.put("metrics", finite(data.columns()));
    series.put("gradients", finite(data.gradients()));
    Map<String, Object> health = new LinkedHashMap<>();
    data.health().series().forEach((name, columns) -> health.put(name, finite(columns)));
    series.put("health", health);
    Report report = new Report(data, json(series), resource(UPLOT + "uPlot.min.css") + resource("report.css"),
        resource(UPLOT + "uPlot.iife.min.js") + resource("report.js"));
    StringOutput output = new StringOutput(1 << 17);
    TemplateEngine.createPrecompiled(null, ContentType.Html, Report.class.getClassLoader(),
        Report.class.getPackageName()).render("report.jte", report, output);
    return output.toString();
  }

  /** The page of a run that is under way, which asks whoever serves it for what is new. */
  public static String live(ReportData data) {
    return render(data).replace("</body>", "<script>" + resource("live.js") + "</script>\n</body>");
  }

  /** JSON knows no NaN: null is a gap in a chart. */
  private static Map<String, List<Double>> finite(Map<String, List<Double>> columns) {
    Map<String, List<Double>> result = new LinkedHashMap<>();
    columns.forEach((name, values) -> {
      List<Double> clean = new ArrayList<>();
      values.forEach(value -> clean.add(Double.isFinite(value) ? value : null));
      result.put(name, clean);
    });
    return result;
  }

  public static String json(Object value) {
    try {
      return new ObjectMapper().writeValueAsString(value).replace("<", "\\u003c").replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /** A text that comes with this program, named from this package or, with a slash before it, from the root. */
  public static String resource(String name) {
    // On the module path only a class of the module reaches its own texts, and only a class loader those of others.
    try (InputStream own = Report.class.getResourceAsStream(name);
        InputStream in = own != null || !name.startsWith("/") ? own
            : Report.class.getClassLoader().getResourceAsStream(name.substring(1))) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /** A figure, short enough for a table. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9 ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.5g", value);
  }

  /** A position in a picture, in percent. */
  public static String position(double percent) {
    return String.format(Locale.ROOT, "%.2f", percent);
  }

  /** The strength of a cell's colour in the confusion matrix, from 0 to 1. */
  public static String shade(int count, int max) {
    return String.format(Locale.ROOT, "%.3f", count == 0 ? 0 : 0.08 + 0.72 * Math.sqrt((double) count / max));
  }
}
