package org.chainrule.experiments.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.GradientFlow;
import org.chainrule.training.ModelSummary;

/**
 * What a report shows.
 *
 * @param name the experiment's name
 * @param data one sentence on the data
 * @param headline figures that matter most
 * @param outcome why training ended, in a sentence
 * @param history the figures of each epoch
 * @param health how healthy training was
 * @param findings what a look at predictions shows
 * @param summary the model's parameters
 * @param configuration the resolved configuration as YAML
 * @param provenance facts by name
 */
public record ReportData(String name, String data, List<Figure> headline, String outcome, List<EpochRecord> history,
    HealthFigures health, Findings findings, ModelSummary summary, String configuration,
    Map<String, String> provenance) {
  /** Copies the collections. */
  public ReportData {
    headline = List.copyOf(headline);
    history = List.copyOf(history);
    provenance = new LinkedHashMap<>(provenance);
  }

  /**
   * A figure with its name.
   *
   * @param label what it is
   * @param value the figure in words
   */
  public record Figure(String label, String value) {}

  /** Columns of figures, one number for each epoch, by the names that trackers record. */
  public Map<String, List<Double>> columns() {
    Map<String, List<Double>> columns = new LinkedHashMap<>();
    for (EpochRecord epoch : history) {
      columns.computeIfAbsent("epoch", _ -> new ArrayList<>()).add((double) epoch.epoch());
      columns.computeIfAbsent("step", _ -> new ArrayList<>()).add((double) epoch.step());
      epoch.values().forEach((name, value) -> columns.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
    }
    return columns;
  }

  /** Size of the gradient at each weight, one number for each epoch, from the model's input to its output. */
  public Map<String, List<Double>> gradients() {
    Set<String> names = new LinkedHashSet<>();
    history.forEach(epoch -> epoch.gradientFlow().ifPresent(
        flow -> flow.parameters().forEach(parameter -> names.add(parameter.name()))));
    boolean weights = names.stream().anyMatch(name -> name.endsWith("weight"));
    Map<String, List<Double>> gradients = new LinkedHashMap<>();
    for (String name : names) {
      if (!weights || name.endsWith("weight")) {
        gradients.put(name, history.stream().map(epoch -> epoch.gradientFlow().stream()
            .flatMap(flow -> flow.parameters().stream()).filter(parameter -> parameter.name().equals(name))
            .findFirst().map(GradientFlow.Parameter::gradient).orElse(Double.NaN)).toList());
      }
    }
    return gradients;
  }
}
