package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.run.Exporter.Exported;
import org.chainrule.experiments.report.Findings;
import org.chainrule.host.Catalog;
import org.chainrule.training.Checkpoint;
import org.chainrule.training.Evaluation;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingResult;
import org.chainrule.training.TrainingResult.Outcome;

/** Runs experiments: trains, exports and reports, and keeps everything in the run's directory. */
public final class Runner {
  private final Catalog catalog;
  private final Console console;
  private final boolean interruptible;
  private final Watchdog watchdog;
  private final Optional<LivePage> page;

  /**
   * A runner.
   *
   * @param interruptible whether an interruption of the program is to end training with a checkpoint
   */
  public Runner(Catalog catalog, Console console, boolean interruptible) {
    this(catalog, console, interruptible, Watchdog.none());
  }

  /** One whose plug-ins are watched. */
  public Runner(Catalog catalog, Console console, boolean interruptible, Watchdog watchdog) {
    this(catalog, console, interruptible, watchdog, Optional.empty());
  }

  private Runner(Catalog catalog, Console console, boolean interruptible, Watchdog watchdog, Optional<LivePage> page) {
    this.page = page;
    this.watchdog = watchdog;
    this.catalog = catalog;
    this.console = console;
    this.interruptible = interruptible;
  }

  /**
   * The same, for one run whose report is served to this machine while it trains.
   *
   * @param port 0 for any that is free
   * @throws org.chainrule.experiments.configuration.InputException if the port is taken
   */
  public Runner live(int port) {
    return new Runner(catalog, console, interruptible, watchdog, Optional.of(new LivePage(port)));
  }

  /**
   * Runs an experiment from its start.
   *
   * @param source the configuration, defaults included
   * @param working directory below which {@code runs/} lies
   * @param out the run's directory itself, if the user named one
   */
  public RunSummary run(Mapping source, Path working, Optional<Path> out) {
    String name = ExperimentConfiguration.of(source).name();
    Supplier<RunDirectory> directory = new Once<>(() -> out.map(path -> RunDirectory.named(path))
        .orElseGet(() -> RunDirectory.create(working, name, LocalDateTime.now())));
    Experiment experiment = Experiment.wire(catalog, source, () -> Optional.of(directory.get()));
    experiment.resolved();
    TensorBackend backend = experiment.backend();
    backend.capabilities(); // one that cannot run here says so before anything is read or written
    Beforehand.start(backend::prepare);
    Instant start = Instant.now();
    Stopwatch watch = new Stopwatch();
    watch.time("data", () -> watchdog.patiently(experiment::data));
    RunDirectory run = directory.get();
    watchdog.atEnd(_ -> run.removeIfEmpty());
    try (RunLock _ = RunLock.of(run)) {
      run.requireNew();
      try {
        experiment.trainer();
      } catch (RuntimeException exception) {
        run.removeIfEmpty();
        throw exception;
      }
      return train(experiment, run, Optional.empty(), start, watch);
    }
  }

  /** Goes on with a run; one that has finished is completed by what it lacks. */
  public RunSummary resume(RunDirectory run) {
    try (RunLock _ = RunLock.of(run)) {
      return goOn(run);
    }
  }

  private RunSummary goOn(RunDirectory run) {
    Experiment experiment = Experiment.of(catalog, run);
    Optional<Checkpoint> checkpoint = newest(run).map(Checkpoint::read);
    boolean complete = Files.isRegularFile(run.report()) && experiment.formats().stream()
        .allMatch(format -> Files.isRegularFile(run.model(format.extension())));
    if (checkpoint.isPresent() && checkpoint.get().finished() && complete) {
      console.result("The run in " + run.path() + " has finished: " + checkpoint.get().progress().reason());
      return RunSummary.read(run, checkpoint.get().progress().history());
    }
    console.say(checkpoint.map(state -> "Going on from " + state.file() + ", epoch " + state.progress().epoch())
        .orElse("There is no checkpoint in " + run.path() + ": starting over"));
    Stopwatch watch = new Stopwatch();
    watch.time("data", () -> watchdog.patiently(experiment::data));
    return train(experiment, run, checkpoint, Instant.now(), watch);
  }

  static Optional<Path> newest(RunDirectory run) {
    try {
      return Checkpoint.newest(run.checkpoints());
    } catch (IOException exception) {
      throw new WorkException("cannot list " + run.checkpoints() + ": " + exception.getMessage(), exception);
    }
  }

  private RunSummary train(Experiment experiment, RunDirectory run, Optional<Checkpoint> from, Instant start,
      Stopwatch watch) {
    try (console; Trainer trainer = experiment.trainer(); Interruption _ = Interruption.of(trainer, interruptible)) {
      console.keepIn(run.console());
      Map<String, Object> provenance = Provenance.of(experiment, start);
      if (from.isEmpty()) {
        RunDirectory.write(run.configuration(), experiment.resolved().yaml());
      }
      RunDirectory.write(run.provenance(), Json.text(provenance));
      watchdog.atEnd(reason -> failed(run, provenance, reason));
      return follow(experiment, run, trainer, from, provenance, watch);
    }
  }

  private RunSummary follow(Experiment experiment, RunDirectory run, Trainer trainer, Optional<Checkpoint> from,
      Map<String, Object> provenance, Stopwatch watch) {
    try {
      console.say("%s: %,d samples to train on, %,d to validate on, %s; %,d parameters".formatted(
          experiment.configuration().name(), trainer.trainingSamples(), trainer.validationSamples(),
          experiment.data().test().map(test -> "%,d to test on".formatted(test.size())).orElse("none to test on"),
          trainer.summary().count()));
      experiment.data().notes().forEach(note -> console.result("Data: " + note));
      from.ifPresent(trainer::resume);
      Map<String, Object> origin = new LinkedHashMap<>(provenance);
      page.ifPresent(live -> {
        live.showing((history, health, outcome) -> Reporting.data(experiment, trainer.summary(), history, outcome,
            Optional.empty(), health, Findings.none(), origin),
            from.map(state -> state.progress().history()).orElse(List.of()),
            HealthRecords.before(run.health(), from.map(state -> state.progress().step()).orElse(0L)));
        console.result("Live: " + live.address());
        trainer.listen(live);
      });
      TrainingResult result = fit(experiment, run, trainer, from);
      Map<String, Object> facts = result(result);
      provenance.put("result", facts);
      RunDirectory.write(run.provenance(), Json.text(provenance));
      if (result.outcome() == Outcome.INTERRUPTED) {
        String advice = "interrupted; \"chainrule resume " + run.path() + "\" goes on";
        console.result(advice);
        page.ifPresent(live -> live.stop(result.reason() + "; " + advice));
        return summary(run, result, List.of(), Optional.of(advice));
      }
      facts.put(FitVerdict.FACT, FitVerdict.of(result.history(), trainer.evaluateTraining(FitVerdict.SAMPLES),
          result.validation(), experiment.data(), !Reporting.health(run).verdicts().isEmpty()).words());
      return finish(experiment, run, trainer, result, provenance, watch);
    } catch (RuntimeException | Error failure) {
      try {
        failed(run, provenance, String.valueOf(failure.getMessage()));
        page.ifPresent(live -> live.stop("failed: " + failure.getMessage()));
      } catch (WorkException exception) {
        failure.addSuppressed(exception);
      }
      throw failure;
    } finally {
      page.ifPresent(LivePage::close);
    }
  }

  /** Keeps with the run that it failed, and why. */
  private void failed(RunDirectory run, Map<String, Object> provenance, String reason) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (provenance.get("result") instanceof Map<?, ?> known) {
      known.forEach((name, value) -> result.put(String.valueOf(name), value));
    }
    result.put("outcome", "failed");
    result.put("reason", reason);
    provenance.put("result", result);
    console.note("failed: " + reason);
    RunDirectory.write(run.provenance(), Json.text(provenance));
  }

  private TrainingResult fit(Experiment experiment, RunDirectory run, Trainer trainer, Optional<Checkpoint> from) {
    int firstEpoch = 1 + from.map(state -> state.progress().history().size()).orElse(0);
    long firstStep = from.map(state -> state.progress().step()).orElse(0L);
    List<ModelFormat> formats = experiment.formats();
    Beforehand.start(() -> formats.forEach(ModelFormat::prepare));
    try (Tracking tracking = new Tracking(experiment.trackers(), run.path(), experiment.resolved().plain(), firstEpoch);
        HealthWatch health = new HealthWatch(console, run.health(), firstStep);
        ProgressLine progress = new ProgressLine(console, experiment.configuration().name())) {
      return trainer.listen(tracking).listen(progress).listen(health).listen(watchdog).run();
    }
  }

  private RunSummary finish(Experiment experiment, RunDirectory run, Trainer trainer, TrainingResult result,
      Map<String, Object> provenance, Stopwatch watch) {
    try (TrainedModel model = trainer.model().withMetadata(Exporter.metadata(experiment, result.test()))) {
      List<Exported> exported = watch.time("export",
          () -> Exporter.export(new PluginFactory(catalog), experiment.formats(), model, run));
      provenance.put("exports", exported.stream().map(Runner::export).toList());
      RunDirectory.write(run.provenance(), Json.text(provenance));
      watch.time("report", () -> {
        Reporting.write(experiment, run, model, trainer.summary(), result.history(), result.reason(), result.test(),
            provenance);
        return run;
      });
      page.ifPresent(live -> live.end(run.report()));
      Closing.print(console, run, result, FitVerdict.kept(provenance), exported, watch);
      Optional<String> failure = exported.stream().filter(export -> !export.passed()).findFirst()
          .map(export -> "the %s export failed: %s".formatted(export.format(), export.failure()
              .orElseGet(() -> export.verification().orElseThrow().report())));
      failure.ifPresent(reason -> failed(run, provenance, reason));
      return summary(run, result, exported, failure);
    }
  }

  private static RunSummary summary(RunDirectory run, TrainingResult result, List<Exported> exported,
      Optional<String> failure) {
    Optional<Exported> onnx = exported.stream().filter(export -> export.format().equals("onnx")).findFirst();
    return new RunSummary(run.path(),
        result.test().map(Evaluation::metrics).map(metrics -> metrics.get("accuracy")).map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()),
        result.history(), onnx.filter(export -> export.verification().isPresent()).map(Exported::file),
        onnx.map(Exported::passed).orElse(false),
        onnx.flatMap(Exported::verification).map(verified -> OptionalDouble.of(verified.maxAbsError()))
            .orElse(OptionalDouble.empty()),
        failure);
  }

  private static Map<String, Object> result(TrainingResult result) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("outcome", result.outcome().name().toLowerCase(java.util.Locale.ROOT));
    facts.put("reason", result.reason());
    facts.put("epochs", result.history().size());
    facts.put("best_epoch", result.bestEpoch());
    facts.put("steps", result.steps());
    result.validation().ifPresent(evaluation -> facts.put("validation", Exporter.metrics(evaluation)));
    result.test().ifPresent(evaluation -> facts.put("test", Exporter.metrics(evaluation)));
    return facts;
  }

  private static Map<String, Object> export(Exported exported) {
    Map<String, Object> facts = Provenance.map("format", exported.format(), "file",
        exported.file().getFileName().toString(), "verified", exported.passed());
    exported.verification().ifPresent(verification -> facts.put("max_abs_error", verification.maxAbsError()));
    exported.failure().ifPresent(reason -> facts.put("failure", reason));
    return facts;
  }

  /** Makes a value when it is first asked for. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> source;
    private Optional<T> value = Optional.empty();

    Once(Supplier<T> source) {
      this.source = source;
    }

    @Override
    public T get() {
      if (value.isEmpty()) {
        value = Optional.of(source.get());
      }
      return value.get();
    }
  }
}
