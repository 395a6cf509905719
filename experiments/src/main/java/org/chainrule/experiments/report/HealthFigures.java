package org.chainrule.experiments.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.HealthSample.Layer;
import org.chainrule.training.health.HealthSample.Parameter;
import org.chainrule.training.health.Verdict;

/**
 * What a report shows of a training's health.
 *
 * @param verdicts what is wrong
 * @param samples what was measured
 */
public record HealthFigures(List<Verdict> verdicts, List<HealthSample> samples) {
  /** Copies the lists, and leaves out samples that tell of losses alone. */
  public HealthFigures {
    verdicts = List.copyOf(verdicts);
    samples = samples.stream().filter(sample -> sample.loss().isPresent()).toList();
  }

  /** Nothing was measured. */
  public static HealthFigures none() {
    return new HealthFigures(List.of(), List.of());
  }

  /** The series of the charts by name, one number for each sample. */
  public Map<String, Map<String, List<Double>>> series() {
    Map<String, Map<String, List<Double>>> series = new LinkedHashMap<>();
    if (!samples.isEmpty()) {
      series.put("step", Map.of("step", samples.stream().map(sample -> (double) sample.step()).toList()));
      series.put("gradient", ofWeights(Parameter::gradient));
      series.put("update", ofWeights(row -> row.value() > 0 ? row.update() / row.value() : Double.NaN));
      series.put("activation", ofLayers(layer -> Optional.of(layer.size())));
      series.put("stuck", ofLayers(
          layer -> layer.units().map(units -> 100.0 * units.stuck().cardinality() / units.count())));
    }
    return series;
  }

  /** Weights only, where there are parameters of that name. */
  private Map<String, List<Double>> ofWeights(ToDoubleFunction<Parameter> figure) {
    List<String> names = samples.getFirst().parameters().stream().map(Parameter::name).toList();
    boolean weights = names.stream().anyMatch(name -> name.endsWith("weight"));
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    samples.forEach(sample -> sample.parameters().stream().filter(row -> !weights || row.name().endsWith("weight"))
        .forEach(row -> rows.computeIfAbsent(row.name(), _ -> new ArrayList<>()).add(figure.applyAsDouble(row))));
    return rows;
  }

  private interface OfLayer {
    Optional<Double> figure(Layer layer);
  }

  private Map<String, List<Double>> ofLayers(OfLayer figure) {
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    samples.forEach(sample -> sample.layers().forEach(layer -> figure.figure(layer).ifPresent(
        number -> rows.computeIfAbsent(layer.name().replaceFirst("/activation1$", ""), _ -> new ArrayList<>())
            .add(number))));
    return rows;
  }
}
