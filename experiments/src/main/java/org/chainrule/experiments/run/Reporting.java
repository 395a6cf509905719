package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.experiments.report.Findings;
import org.chainrule.experiments.report.HealthFigures;
import org.chainrule.experiments.report.Report;
import org.chainrule.experiments.report.ReportData;
import org.chainrule.experiments.report.ReportData.Figure;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.Evaluation;
import org.chainrule.training.ModelSummary;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.health.HealthMonitor;

/** Writes the report of a run. */
final class Reporting {
  private Reporting() {}

  static void write(Experiment experiment, RunDirectory run, TrainedModel model, ModelSummary summary,
      List<EpochRecord> history, String outcome, Optional<Evaluation> test, Map<String, Object> provenance) {
    RunDirectory.write(run.report(), Report.render(data(experiment, summary, history, outcome, test,
        health(run), Findings.of(model, experiment.data()), provenance)));
  }

  /** What was recorded of a run's health, and what follows from it. */
  static HealthFigures health(RunDirectory run) {
    HealthMonitor monitor = new HealthMonitor();
    HealthRecords.read(run.health()).forEach(monitor::add);
    return new HealthFigures(monitor.verdicts(), monitor.samples());
  }

  /** What a report shows, whether training has ended or not. */
  static ReportData data(Experiment experiment, ModelSummary summary, List<EpochRecord> history, String outcome,
      Optional<Evaluation> test, HealthFigures health, Findings findings, Map<String, Object> provenance) {
    return new ReportData(experiment.configuration().name(), told(experiment.data()),
        headline(history, test, summary), FitVerdict.kept(provenance).map(fit -> outcome + ". " + fit).orElse(outcome),
        history, health, findings, summary, experiment.resolved().yaml(),
        Provenance.flat(provenance));
  }

  private static String told(Dataset.Splits data) {
    List<String> sentences = new ArrayList<>(List.of(data.description()));
    sentences.addAll(data.notes());
    return String.join(" ", sentences);
  }

  private static List<Figure> headline(List<EpochRecord> history, Optional<Evaluation> test, ModelSummary summary) {
    List<Figure> figures = new ArrayList<>();
    test.ifPresent(evaluation -> {
      evaluation.metrics().forEach((name, value) -> figures.add(
          new Figure("test " + name.replace('_', ' '), "%.4f".formatted(value))));
      figures.add(new Figure("test loss", "%.4f".formatted(evaluation.loss())));
    });
    if (!history.isEmpty()) {
      EpochRecord last = history.getLast();
      last.validationLoss().ifPresent(loss -> figures.add(new Figure("last validation loss", "%.4f".formatted(loss))));
    }
    figures.add(new Figure("epochs", String.valueOf(history.size())));
    figures.add(new Figure("parameters", "%,d".formatted(summary.count())));
    return figures;
  }
}
