package org.chainrule.experiments.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.ModelFormat;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.host.Catalog;
import org.chainrule.training.Checkpoint;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.Evaluation;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;

/** An earlier run with its trained model. */
public final class LoadedRun implements AutoCloseable {
  private final RunDirectory run;
  private final Experiment experiment;
  private final Checkpoint checkpoint;
  private final TrainedModel model;

  private LoadedRun(RunDirectory run, Experiment experiment, Checkpoint checkpoint, TrainedModel model) {
    this.run = run;
    this.experiment = experiment;
    this.checkpoint = checkpoint;
    this.model = model;
  }

  /**
   * Loads a run.
   *
   * @throws InputException if it has no checkpoint
   */
  public static LoadedRun open(Catalog catalog, RunDirectory run) {
    Experiment experiment = Experiment.of(catalog, run);
    Path file = Runner.newest(run).orElseThrow(() -> new InputException("the run in " + run.path()
        + " has no checkpoint, so there is no trained model; \"chainrule resume " + run.path() + "\" starts it over"));
    Checkpoint checkpoint = Checkpoint.read(file);
    TrainedModel model = TrainedModel.of(experiment.training(), checkpoint, experiment.backend());
    return new LoadedRun(run, experiment, checkpoint, model);
  }

  /** Its data. */
  public Dataset.Splits data() {
    return experiment.data();
  }

  /** The figures of each epoch. */
  public List<EpochRecord> history() {
    return checkpoint.progress().history();
  }

  /** The model. */
  public TrainedModel model() {
    return model;
  }

  /** The model's figures on the test samples, if there are any. */
  public Optional<Evaluation> test() {
    return experiment.data().test().map(model::evaluate);
  }

  /** The model's figures on some samples, in words. */
  public static String describe(String part, Evaluation evaluation) {
    return Closing.figures(part, evaluation);
  }

  /** Figures by name, for programs. */
  public static Map<String, Object> json(Evaluation evaluation) {
    return Exporter.metrics(evaluation);
  }

  /** Writes the report again. */
  public Path report() {
    try (Trainer trainer = experiment.trainer()) {
      Reporting.write(experiment, run, model, trainer.summary(), checkpoint.progress().history(),
          checkpoint.progress().reason(), test(), Json.read(run.provenance()));
    }
    return run.report();
  }

  /**
   * Exports the model.
   *
   * @throws WorkException if the file cannot be written or differs when run
   */
  public ModelFormat.Verification export(String id, ModelFormat format, Path file) {
    Exporter.Exported exported = Exporter.export(id, format,
        model.withMetadata(Exporter.metadata(experiment, test())), file);
    if (!exported.passed()) {
      throw new WorkException("the " + id + " export failed: " + exported.failure()
          .orElseGet(() -> exported.verification().orElseThrow().report()));
    }
    return exported.verification().orElseThrow();
  }

  @Override
  public void close() {
    model.close();
  }
}
