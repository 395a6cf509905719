package org.chainrule.experiments.commands;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.autograd.GradientReport;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Shipped;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.ModelGradients;
import org.chainrule.host.Catalog;
import org.chainrule.host.Kind;
import org.chainrule.host.PluginEntry;
import org.chainrule.tck.Check;
import org.chainrule.tck.PluginContracts;
import org.chainrule.tck.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks gradients. */
@Command(name = "gradcheck",
    description = "Compare gradients with differences, in double precision: of a plug-in or of a whole experiment.",
    footer = {"", "Examples:", "  chainrule gradcheck mish", "  chainrule gradcheck conv2d filters=2 stride=2",
      "  chainrule gradcheck digits activation=mish", "  chainrule gradcheck --all"})
final class GradcheckCommand extends Action {
  private static final Set<Kind> DIFFERENTIABLE = Set.of(Kind.ACTIVATION, Kind.LAYER, Kind.LOSS, Kind.REGULARIZER);

  @Parameters(arity = "0..*", paramLabel = "ID | CONFIG | KEY=VALUE",
      description = "A plug-in, a shipped experiment or a configuration file; then its parameters or changes.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--all", description = "Check every activation, layer, loss and regularizer.")
  private boolean all;

  private final List<Map<String, Object>> found = new ArrayList<>();

  GradcheckCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    if (all != words.isEmpty()) {
      throw new InputException("name a plug-in or a configuration, or --all");
    }
    try (Catalog catalog = catalog(console)) {
      if (all) {
        catalog.entries().stream().filter(entry -> DIFFERENTIABLE.contains(entry.kind()))
            .forEach(entry -> plugin(catalog, entry, List.of(), console));
      } else if (isExperiment(words.getFirst())) {
        GradientReport report = ModelGradients.check(catalog,
            RunCommand.configuration(catalog, words, environment.directory()));
        tell(console, words.getFirst(), report.isGood() ? Verdict.Outcome.PASSED : Verdict.Outcome.FAILED,
            report.toString());
      } else {
        List<PluginEntry> entries = PluginCommands.find(catalog, words.getFirst()).stream()
            .filter(entry -> DIFFERENTIABLE.contains(entry.kind())).toList();
        if (entries.isEmpty()) {
          throw new InputException("'" + words.getFirst() + "' is no activation, layer, loss or regularizer, which are "
              + "the plug-ins that gradients go through");
        }
        entries.forEach(entry -> plugin(catalog, entry, words.subList(1, words.size()), console));
      }
    }
    long failed = found.stream().filter(row -> row.get("outcome").equals("FAILED")).count();
    console.result("%d checks, %d failed".formatted(found.size(), failed));
    console.json(Map.of("checks", found, "failed", failed));
    return failed == 0 ? DONE : FAILED;
  }

  private boolean isExperiment(String word) {
    return Shipped.NAMES.contains(word) || word.endsWith(".yaml") || word.endsWith(".yml")
        || Files.isRegularFile(environment.directory().resolve(word));
  }

  private void plugin(Catalog catalog, PluginEntry entry, List<String> parameters, Console console) {
    String name = entry.kind().label() + "/" + entry.id();
    ExtensionPoint plugin;
    try {
      plugin = Examples.create(catalog, entry, parameters);
    } catch (InputException exception) {
      if (!all) {
        throw exception;
      }
      tell(console, name, Verdict.Outcome.SKIPPED, exception.getMessage());
      return;
    }
    for (Check check : PluginContracts.checks(plugin)) {
      if (check.name().matches(".*(gradient|derivative).*")) {
        Verdict verdict = check.run();
        tell(console, name + " " + check.name().replaceFirst(".*/", ""), verdict.outcome(),
            (verdict.worstError() > 0 ? "worst error %.2g; ".formatted(verdict.worstError()) : "") + verdict.detail());
      }
    }
  }

  private void tell(Console console, String name, Verdict.Outcome outcome, String detail) {
    String line = "%-8s %-44s %s".formatted(outcome, name, detail.replaceAll("; $", "")).stripTrailing();
    if (outcome == Verdict.Outcome.PASSED) {
      console.say(line);
    } else {
      console.result(line);
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("outcome", outcome.name());
    row.put("detail", detail);
    found.add(row);
  }
}
