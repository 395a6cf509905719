package org.chainrule.experiments.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chainrule.api.Activation;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Schedule;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;

/**
 * Curves over one axis.
 *
 * @param title what they show
 * @param axis name of the axis
 * @param x places on it
 * @param curves numbers at these places, by name; NaN where there is none
 */
public record Plot(String title, String axis, List<Double> x, Map<String, List<Double>> curves) {
  private static final int POINTS = 241;
  private static final int ROWS = 15;
  private static final int COLUMNS = 61;

  /** The curves of a plug-in, if it is a function that can be drawn: an activation or a schedule. */
  public static Optional<Plot> of(ExtensionPoint plugin) {
    return switch (plugin) {
      case Activation activation -> Optional.of(activation(activation));
      case Schedule schedule -> Optional.of(schedule(schedule));
      default -> Optional.empty();
    };
  }

  private static TraceContext context() {
    return TraceContext.of(new TraceContext.Settings(false, DType.FLOAT64, Tensor::tanh,
        (shape, site) -> site.uniform(shape).sub(0.5), new ReverseMode()));
  }

  /** f, f' and f'' in double precision; of functions of several numbers along the first one, the other being 0. */
  private static Plot activation(Activation activation) {
    double lower = Math.max(-6, activation.domain().lower());
    double upper = Math.min(6, activation.domain().upper());
    double[] places = IntStream.range(0, POINTS).mapToDouble(i -> lower + (upper - lower) * i / (POINTS - 1)).toArray();
    double[] rows = Arrays.stream(places).flatMap(place -> Arrays.stream(new double[] {place,
      Math.clamp(0, activation.domain().lower(), activation.domain().upper())})).toArray();
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.of(POINTS, 2));
    TraceContext context = context();
    Tensor y = activation.apply(x, context).slice(1, 0, 1);
    Tensor first = new ReverseMode().gradients(y.sum(), List.of(x)).getFirst().slice(1, 0, 1);
    Tensor second = new ReverseMode().gradients(first.sum(), List.of(x)).getFirst().slice(1, 0, 1);
    Map<String, Node> results = new LinkedHashMap<>();
    results.put("f", y.node());
    results.put("f'", first.node());
    results.put("f''", second.node());
    Map<String, Literal> leaves = new LinkedHashMap<>(context.initialValues(1));
    leaves.put("x", Literal.of(rows, Shape.of(POINTS, 2)));
    leaves.put(TraceContext.SEED, Literal.scalar(1L));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    Map<String, Literal> values = Reference.run(Graph.of(results), leaves).outputs();
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    results.keySet().forEach(name -> curves.put(name, list(values.get(name).toDoubles())));
    return new Plot("The function and its derivatives", "x", list(places), curves);
  }

  private static Plot schedule(Schedule schedule) {
    int steps = 3000;
    double[] epochs = IntStream.range(0, POINTS).mapToDouble(i -> 30.0 * i / POINTS).toArray();
    double[] rates = Arrays.stream(epochs).map(epoch -> schedule.learningRate(
        new Schedule.Progress(1, (long) (epoch * 100), 100, steps, List.of()))).toArray();
    return new Plot("Learning rate in a training of 30 epochs", "epoch", list(epochs),
        Map.of("learning rate", list(rates)));
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** The curves for JSON, which knows no NaN: an empty text is a gap. */
  public Map<String, List<Object>> finite() {
    Map<String, List<Object>> finite = new LinkedHashMap<>();
    curves.forEach((name, values) -> finite.put(name,
        values.stream().map(value -> Double.isFinite(value) ? (Object) value : "").toList()));
    return finite;
  }

  /** The curve of a name drawn with characters. */
  public List<String> text(String name) {
    List<Double> values = curves.getOrDefault(name, List.of());
    double[] finite = values.stream().mapToDouble(value -> value).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return List.of(name + " is nowhere finite");
    }
    double low = Arrays.stream(finite).min().orElseThrow();
    double high = Arrays.stream(finite).max().orElseThrow();
    double height = high > low ? high - low : 1;
    char[][] cells = new char[ROWS][COLUMNS];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    int zero = (int) Math.round((high - 0) / height * (ROWS - 1));
    if (zero >= 0 && zero < ROWS) {
      Arrays.fill(cells[zero], '-');
    }
    for (int i = 0; i < values.size(); i++) {
      if (Double.isFinite(values.get(i))) {
        int row = (int) Math.round((high - values.get(i)) / height * (ROWS - 1));
        cells[row][i * (COLUMNS - 1) / Math.max(1, values.size() - 1)] = '*';
      }
    }
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      double value = high - height * row / (ROWS - 1);
      String label = row == 0 || row == ROWS - 1 || row == zero ? number(row == zero ? 0 : value) : "";
      lines.add("%10s |%s".formatted(label, new String(cells[row])).stripTrailing());
    }
    String left = number(x.getFirst());
    String right = number(x.getLast());
    lines.add(" ".repeat(12) + left + " ".repeat(Math.max(1, COLUMNS - left.length() - right.length())) + right);
    lines.addFirst("%s over %s".formatted(name, axis));
    return lines;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e6 ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
