package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.report.PluginReport;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.WorkException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries whether a plug-in keeps all promises of its kind. */
@Command(name = "check",
    description = {"Try every promise that a plug-in makes, in a process of its own: of a jar, of a "
        + ".java file, or of an installed plug-in.",
      "Bundles that a jar needs are taken from the folder with plug-ins, and from --with.",
      "Exit status: 0 all promises are kept, 1 one is broken, 2 there is no plug-in to try."},
    footer = {"", "Examples:", "  chainrule plugins check plugins/Snake.java",
      "  chainrule plugins check leaky_relu slope=0.3",
      "  chainrule plugins check my-plug-ins.jar --html check.html", "  chainrule plugins check --all"})
final class CheckCommand extends Action {
  @Parameters(arity = "0..*", paramLabel = "FILE | ID",
      description = "A jar, a .java file or an id (kind/id where several kinds have it); then parameters as key=value.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--all", description = "Check every installed plug-in.")
  private boolean all;

  @Option(names = "--with", paramLabel = "FILE", description = "A jar that the checked one needs; may be repeated.")
  private List<Path> companions = new ArrayList<>();

  @Option(names = "--html", paramLabel = "FILE", description = "Write a report with plots of the function.")
  private Optional<Path> html = Optional.empty();

  @Option(names = "--time-limit", paramLabel = "SECONDS", description = "For each check; 60 by default.")
  private long limit = 60;

  CheckCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() throws IOException {
    Console console = console();
    if (limit < 1) {
      throw new InputException("--time-limit must be at least 1 second, not " + limit);
    }
    if (all != words.isEmpty()) {
      throw new InputException(all ? "--all takes no file and no id beside it"
          : "a file, an id or --all is wanted; \"chainrule plugins list\" shows the ids");
    }
    String name = all ? "all plug-ins" : words.getFirst();
    if (!all) {
      checkName();
    }
    List<String> arguments = new ArrayList<>(all ? List.of("--all") : words);
    for (Path companion : companions) {
      if (!Files.isRegularFile(resolve(companion)) || !companion.toString().endsWith(".jar")) {
        throw new InputException("--with: there is no jar " + companion);
      }
      arguments.addAll(List.of("--with", companion.toString()));
    }
    arguments.addAll(placesOfPlugins());
    CheckProcess.Result result = new CheckProcess(arguments, environment.directory(), limit).run();
    List<CheckProcess.Subject> subjects = new ArrayList<>(result.subjects());
    boolean unusable = subjects.isEmpty() && result.problems().stream().noneMatch(CheckCommand::ofOneClass);
    for (String problem : result.problems()) {
      Map<String, Object> check = new LinkedHashMap<>();
      check.put("name", problem.contains("which a configuration cannot give")
          ? "plug-in/hyper-parameters round-trip through configuration" : "plug-in/can be used");
      check.put("verdict", "FAILED");
      check.put("worst_error", 0.0);
      check.put("detail", problem);
      subjects.add(new CheckProcess.Subject(name, List.of(check), Optional.empty(), ""));
    }
    subjects.forEach(subject -> tell(console, subject));
    if (html.isPresent()) {
      write(html.get(), "Conformance of " + name, subjects);
      console.result("report: " + html.get());
    }
    List<Map<String, Object>> objects = subjects.stream().map(CheckCommand::json).toList();
    if (subjects.isEmpty()) {
      throw new InputException(name + " holds no plug-in");
    }
    console.json(objects.size() == 1 && !all ? objects.getFirst() : objects);
    return unusable ? 2 : subjects.stream().allMatch(CheckProcess.Subject::passed) ? DONE : FAILED;
  }

  private void checkName() {
    Path file = resolve(Path.of(words.getFirst()));
    boolean looksLikeFile = words.getFirst().matches(".*(\\.jar|\\.java)$");
    if (looksLikeFile && !Files.isRegularFile(file)) {
      throw new InputException("there is no file " + words.getFirst());
    }
    if (Files.isRegularFile(file) && !looksLikeFile) {
      throw new InputException(words.getFirst() + " is neither a jar nor a .java file");
    }
  }

  /** Whether a file could be read and one class in it is at fault: a broken promise, and no unusable file. */
  private static boolean ofOneClass(String problem) {
    return problem.startsWith("class ") || problem.startsWith("duplicate id");
  }

  private static void tell(Console console, CheckProcess.Subject subject) {
    console.result(subject.subject());
    for (Map<String, Object> check : subject.checks()) {
      double error = check.get("worst_error") instanceof Number number ? number.doubleValue() : 0;
      console.result("  %-8s %-58s %s%s".formatted(check.get("verdict"), check.get("name"),
          error > 0 ? "worst error %.2g; ".formatted(error) : "",
          String.valueOf(check.get("detail")).lines().findFirst().orElse("")).stripTrailing().replaceAll(";$", ""));
    }
    long failed = subject.checks().stream().filter(check -> "FAILED".equals(check.get("verdict"))).count();
    console.result("  %d checks, %d failed".formatted(subject.checks().size(), failed));
  }

  private static Map<String, Object> json(CheckProcess.Subject subject) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", subject.subject());
    json.put("verdict", subject.passed() ? "PASSED" : "FAILED");
    json.put("checks", subject.checks());
    return json;
  }

  private void write(Path file, String title, List<CheckProcess.Subject> subjects) {
    try {
      Files.writeString(resolve(file), PluginReport.render(title, subjects.stream()
          .map(subject -> new PluginReport.Section(subject.subject(), subject.passed() ? "PASSED" : "FAILED",
              subject.documentation(), List.of(), subject.checks(), subject.plot()))
          .toList()));
    } catch (IOException e) {
      throw new WorkException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
