package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.Json;
import org.chainrule.experiments.run.LoadedRun;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.experiments.run.RunSummary;
import org.chainrule.experiments.run.Runner;
import org.chainrule.host.Catalog;
import org.chainrule.training.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands on earlier runs. */
final class RunCommands {
  private RunCommands() {}

  /** A command on one run. */
  abstract static class OnRun extends Action {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's directory.")
    private Path run = Path.of("");

    OnRun(Environment environment) {
      super(environment);
    }

    /** The run's directory, which must be one. */
    RunDirectory directory() {
      return RunDirectory.existing(resolve(run));
    }
  }

  /** Goes on with a run. */
  @Command(name = "resume", description = "Go on with a run that was interrupted, from its newest checkpoint.")
  static final class Resume extends OnRun {
    Resume(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        RunSummary summary = new Runner(catalog, console, environment.interactive(), watchdog)
            .resume(directory());
        console.json(summary.json());
        return summary.failure().isPresent() ? FAILED : DONE;
      }
    }
  }

  /** Evaluates a run's model. */
  @Command(name = "evaluate", description = "Loss and metrics of a run's model, on its test samples or a CSV file.")
  static final class Evaluate extends OnRun {
    @Parameters(index = "1", arity = "0..1", paramLabel = "DATA.csv",
        description = {"One sample a row: its features in the units of the data's source, and its class",
          "in a column named label or the last one."})
    private Optional<Path> data = Optional.empty();

    Evaluate(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console);
          LoadedRun loaded = LoadedRun.open(catalog, directory())) {
        Evaluation evaluation = data.map(file -> loaded.model().evaluate(samples(loaded.data(), resolve(file))))
            .or(loaded::test)
            .orElseThrow(() -> new InputException("the run's data set has no test samples; name a CSV file"));
        console.result(LoadedRun.describe(data.map(Path::toString).orElse("Test"), evaluation));
        console.json(LoadedRun.json(evaluation));
        return DONE;
      }
    }

    private static Dataset.Samples samples(Dataset.Splits splits, Path file) {
      int[] shape = splits.training().features().shape().sizes();
      SampleTable table = SampleTable.read(file, java.util.Arrays.copyOfRange(shape, 1, shape.length),
          splits.features(), splits.filling().orElse(SampleTable.NO_FILLING));
      return new Dataset.Samples(splits.scaled(table.features()),
          table.targets(splits.classes(), splits.training().targets()));
    }
  }

  /** Writes a run's report again. */
  @Command(name = "report", description = "Write the report of a run again.")
  static final class Report extends OnRun {
    Report(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console);
          LoadedRun loaded = LoadedRun.open(catalog, directory())) {
        Path report = loaded.report();
        console.result("Report: " + report);
        console.json(Map.of("report", report.toString()));
        return DONE;
      }
    }
  }

  /** Lists runs. */
  @Command(name = "runs", description = "List the runs below the current directory.")
  static final class Runs extends Action {
    Runs(Environment environment) {
      super(environment);
    }

    @Override
    int perform() throws IOException {
      Console console = console();
      List<Map<String, Object>> rows = new ArrayList<>();
      for (RunDirectory run : RunDirectory.all(environment.directory())) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run_dir", environment.directory().relativize(run.path()).toString());
        Map<String, Object> provenance = Json.read(run.provenance());
        Map<?, ?> result = provenance.get("result") instanceof Map<?, ?> map ? map : Map.of();
        row.put("outcome", result.get("outcome") instanceof String outcome ? outcome : "unfinished");
        if (result.get("test") instanceof Map<?, ?> test) {
          test.forEach((name, value) -> row.put("test_" + name, value));
        }
        rows.add(row);
        console.result("%-44s %-14s %s".formatted(row.get("run_dir"), row.get("outcome"),
            row.get("test_accuracy") instanceof Number accuracy ? "test accuracy %.4f".formatted(accuracy.doubleValue())
                : "")
            .stripTrailing());
      }
      if (rows.isEmpty()) {
        console.result("There are no runs below " + environment.directory().resolve("runs"));
      }
      console.json(Map.of("runs", rows));
      return DONE;
    }
  }
}
