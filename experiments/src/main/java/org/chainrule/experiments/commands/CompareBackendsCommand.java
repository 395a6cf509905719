package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chainrule.api.TensorBackend;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.configuration.Overrides;
import org.chainrule.experiments.run.BackendTrial;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.Json;
import org.chainrule.experiments.run.WorkException;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Trains the first steps of an experiment on each backend, in turns and each in a process of its own: so memory and the
 * first step are its own, and one that takes the process down spoils its own row alone.
 */
@Command(name = "compare-backends", description = "The first steps of an experiment on each backend: speed, "
    + "memory, and how far the loss is from that of the interpreter that defines every operation.",
    footer = {"",
      "Exit status 1: a loss is further off than the tolerance, or a backend that was named cannot run."})
final class CompareBackendsCommand extends Action {
  @Parameters(arity = "0..*", paramLabel = "NAME | FILE | KEY=VALUE",
      description = "A shipped experiment (digits by default) or a YAML file; then changes.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--backends", split = ",", paramLabel = "ID", description = "Which, by id; all by default.")
  private List<String> named = new ArrayList<>();

  @Option(names = "--steps", paramLabel = "N", defaultValue = "20",
      description = "How many losses to compare (${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--seconds", paramLabel = "S", defaultValue = "3",
      description = "How long to go on at least, for the rate (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(names = "--tolerance", paramLabel = "X", defaultValue = "1e-3",
      description = "How far a loss may be off, in units of the larger of 1 and the loss (${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(names = "--limit", paramLabel = "S", defaultValue = "600",
      description = "Seconds after which a backend is given up (${DEFAULT-VALUE}).")
  private long limit;

  CompareBackendsCommand(Environment environment) {
    super(environment);
  }

  /** What came of a backend: its figures, or why there are none. */
  private record Row(String backend, Optional<BackendTrial> trial, String failure) {}

  @Override
  int perform() throws IOException {
    Console console = console();
    require(steps >= 2, "--steps must be 2 or more, not " + steps);
    require(seconds >= 0 && seconds <= 600, "--seconds must be between 0 and 600, not " + seconds);
    require(tolerance > 0, "--tolerance must be positive, not " + tolerance);
    require(words.stream().noneMatch(word -> word.matches("[+~]?backend([.=].*)?") && Overrides.isOverride(word)),
        "backends are named by --backends here, not by backend=");
    List<String> backends = backends(console);
    Row reference = trial(BackendTrial.REFERENCE);
    BackendTrial exact = reference.trial().orElseThrow(
        () -> new WorkException("there is nothing to compare with: " + reference.failure()));
    List<Row> rows = new ArrayList<>(List.of(reference));
    for (String backend : backends) {
      console.say("Trying " + backend + " ...");
      rows.add(trial(backend));
    }
    Table table = new Table(List.of("backend", "device", "steps/s", "first step", "peak memory", "loss off by"));
    List<Map<String, Object>> json = new ArrayList<>();
    boolean good = true;
    for (Row row : rows) {
      boolean fits = row.trial().map(trial -> trial.difference(exact) <= tolerance).orElse(named.isEmpty());
      good &= fits;
      table.add(cells(row, exact, fits));
      json.add(object(row, exact));
    }
    table.lines().forEach(console::result);
    rows.stream().filter(row -> row.trial().isEmpty())
        .forEach(row -> console.result("%s cannot run: %s".formatted(row.backend(), row.failure())));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("experiment", words.isEmpty() ? "digits" : words.getFirst());
    result.put("steps", steps);
    result.put("tolerance", tolerance);
    result.put("backends", json);
    result.put("passed", good);
    console.json(result);
    return good ? DONE : FAILED;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new InputException(message);
    }
  }

  /** The backends to try; the experiment's configuration is looked at too, before any process is started for it. */
  private List<String> backends(Console console) {
    try (Catalog catalog = catalog(console)) {
      RunCommand.configuration(catalog, words, environment.directory());
      List<String> all = catalog.entries(TensorBackend.class).stream().map(PluginEntry::id).distinct().toList();
      for (String id : named) {
        require(all.contains(id.replaceFirst("@.*", "")), "--backends: there is no backend '" + id + "'"
            + Nearest.hint(id, all));
      }
      return named.isEmpty() ? all : named;
    }
  }

  private Row trial(String backend) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("compare-worker", "--backend", backend, "--steps",
        String.valueOf(steps), "--seconds", String.valueOf(backend.equals(BackendTrial.REFERENCE) ? 0 : seconds)));
    arguments.addAll(placesOfPlugins());
    arguments.addAll(words.isEmpty() ? List.of("digits") : words);
    Path output = Files.createTempFile("chainrule-compare", ".json");
    Path errors = Files.createTempFile("chainrule-compare", ".txt");
    Process process = ThisProgram.again(_ -> true, List.of(), arguments)
        .directory(environment.directory().toAbsolutePath().toFile()).redirectOutput(output.toFile())
        .redirectError(errors.toFile()).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit, TimeUnit.SECONDS)) {
        return new Row(backend, Optional.empty(), "it did not come to an end within %d seconds".formatted(limit));
      }
      if (process.exitValue() == 0) {
        String line = Files.readString(output, StandardCharsets.UTF_8).lines().reduce((_, last) -> last).orElse("");
        return new Row(backend, Optional.of(BackendTrial.of(Json.object(line))), "");
      }
      String said = Files.readString(errors).lines().filter(text -> text.startsWith("error: ")).findFirst()
          .map(text -> text.substring("error: ".length()))
          .orElse("the process ended with exit status " + process.exitValue());
      return new Row(backend, Optional.empty(), said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
    }
  }

  private static List<String> cells(Row row, BackendTrial exact, boolean fits) {
    if (row.trial().isEmpty()) {
      return List.of(row.backend(), "cannot run, see below", "-", "-", "-", "-");
    }
    BackendTrial trial = row.trial().get();
    double off = trial.difference(exact);
    return List.of(row.backend(), trial.device(),
        String.format(Locale.ROOT, trial.stepsPerSecond() < 100 ? "%.1f" : "%,.0f", trial.stepsPerSecond()),
        String.format(Locale.ROOT, "%.2f s", trial.firstStepSeconds()),
        String.format(Locale.ROOT, "%,d MiB", trial.peakBytes() >> 20),
        row.backend().equals(BackendTrial.REFERENCE) ? "-"
            : String.format(Locale.ROOT, "%.1e", off) + (fits ? "" : " (too much)"));
  }

  private static Map<String, Object> object(Row row, BackendTrial exact) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("backend", row.backend());
    row.trial().ifPresent(trial -> {
      object.putAll(trial.json());
      double off = trial.difference(exact);
      object.put("largest_loss_difference", Double.isFinite(off) ? off : "Infinity");
    });
    if (row.trial().isEmpty()) {
      object.put("failure", row.failure());
    }
    return object;
  }
}
