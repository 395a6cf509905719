package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.RunComparison;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.experiments.run.RunRanking;
import org.chainrule.host.Catalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that set runs side by side. */
final class CompareRuns {
  private CompareRuns() {}

  /** The command {@code runs} and those below it. */
  static List<Object> runs(Environment environment) {
    return List.of(new RunCommands.Runs(environment), new Best(environment), new Diff(environment));
  }

  /** Ranks runs. */
  @Command(name = "best", description = "The runs below the current directory by one figure, the best first.")
  static final class Best extends Action {
    @Option(names = "--metric", paramLabel = "NAME",
        description = {
          "The figure: a metric or \"loss\", of the validation samples, or with \"test_\" before it of the",
          "test samples. By default the first metric of the validation samples."})
    private String metric = "";

    Best(Environment environment) {
      super(environment);
    }

    @Override
    int perform() throws IOException {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        RunRanking ranking = RunRanking.of(catalog, RunDirectory.all(environment.directory()), metric);
        Set<String> columns = new LinkedHashSet<>(List.of(ranking.figure()));
        ranking.rows().forEach(row -> columns.addAll(row.figures().keySet()));
        List<String> head = new ArrayList<>(List.of("run"));
        columns.forEach(name -> head.add(name.replace('_', ' ')));
        Table table = new Table(head);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunRanking.Row run : ranking.rows()) {
          String path = environment.directory().relativize(run.run().path()).toString();
          List<String> cells = new ArrayList<>(List.of(path));
          Map<String, Object> row = new LinkedHashMap<>(Map.of("run_dir", path));
          columns.forEach(name -> {
            Double value = run.figures().get(name);
            cells.add(value == null ? "-" : "%.4f".formatted(value));
            if (value != null) {
              row.put(name, value);
            }
          });
          table.add(cells);
          rows.add(row);
        }
        table.lines().forEach(console::result);
        console.say("by %s, %s is better%s".formatted(ranking.figure().replace('_', ' '),
            ranking.higherIsBetter() ? "higher" : "lower",
            ranking.without() == 0 ? "" : "; %d without it".formatted(ranking.without())));
        console.json(Map.of("metric", ranking.figure(), "higher_is_better", ranking.higherIsBetter(), "runs", rows));
        return DONE;
      }
    }
  }

  /** Compares two runs. */
  @Command(name = "diff", description = "In what two runs differ: settings, data, plug-ins and versions, results.")
  static final class Diff extends Action {
    @Parameters(index = "0", paramLabel = "RUN", description = "The directory of a run.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "RUN", description = "That of another one.")
    private Path second = Path.of("");

    Diff(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      List<RunComparison.Difference> differences = RunComparison.of(RunDirectory.existing(resolve(first)),
          RunDirectory.existing(resolve(second)));
      String part = "";
      for (RunComparison.Difference difference : differences) {
        if (!difference.part().equals(part)) {
          part = difference.part();
          console.result(part);
        }
        console.result("  %s: %s -> %s".formatted(difference.name(), shown(difference.first()),
            shown(difference.second())));
      }
      if (differences.isEmpty()) {
        console.result("The runs do not differ.");
      }
      console.json(Map.of("differences", differences.stream().map(difference -> {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("part", difference.part());
        row.put("name", difference.name());
        row.put("first", difference.first());
        row.put("second", difference.second());
        return row;
      }).toList()));
      return DONE;
    }

    private static String shown(String value) {
      return value.isEmpty() ? "-" : value;
    }
  }
}
