package org.chainrule.experiments.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs side by side: a row each, with the settings in which they differ and their figures.
 *
 * @param runs the runs, at least one
 */
public record Comparison(List<Run> runs) {
  /** Copies the list. */
  public Comparison {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("there are no runs to compare");
    }
  }

  /** A comparison. */
  public static Comparison of(Run... runs) {
    return new Comparison(List.of(runs));
  }

  /** The run whose figure is the largest; of {@code loss} the smallest. */
  public Run best(String metric) {
    Comparator<Run> order = Comparator.comparingDouble(run -> run.metric(metric));
    return runs.stream().max(metric.equals("loss") ? order.reversed() : order).orElseThrow();
  }

  /** The mean of a figure. */
  public double mean(String metric) {
    return runs.stream().mapToDouble(run -> run.metric(metric)).average().orElseThrow();
  }

  /** The standard deviation of a figure, an estimate from these runs; 0 for a single one. */
  public double deviation(String metric) {
    double mean = mean(metric);
    double squares = runs.stream().mapToDouble(run -> Math.pow(run.metric(metric) - mean, 2)).sum();
    return runs.size() < 2 ? 0 : Math.sqrt(squares / (runs.size() - 1));
  }

  /** The settings that are not the same in all, by run. */
  public Map<String, List<String>> differences() {
    List<Map<String, String>> settings = runs.stream().map(Run::settings).toList();
    Set<String> keys = new LinkedHashSet<>();
    settings.forEach(each -> keys.addAll(each.keySet()));
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (String key : keys) {
      List<String> values = settings.stream().map(each -> each.getOrDefault(key, "-")).toList();
      if (!key.equals("name") && values.stream().distinct().count() > 1) {
        differences.put(key, values);
      }
    }
    return differences;
  }

  /** A table in text. */
  @Override
  public String toString() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("run", runs.stream().map(Run::name).toList());
    columns.putAll(differences());
    Set<String> metrics = new LinkedHashSet<>();
    runs.forEach(run -> metrics.addAll(run.metrics().keySet().stream().sorted().toList()));
    for (String metric : metrics) {
      columns.put(metric, runs.stream().map(run -> run.metrics().containsKey(metric)
          ? "%.4f".formatted(run.metric(metric)) : "-").toList());
    }
    List<StringBuilder> lines = new ArrayList<>();
    for (int i = 0; i <= runs.size(); i++) {
      lines.add(new StringBuilder());
    }
    columns.forEach((title, values) -> {
      int width = Math.max(title.length(), values.stream().mapToInt(String::length).max().orElse(0)) + 2;
      lines.getFirst().append(("%-" + width + "s").formatted(title));
      for (int i = 0; i < values.size(); i++) {
        lines.get(i + 1).append(("%-" + width + "s").formatted(values.get(i)));
      }
    });
    return String.join("\n", lines.stream().map(line -> line.toString().stripTrailing()).toList());
  }
}
