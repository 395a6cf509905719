package org.chainrule.experiments.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A drawing in a plane with axes, as SVG inside a page: its colours follow the page's (light, dark, print), its text is
 * text. Axes are linear, or logarithmic where all is positive.
 */
public final class Chart {
  /** Measures in units of the drawing; the style sheet sets text of 14. */
  private record Frame(int width, int height, int left, int bottom, int top, int right) {
    int rightEdge() {
      return width - right;
    }

    int bottomEdge() {
      return height - bottom;
    }
  }

  private static final Frame LARGE = new Frame(480, 330, 66, 50, 12, 18);
  /** Width by height of the area in which marks are drawn: where axes span as much, a circle is a circle. */
  public static final double SHAPE = (double) (LARGE.rightEdge() - LARGE.left()) / (LARGE.bottomEdge() - LARGE.top());
  private static final Frame PANEL = new Frame(220, 160, 48, 24, 26, 10);
  private static final int LEGEND_LINE = 20;
  /** Colours that people with colour-blindness tell apart (Okabe, Ito: Color universal design, 2008). */
  private static final String[] PALETTE = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999"};

  private sealed interface Mark {
    record Line(double[] x, double[] y, String colour, double width, double dots) implements Mark {}

    record Points(double[] x, double[] y, String colour, double radius) implements Mark {}

    record Bars(double[] x, double[] y, double width, String colour) implements Mark {}

    record Picture(String image) implements Mark {}

    record Label(double x, double y, String text) implements Mark {}
  }

  private record Key(String name, String colour) {}

  private final String xAxis;
  private final String yAxis;
  private final List<Mark> marks = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();
  private boolean xLogarithmic;
  private boolean yLogarithmic;
  private boolean bare;
  private boolean small;
  private Frame frame = LARGE;
  private String title = "";
  private List<String> places = List.of();
  private double[] bounds = {Double.NaN, Double.NaN, Double.NaN, Double.NaN}; // x low, x high, y low, y high

  /** An empty drawing with names for its axes. */
  public Chart(String xAxis, String yAxis) {
    this.xAxis = xAxis;
    this.yAxis = yAxis;
  }

  /** A logarithmic scale across. */
  public Chart logarithmicX() {
    xLogarithmic = true;
    return this;
  }

  /** A logarithmic scale upwards. */
  public Chart logarithmicY() {
    yLogarithmic = true;
    return this;
  }

  /** One of many small drawings side by side, with a title above it. */
  public Chart panel(String heading) {
    frame = PANEL;
    small = true;
    title = heading;
    return this;
  }

  /** No numbers along the edges, and pixels as high as wide: for images, after {@link #shades}. */
  public Chart bare() {
    bare = true;
    int margin = 6;
    int height = (int) ((frame.width() - 2 * margin) * (bounds[3] - bounds[2]) / (bounds[1] - bounds[0]));
    frame = new Frame(frame.width(), height + frame.top() + margin, margin, margin, frame.top(), margin);
    return this;
  }

  /** Names instead of numbers at 0, 1, 2, ... across. */
  public Chart names(List<String> names) {
    places = List.copyOf(names);
    return this;
  }

  /** Shows a part of the plane; otherwise all marks fit. */
  public Chart within(double xLow, double xHigh, double yLow, double yHigh) {
    bounds = new double[] {xLow, xHigh, yLow, yHigh};
    return this;
  }

  /** A curve through points, in the next colour. */
  public Chart line(String name, double[] x, double[] y) {
    marks.add(new Mark.Line(x, y, key(name), 2, x.length <= (small ? 12 : 40) ? 2.5 : 0));
    return this;
  }

  /** A way in steps: a dot for each of them, a large one where it starts. */
  public Chart steps(String name, double[] x, double[] y) {
    String colour = key(name);
    marks.add(new Mark.Line(x, y, colour, 1.2, 2.6));
    marks.add(new Mark.Points(Arrays.copyOf(x, 1), Arrays.copyOf(y, 1), colour, 5));
    return this;
  }

  /** A curve over 0, 1, 2, ... */
  public Chart line(String name, double[] y) {
    return line(name, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  /** The graph of a function between two places. */
  public Chart function(String name, double from, double to, DoubleUnaryOperator function) {
    double[] x = IntStream.range(0, 241).mapToDouble(i -> from + (to - from) * i / 240).toArray();
    marks.add(new Mark.Line(x, Arrays.stream(x).map(function).toArray(), key(name), 2, 0));
    return this;
  }

  /** One of several graphs that follow each other in time: early ones are paler than late ones. */
  public Chart stage(String name, double part, double from, double to, DoubleUnaryOperator function) {
    keys.add(new Key(name, "color-mix(in srgb, var(--ink) %.0f%%, var(--paper))".formatted(25 + 75 * part)));
    return function(name, from, to, function);
  }

  /** Points of one colour. */
  public Chart points(String name, double[] x, double[] y) {
    marks.add(new Mark.Points(x, y, key(name), x.length > 200 ? 2 : 3.5));
    return this;
  }

  /** Bars from 0 around places. */
  public Chart bars(String name, double[] x, double[] y, double width) {
    marks.add(new Mark.Bars(x, y, width, key(name)));
    return this;
  }

  /** A word at a place. */
  public Chart label(double x, double y, String text) {
    marks.add(new Mark.Label(x, y, text));
    return this;
  }

  /** The value of a function over a rectangle as shades, dark where it is small; the chart then shows this rectangle. */
  public Chart shades(double[] rectangle, Surface surface) {
    int size = 140;
    double[][] values = new double[size][size];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double x = rectangle[0] + (rectangle[1] - rectangle[0]) * (column + 0.5) / size;
        double y = rectangle[3] - (rectangle[3] - rectangle[2]) * (row + 0.5) / size;
        values[row][column] = surface.at(x, y);
        low = Math.min(low, values[row][column]);
        high = Math.max(high, values[row][column]);
      }
    }
    double least = low;
    double range = high > low ? high - low : 1;
    marks.addFirst(new Mark.Picture(Images.png(size, size, (x, y) -> {
      double part = (values[y][x] - least) / range;
      double level = Math.floor(part * 16) / 16; // steps, which show as contours
      int shade = (int) Math.round(90 + 150 * level);
      return shade << 16 | shade << 8 | Math.min(255, shade + 12);
    })));
    return within(rectangle[0], rectangle[1], rectangle[2], rectangle[3]);
  }

  /** Regions of a rectangle in pale colours by number, in the order of the palette. */
  public Chart regions(double[] rectangle, Surface number) {
    int size = 140;
    marks.addFirst(new Mark.Picture(Images.png(size, size, (column, row) -> {
      double x = rectangle[0] + (rectangle[1] - rectangle[0]) * (column + 0.5) / size;
      double y = rectangle[3] - (rectangle[3] - rectangle[2]) * (row + 0.5) / size;
      int colour = Integer.parseInt(PALETTE[(int) number.at(x, y) % PALETTE.length].substring(1), 16);
      int pale = 0;
      for (int shift = 16; shift >= 0; shift -= 8) {
        pale |= 255 - (255 - (colour >> shift & 255)) * 2 / 5 << shift;
      }
      return pale;
    })));
    return within(rectangle[0], rectangle[1], rectangle[2], rectangle[3]);
  }

  /** A function of a point. */
  @FunctionalInterface
  public interface Surface {
    /** Its value. */
    double at(double x, double y);
  }

  private String key(String name) {
    for (Key key : keys) {
      if (key.name().equals(name)) {
        return key.colour();
      }
    }
    keys.add(new Key(name, PALETTE[keys.size() % PALETTE.length]));
    return keys.getLast().colour();
  }

  // ---- drawing --------------------------------------------------------------------------------------------------

  /** The drawing as an element for a page. */
  public String svg() {
    boolean slanted = slanted();
    Frame area = slanted ? slantedFrame() : frame;
    Scale x = scale(0, xLogarithmic, area.left(), area.rightEdge());
    Scale y = scale(1, yLogarithmic, area.bottomEdge(), area.top());
    StringBuilder legend = new StringBuilder();
    int height = area.height() + legend(legend, area);
    StringBuilder svg = new StringBuilder("<svg class=\"plane\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
        .formatted(area.width(), height, escape((title + " " + yAxis + " over " + xAxis).strip())));
    if (!title.isEmpty()) {
      add(svg, "<text class=\"title\" x=\"%d\" y=\"16\" text-anchor=\"middle\">%s</text>",
          area.width() / 2, escape(title));
    }
    if (!bare) {
      ticks(svg, area, x, y, slanted);
    }
    String view = "x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"".formatted(area.left(), area.top(),
        area.rightEdge() - area.left(), area.bottomEdge() - area.top());
    add(svg, "<svg %s viewBox=\"%d %d %d %d\">", view, area.left(), area.top(), area.rightEdge() - area.left(),
        area.bottomEdge() - area.top()); // an inner element clips what reaches over the edge
    marks.forEach(mark -> draw(svg, mark, x, y, view));
    svg.append("</svg>");
    if (!xAxis.isEmpty()) {
      add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", (area.left() + area.rightEdge()) / 2,
          area.height() - 10, escape(xAxis));
    }
    add(svg, "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (area.top() + area.bottomEdge()) / 2, escape(yAxis));
    return svg.append(legend).append("</svg>").toString();
  }

  /** Whether the names across are too long to stand side by side. */
  private boolean slanted() {
    double room = (frame.rightEdge() - frame.left()) / (double) Math.max(1, places.size());
    return places.stream().anyMatch(name -> width(name) > room);
  }

  /** A drawing with room for slanted names below it. */
  private Frame slantedFrame() {
    double longest = places.stream().mapToDouble(Chart::width).max().orElse(0);
    int below = (int) (0.6 * longest) - 6;
    int left = Math.max(frame.left(), (int) (0.8 * width(places.getFirst())) - 4);
    return new Frame(frame.width(), frame.height() + below, left, frame.bottom() + below, frame.top(), frame.right());
  }

  private void ticks(StringBuilder svg, Frame area, Scale x, Scale y, boolean slanted) {
    for (int i = 0; i < places.size(); i++) {
      add(svg, slanted ? "<text transform=\"translate(%s %d) rotate(-35)\" text-anchor=\"end\">%s</text>"
          : "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>", x.place(i) + (slanted ? 6 : 0),
          area.bottomEdge() + (slanted ? 14 : 18), escape(places.get(i)));
    }
    for (double tick : places.isEmpty() ? x.ticks(small ? 3 : 5) : new double[0]) {
      add(svg, "<path class=\"grid\" d=\"M%s %dV%d\"/><text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x.place(tick), area.top(), area.bottomEdge(), x.place(tick), area.bottomEdge() + 18, number(tick));
    }
    for (double tick : y.ticks(small ? 3 : 5)) {
      add(svg, "<path class=\"grid\" d=\"M%d %sH%d\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>",
          area.left(), y.place(tick), area.rightEdge(), area.left() - 6, y.place(tick) + 5, number(tick));
    }
  }

  /** Writes names beside their colours, as many in a line as fit, and says how high that is. */
  private int legend(StringBuilder svg, Frame area) {
    double left = area.left() + 4;
    int line = 0;
    for (Key key : keys) {
      double width = 24 + width(key.name());
      if (left > area.left() + 4 && left + width - 12 > area.width()) {
        line++;
        left = area.left() + 4;
      }
      int top = area.height() + 12 + line * LEGEND_LINE;
      add(svg, "<circle cx=\"%s\" cy=\"%d\" r=\"4\" fill=\"%s\"/><text x=\"%s\" y=\"%d\">%s</text>", left, top - 4,
          key.colour(), rounded(left + 9), top, escape(key.name()));
      left = rounded(left + width);
    }
    return keys.isEmpty() ? 0 : (line + 1) * LEGEND_LINE;
  }

  private void draw(StringBuilder svg, Mark mark, Scale x, Scale y, String view) {
    boolean edged = marks.getFirst() instanceof Mark.Picture; // a white edge tells marks from what they lie on
    switch (mark) {
      case Mark.Line(double[] xs, double[] ys, String colour, double width, double dots) -> {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < xs.length; i++) {
          boolean finite = x.holds(xs[i]) && y.holds(ys[i]);
          if (finite) {
            path.append(pen ? 'L' : 'M').append(x.place(xs[i])).append(' ').append(y.place(ys[i]));
          }
          pen = finite;
        }
        if (edged) {
          add(svg, "<path class=\"edge\" stroke-width=\"%s\" d=\"%s\"/>", width + 2, path);
        }
        add(svg, "<path fill=\"none\" stroke-width=\"%s\" stroke-linejoin=\"round\" stroke=\"%s\" d=\"%s\"/>", width,
            colour, path);
        if (dots > 0) {
          draw(svg, new Mark.Points(xs, ys, colour, dots), x, y, view);
        }
      }
      case Mark.Points(double[] xs, double[] ys, String colour, double radius) -> {
        for (int i = 0; i < xs.length; i++) {
          if (x.holds(xs[i]) && y.holds(ys[i])) {
            add(svg, "<circle%s cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>",
                edged ? " stroke=\"#ffffff\" stroke-width=\"%s\"".formatted(radius / 5) : "",
                x.place(xs[i]), y.place(ys[i]), radius, colour);
          }
        }
      }
      case Mark.Bars(double[] xs, double[] ys, double width, String colour) -> {
        for (int i = 0; i < xs.length; i++) {
          double left = x.place(xs[i] - width / 2);
          double top = y.place(Math.max(0, ys[i]));
          double bottom = y.place(Math.min(0, ys[i]));
          add(svg, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>", left, top,
              rounded(x.place(xs[i] + width / 2) - left), rounded(bottom - top), colour);
        }
      }
      case Mark.Picture(String image) -> add(svg, "<image %s preserveAspectRatio=\"none\" href=\"%s\"/>", view, image);
      case Mark.Label(double labelX, double labelY, String text) -> add(svg,
          "<text class=\"label\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>", x.place(labelX), y.place(labelY),
          escape(text));
    }
  }

  /** About how wide a text is drawn, in a wide font such as DejaVu Sans. */
  private static double width(String text) {
    return text.chars().mapToDouble(letter -> "mwMW%".indexOf(letter) >= 0 ? 13
        : "iljtfrI.,:;'|()-/ ".indexOf(letter) >= 0 ? 5.2 : Character.isUpperCase(letter) ? 10 : 8.6).sum();
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(format.formatted(values));
  }

  private Scale scale(int axis, boolean logarithmic, double from, double to) {
    double low = bounds[2 * axis];
    double high = bounds[2 * axis + 1];
    if (axis == 0 && !places.isEmpty() && Double.isNaN(low)) {
      low = -0.5;
      high = places.size() - 0.5;
    }
    if (Double.isNaN(low)) {
      double[] values = marks.stream().flatMapToDouble(mark -> Arrays.stream(extent(mark, axis)))
          .filter(value -> Double.isFinite(value) && (!logarithmic || value > 0)).toArray();
      low = Arrays.stream(values).min().orElse(logarithmic ? 0.1 : 0);
      high = Arrays.stream(values).max().orElse(1);
      double margin = logarithmic ? Math.pow(high / low, 0.04) : 0.04 * (high - low);
      low = logarithmic ? low / margin : low - margin;
      high = logarithmic ? high * margin : high + margin;
    }
    return new Scale(low, high > low ? high : low + Math.max(1e-12, Math.abs(low)), logarithmic, from, to);
  }

  private static double[] extent(Mark mark, int axis) {
    return switch (mark) {
      case Mark.Line line -> axis == 0 ? line.x() : line.y();
      case Mark.Points points -> axis == 0 ? points.x() : points.y();
      case Mark.Bars bars -> axis == 0
          ? Arrays.stream(bars.x())
              .flatMap(x -> Arrays.stream(new double[] {x - bars.width() / 2, x + bars.width() / 2}))
              .toArray()
          : Arrays.copyOf(bars.y(), bars.y().length + 1); // bars stand on 0
      case Mark.Picture _, Mark.Label _ -> new double[0];
    };
  }

  static double rounded(double place) {
    return Math.round(place * 100) / 100.0;
  }

  static String number(double value) {
    double size = Math.abs(value);
    return size != 0 && (size >= 1e5 || size < 1e-3) ? String.format(Locale.ROOT, "%.0e", value).replace("e+0", "e")
        .replace("e-0", "e-").replace("e+", "e") : String.valueOf((float) value).replaceFirst("\\.0$", "");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
