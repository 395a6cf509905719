package org.chainrule.experiments.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.experiments.check.Plot;
import org.chainrule.experiments.check.PluginChecks;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Json;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import org.chainrule.tck.Check;
import org.chainrule.tck.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The part of {@link CheckCommand} that runs in a process of its own, because a plug-in may never come back or end the
 * program. It says what it begins and what came out, one JSON object a line.
 */
@Command(name = "check-worker", hidden = true)
final class CheckWorker extends Action {
  @Parameters(arity = "0..*", paramLabel = "FILE | ID")
  private List<String> words = new ArrayList<>();

  @Option(names = "--from")
  private int from;

  @Option(names = "--all")
  private boolean all;

  @Option(names = "--with")
  private List<Path> with = new ArrayList<>();

  private final PrintStream lines;

  CheckWorker(Environment environment) {
    super(environment);
    this.lines = environment.out();
  }

  @Override
  int perform() throws IOException {
    PrintStream before = System.out;
    System.setOut(System.err); // what plug-ins print is not for who reads the lines
    try {
      Path file = all ? environment.directory() : resolve(Path.of(words.getFirst()));
      return Files.isRegularFile(file) ? file(file) : installed();
    } catch (InputException | org.chainrule.host.PluginException e) {
      tell("input", "message", String.valueOf(e.getMessage()));
      return 2;
    } finally {
      System.setOut(before);
    }
  }

  private int file(Path path) throws IOException {
    try (CheckedFile file = CheckedFile.copy(path, with.stream().map(this::resolve).toList(), folder());
        Catalog catalog = Catalog.load(file.sources(trust()))) {
      // That another version is meant by the id alone is no fault of the file.
      List<String> problems = catalog.problems().stream().filter(problem -> problem.origin().equals(file.origin()))
          .map(problem -> problem.message()).filter(message -> !message.contains("; name this one ")).toList();
      check(catalog, catalog.entries().stream().filter(entry -> entry.origin().equals(file.origin())).toList(),
          problems,
          Optional.of(file));
    }
    return DONE;
  }

  private int installed() {
    try (Catalog catalog = catalog()) {
      check(catalog, all ? catalog.entries() : PluginCommands.find(catalog, words.getFirst()), List.of(),
          Optional.empty());
    }
    return DONE;
  }

  private void check(Catalog catalog, List<PluginEntry> entries, List<String> problems, Optional<CheckedFile> file) {
    tell("found", "subjects", entries.stream().map(entry -> entry.kind().label() + "/" + entry.id()).toList(),
        "problems", problems);
    for (int subject = from; subject < entries.size(); subject++) {
      PluginEntry entry = entries.get(subject);
      tell("begin", "check", "plug-in/can be built");
      Optional<ExtensionPoint> example = example(catalog, entry);
      if (example.isEmpty()) {
        tell("done", "documentation", catalog.documentation(entry).orElse(""));
        continue;
      }
      ExtensionPoint plugin = example.get();
      verdict(new Verdict("plug-in/can be built", Verdict.Outcome.PASSED, 0, plugin.toString()));
      boolean traced = true;
      for (Check check : new PluginChecks(catalog, entry, plugin).checks()) {
        if (traced) {
          traced = run(check) || !check.name().equals(PluginChecks.TRACED);
        } else {
          verdict(new Verdict(check.name(), Verdict.Outcome.SKIPPED, 0, "it cannot be traced"));
        }
      }
      if (traced && file.isPresent() && entry.parameters().stream().noneMatch(parameter -> parameter.required())) {
        run(PluginChecks.unloads(file.get().alone(), entry.kind(), entry.id() + "@" + entry.version()));
      }
      tell("begin", "check", "plug-in/can be drawn");
      try {
        Plot.of(plugin).ifPresent(plot -> tell("plot", "title", plot.title(), "axis", plot.axis(), "x", plot.x(),
            "curves", plot.finite()));
      } catch (RuntimeException | AssertionError | StackOverflowError | LinkageError e) {
        // The checks have told what is wrong with it.
        tell("plot", "title", "It cannot be drawn: " + e.getMessage(), "axis", "x", "x", List.of(), "curves", Map.of());
      }
      tell("done", "documentation", catalog.documentation(entry).orElse(""));
    }
    tell("end");
  }

  /** The plug-in to try; where all are, one that needs a parameter of which there is no example is left out. */
  private Optional<ExtensionPoint> example(Catalog catalog, PluginEntry entry) {
    try {
      return Optional.of(Examples.create(catalog, entry, words.subList(Math.min(1, words.size()), words.size())));
    } catch (InputException e) {
      if (!all) {
        throw e;
      }
      verdict(new Verdict("plug-in/can be built", Verdict.Outcome.SKIPPED, 0, "check it alone, with its parameters: "
          + e.getMessage()));
      return Optional.empty();
    }
  }

  /** Whether the promise was kept. */
  private boolean run(Check check) {
    tell("begin", "check", check.name());
    Verdict verdict = check.run();
    verdict(verdict);
    return !verdict.failed();
  }

  private void verdict(Verdict verdict) {
    tell("verdict", "name", verdict.name(), "verdict", verdict.outcome().name(), "worst_error",
        Double.isFinite(verdict.worstError()) ? verdict.worstError() : Double.MAX_VALUE, "detail", verdict.detail());
  }

  private void tell(String event, Object... namesAndValues) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      line.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    lines.println(Json.line(line));
    lines.flush();
  }
}
