package org.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture (SVG) of panels side by side, both axes logarithmic, with a dashed line that grows as the arithmetic does.
 *
 * @param title what it shows
 * @param axis name of the horizontal axis
 * @param panels the panels
 */
public record Chart(String title, String axis, List<Panel> panels) {
  private static final int WIDTH = 340;
  private static final int HEIGHT = 240;
  private static final int LEFT = 64;
  private static final int TOP = 46;
  private static final int BOTTOM = 44;

  /**
   * One panel.
   *
   * @param label name and unit of the vertical axis
   * @param x places
   * @param y numbers above 0 at these places
   * @param exponent the dashed line goes through the last point and grows as x to this power
   */
  public record Panel(String label, List<Double> x, List<Double> y, double exponent) {}

  /** Copies the list. */
  public Chart {
    panels = List.copyOf(panels);
  }

  /** The picture. */
  public String svg() {
    int width = panels.size() * (WIDTH + LEFT) + 16;
    int height = HEIGHT + TOP + BOTTOM;
    List<String> lines = new ArrayList<>();
    lines.add(format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
        + "font-family=\"sans-serif\" font-size=\"12\">", width, height, width, height));
    lines.add(format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height));
    lines.add(format("<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>", LEFT, title));
    for (int i = 0; i < panels.size(); i++) {
      panel(lines, panels.get(i), LEFT + i * (WIDTH + LEFT));
    }
    lines.add("</svg>");
    return String.join("\n", lines) + "\n";
  }

  private void panel(List<String> lines, Panel panel, int left) {
    Scale x = Scale.of(panel.x(), left, left + WIDTH - 20);
    double[] guide = panel.x().stream().mapToDouble(place -> panel.y().getLast()
        * Math.pow(place / panel.x().getLast(), panel.exponent())).toArray();
    Scale y = Scale.of(panel.y(), TOP + HEIGHT, TOP);
    lines.add(format("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>", left, TOP,
        WIDTH - 20, HEIGHT));
    lines.add(format("<text x=\"%d\" y=\"%d\">%s</text>", left, TOP - 8, panel.label()));
    lines.add(format("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", left + (WIDTH - 20) / 2,
        TOP + HEIGHT + 36, axis));
    for (double place : panel.x()) {
      lines.add(format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\">%.0f</text>", x.at(place),
          TOP + HEIGHT + 16, place));
    }
    for (double power = y.firstPower(); power <= y.high() * 1.0001; power *= 10) {
      lines.add(format("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>", left, left + WIDTH - 20,
          y.at(power), y.at(power)));
      lines.add(format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" font-size=\"10\">%s</text>", left - 4,
          y.at(power) + 4, format(power < 1 ? "%.3g" : "%.0f", power)));
    }
    StringBuilder measured = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < guide.length; i++) {
      measured.append(format("%.1f,%.1f ", x.at(panel.x().get(i)), y.at(panel.y().get(i))));
      lines.add(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f5fa8\"/>", x.at(panel.x().get(i)),
          y.at(panel.y().get(i))));
      if (guide[i] >= y.low()) {
        expected.append(format("%.1f,%.1f ", x.at(panel.x().get(i)), y.at(guide[i])));
      }
    }
    lines.add(format("<polyline points=\"%s\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\"/>", measured));
    lines.add(format("<polyline points=\"%s\" fill=\"none\" stroke=\"#c33\" stroke-dasharray=\"5 4\"/>", expected));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** From numbers to places, logarithmically. */
  private record Scale(double low, double high, double from, double to) {
    static Scale of(List<Double> numbers, double from, double to) {
      double least = numbers.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      double most = numbers.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      return new Scale(least / 1.5, most * 1.5, from, to);
    }

    double at(double number) {
      return from + (to - from) * Math.log(number / low) / Math.log(high / low);
    }

    double firstPower() {
      return Math.pow(10, Math.ceil(Math.log10(low)));
    }
  }
}
