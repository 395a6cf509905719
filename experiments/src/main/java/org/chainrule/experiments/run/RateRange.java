package org.chainrule.experiments.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.report.Chart;
import org.chainrule.experiments.report.LessonPage;
import org.chainrule.experiments.report.LessonPart;
import org.chainrule.host.Catalog;
import org.chainrule.training.LearningRateRange;
import org.chainrule.training.LearningRateRange.Point;

/** A learning-rate range test of an experiment: what it found, as words, as a page and for programs. */
public final class RateRange {
  private static final String KEY = "learning_rate";

  private final Experiment experiment;
  private final LearningRateRange range;
  private final String path;

  private RateRange(Experiment experiment, LearningRateRange range, String path) {
    this.experiment = experiment;
    this.range = range;
    this.path = path;
  }

  /** Does the test. */
  public static RateRange measure(Catalog catalog, Mapping source, double from, double to, int steps) {
    Experiment experiment = Experiment.ofData(catalog, source);
    String path = path(experiment.resolved().plain().get("optimizer"), "optimizer")
        .orElseThrow(() -> new InputException("the optimizer of " + experiment.configuration().name()
            + " has no learning_rate to look for"));
    return new RateRange(experiment, LearningRateRange.measure(experiment.training(), experiment.backend(), from, to,
        steps), path);
  }

  /** Where the optimizer, or one inside it, has its learning rate. */
  private static Optional<String> path(Object setting, String at) {
    if (!(setting instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    if (map.containsKey(KEY)) {
      return Optional.of(at + "." + KEY);
    }
    return map.entrySet().stream().flatMap(entry -> path(entry.getValue(), at + "." + entry.getKey()).stream())
        .findFirst();
  }

  /** The experiment's name. */
  public String name() {
    return experiment.configuration().name();
  }

  /** Whether a rate is suggested. */
  public boolean found() {
    return range.suggestion().isPresent();
  }

  /** What was found, in words, and what to set. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(range.words()));
    override().ifPresent(change -> lines.add("Try: " + change));
    return lines;
  }

  private Optional<String> override() {
    return range.suggestion().isPresent() ? Optional.of(path + "=" + range.suggestion().getAsDouble())
        : Optional.empty();
  }

  /** Writes the page with the curve. */
  public void write(Path file) {
    List<LessonPart> parts = new ArrayList<>();
    lines().forEach(line -> parts.add(new LessonPart.Text(line)));
    if (range.points().size() > 1) {
      Chart chart = new Chart("learning rate", "loss").logarithmicX()
          .points("loss of each step", numbers(Point::rate), numbers(Point::loss))
          .line("smoothed", numbers(Point::rate), numbers(Point::smoothed));
      range.suggestion().ifPresent(rate -> range.points().stream().filter(point -> point.rate() >= rate).findFirst()
          .ifPresent(point -> chart.points("suggested", new double[] {point.rate()},
              new double[] {point.smoothed()})));
      double[] smoothed = numbers(Point::smoothed);
      double least = java.util.Arrays.stream(smoothed).min().orElseThrow();
      double top = Math.max(java.util.Arrays.stream(smoothed).limit(10).max().orElseThrow() * 1.3, least * 1.5);
      chart.within(range.points().getFirst().rate(), range.points().getLast().rate(), Math.min(0, least), top);
      parts.add(new LessonPart.Figure(chart,
          "The loss while the learning rate grows by the same factor from step to step (Smith 2017). Weights are not put "
              + "back in between: what a rate does shows in how the curve goes on."));
    }
    RunDirectory.write(file, LessonPage.render("Learning rates for " + name(),
        "One training whose learning rate grows until it is too large.", parts));
  }

  private double[] numbers(ToDoubleFunction<Point> figure) {
    return range.points().stream().mapToDouble(figure).toArray();
  }

  /** For programs. */
  public Map<String, Object> json() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("experiment", name());
    facts.put("suggestion", range.suggestion().isPresent() ? range.suggestion().getAsDouble() : null);
    override().ifPresent(change -> facts.put("override", change));
    facts.put("diverged", range.diverged());
    facts.put("words", range.words());
    facts.put("points", range.points().stream().map(point -> Provenance.map("rate", point.rate(), "loss", point.loss(),
        "smoothed", point.smoothed())).toList());
    return facts;
  }
}
