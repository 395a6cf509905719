package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.Metric;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;

/**
 * Runs in the order of one figure, the best first.
 *
 * @param figure its name, such as {@code validation_accuracy}
 * @param higherIsBetter whether a larger one is better
 * @param rows the runs that have it
 * @param without how many runs do not have it
 */
public record RunRanking(String figure, boolean higherIsBetter, List<Row> rows, int without) {
  private static final List<String> PARTS = List.of("validation", "test");
  private static final String LOSS = "loss";

  /**
   * A run with its figures.
   *
   * @param run the run
   * @param figures by name, with the part of the data before it
   */
  public record Row(RunDirectory run, Map<String, Double> figures) {
    /** The figures in the provenance of a run. */
    public static Row of(RunDirectory run) {
      Map<String, Double> figures = new LinkedHashMap<>();
      if (Json.read(run.provenance()).get("result") instanceof Map<?, ?> result) {
        for (String part : PARTS) {
          if (result.get(part) instanceof Map<?, ?> measured) {
            measured.forEach((name, value) -> {
              if (value instanceof Number number && !name.equals("samples")) {
                figures.put(part + "_" + name, number.doubleValue());
              }
            });
          }
        }
      }
      return new Row(run, figures);
    }
  }

  /**
   * Ranks runs.
   *
   * @param wanted a figure; without {@code validation_} or {@code test_} that of the validation data, if any run has it.
   *     Empty for the first metric that a run has
   * @throws InputException if no run has the figure, or its direction is not known
   */
  public static RunRanking of(Catalog catalog, List<RunDirectory> runs, String wanted) {
    List<Row> all = runs.stream().map(Row::of).toList();
    Set<String> known = new LinkedHashSet<>();
    all.forEach(row -> known.addAll(row.figures().keySet()));
    if (known.isEmpty()) {
      throw new InputException("there is no run with figures to compare");
    }
    String figure = figure(known, wanted);
    boolean higher = higherIsBetter(catalog, figure);
    Comparator<Row> order = Comparator.comparingDouble(row -> row.figures().get(figure));
    List<Row> rows = new ArrayList<>(all.stream()
        .filter(row -> Double.isFinite(row.figures().getOrDefault(figure, Double.NaN))).toList());
    rows.sort(higher ? order.reversed() : order);
    return new RunRanking(figure, higher, List.copyOf(rows), all.size() - rows.size());
  }

  private static String figure(Set<String> known, String wanted) {
    if (wanted.isEmpty()) {
      return known.stream().filter(name -> !name.endsWith("_" + LOSS)).sorted(Comparator.comparing(
          name -> name.startsWith("validation_") ? 0 : 1)).findFirst().orElse(known.iterator().next());
    }
    for (String name : List.of(wanted, "validation_" + wanted, "test_" + wanted)) {
      if (known.contains(name)) {
        return name;
      }
    }
    throw new InputException("--metric: no run has '" + wanted + "'" + Nearest.hint(wanted, known));
  }

  /** A loss is better if lower; a metric says it itself. */
  private static boolean higherIsBetter(Catalog catalog, String figure) {
    String metric = figure.substring(figure.indexOf('_') + 1);
    if (metric.equals(LOSS)) {
      return false;
    }
    List<String> ids = catalog.entries(Metric.class).stream().map(PluginEntry::id).toList();
    String id = ids.contains(metric) ? metric : metric.replaceFirst("\\d+$", "");
    if (!ids.contains(id)) {
      throw new InputException("whether a high or a low " + figure + " is better is not known: the metric '" + metric
          + "' is not installed");
    }
    return catalog.create(Metric.class, id, "").higherIsBetter();
  }
}
