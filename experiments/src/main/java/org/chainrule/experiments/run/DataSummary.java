package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.report.Report;
import org.chainrule.host.Catalog;

/** What there is to say of a data set in figures. */
public final class DataSummary {
  private static final int SHOWN_COLUMNS = 40;

  private final Dataset.Splits data;

  private DataSummary(Dataset.Splits data) {
    this.data = data;
  }

  /** Loads the data of an experiment. */
  public static DataSummary of(Catalog catalog, Mapping source) {
    return new DataSummary(Experiment.ofData(catalog, source).data());
  }

  /** For people, line by line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(data.description()));
    lines.addAll(data.notes());
    lines.add("");
    lines.add(part("training", data.training()));
    lines.add(data.test().map(test -> part("test", test)).orElse("%-10s none".formatted("test")));
    if (!data.classes().isEmpty()) {
      int[] counts = counts(data.training());
      lines.add("%-10s %d, with samples to train on: %s".formatted("classes", data.classes().size(),
          String.join(", ", IntStream.range(0, counts.length)
              .mapToObj(i -> "%s %,d".formatted(data.classes().get(i), counts[i])).toList())));
    }
    lines.add("");
    lines.add("Numbers to train on, in the units of the source:");
    lines.add("%-28s %12s %12s %12s %12s".formatted("", "least", "mean", "largest", "deviation"));
    for (Column column : columns()) {
      lines.add("%-28s %12s %12s %12s %12s".formatted(column.name(), Report.number(column.least()),
          Report.number(column.mean()), Report.number(column.largest()), Report.number(column.deviation())));
    }
    if (data.features().size() > SHOWN_COLUMNS) {
      lines.add("and %d more".formatted(data.features().size() - SHOWN_COLUMNS));
    }
    return lines;
  }

  private static String part(String name, Dataset.Samples samples) {
    return "%-10s %,d samples, features %s, targets %s".formatted(name, samples.size(), samples.features().type(),
        samples.targets().type());
  }

  /** For programs. */
  public Map<String, Object> json() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("description", data.description());
    facts.put("notes", data.notes());
    facts.put("training_samples", data.training().size());
    facts.put("test_samples", data.test().map(Dataset.Samples::size).orElse(0));
    facts.put("features", data.training().features().type().toString());
    facts.put("targets", data.training().targets().type().toString());
    Map<String, Object> classes = new LinkedHashMap<>();
    int[] counts = data.classes().isEmpty() ? new int[0] : counts(data.training());
    for (int i = 0; i < counts.length; i++) {
      classes.put(data.classes().get(i), counts[i]);
    }
    facts.put("classes", classes);
    facts.put("columns", columns().stream().map(column -> Provenance.map("name", column.name(), "least", column.least(),
        "mean", column.mean(), "largest", column.largest(), "deviation", column.deviation())).toList());
    return facts;
  }

  private int[] counts(Dataset.Samples samples) {
    int[] counts = new int[data.classes().size()];
    for (int i = 0; i < samples.size(); i++) {
      counts[(int) samples.targets().get(i)]++;
    }
    return counts;
  }

  private record Column(String name, double least, double mean, double largest, double deviation) {}

  /** The columns of a table, or all numbers together. */
  private List<Column> columns() {
    Literal raw = data.unscaled(data.training().features());
    int width = raw.elements() / data.training().size();
    if (data.features().size() != width) {
      return List.of(column("all", raw, 0, 1));
    }
    return IntStream.range(0, Math.min(width, SHOWN_COLUMNS))
        .mapToObj(i -> column(data.features().get(i), raw, i, width)).toList();
  }

  private static Column column(String name, Literal numbers, int from, int step) {
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int count = 0;
    for (int i = from; i < numbers.elements(); i += step) {
      least = Math.min(least, numbers.get(i));
      largest = Math.max(largest, numbers.get(i));
      sum += numbers.get(i);
      count++;
    }
    double mean = sum / count;
    double squares = 0;
    for (int i = from; i < numbers.elements(); i += step) {
      squares += (numbers.get(i) - mean) * (numbers.get(i) - mean);
    }
    return new Column(name, least, mean, largest, Math.sqrt(squares / count));
  }
}
