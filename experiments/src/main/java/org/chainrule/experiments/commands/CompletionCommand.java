package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.Location;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Shipped;
import org.chainrule.experiments.lessons.Lessons;
import org.chainrule.experiments.report.Report;
import org.chainrule.host.Catalog;
import org.chainrule.host.Kind;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what a shell needs to complete commands, options, experiments, settings and plug-ins. */
@Command(name = "completion",
    description = "Print a script for completion: source <(chainrule completion bash), or zsh.")
final class CompletionCommand extends Action {
  /** The shells there are scripts for. */
  enum ShellName {
    bash, zsh
  }

  @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
  private ShellName shell = ShellName.bash;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    try (Catalog catalog = catalog(console())) {
      StringBuilder script = new StringBuilder();
      if (shell == ShellName.zsh) {
        script.append("#compdef chainrule\n"); // the first line by which zsh knows a file in its fpath
      }
      script.append("# Completion of Chainrule's command line for ").append(shell).append('\n');
      Map<String, String> words = new LinkedHashMap<>();
      collect("", spec.root().commandLine(), words);
      words.forEach((command, list) -> script.append(assign("words", command.replace(' ', '_'), list)));
      script.append(assign("names", "experiments", String.join(" ", Shipped.NAMES)));
      script.append(assign("names", "lessons", String.join(" ", Lessons.names()) + " " + Lessons.PREFIX + "all"));
      script.append(assign("names", "keys", keys()));
      Set<String> ids = new TreeSet<>();
      for (Kind kind : Kind.values()) {
        List<String> known = catalog.entries(kind.type()).stream().map(PluginEntry::id).distinct().sorted().toList();
        ids.addAll(known);
        script.append(assign("ids", kind.label(), String.join(" ", known)));
      }
      script.append(assign("names", "plugins", String.join(" ", ids)));
      environment.out().print(script + Report.resource("/org/chainrule/experiments/commands/completion." + shell));
      return DONE;
    }
  }

  /** Subcommands and options of each command, under the words that lead to it. */
  private static void collect(String path, CommandLine line, Map<String, String> words) {
    List<String> all = new ArrayList<>();
    line.getSubcommands().forEach((name, below) -> {
      if (!below.getCommandSpec().usageMessage().hidden()) {
        all.add(name);
        collect((path + " " + name).strip(), below, words);
      }
    });
    line.getCommandSpec().options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName)
        .forEach(all::add);
    words.put(path, String.join(" ", all));
  }

  /** The settings that every experiment has. */
  private static String keys() {
    Mapping defaults = ExperimentConfiguration.withDefaults(Mapping.empty(Location.builtIn()), "any");
    Set<String> keys = new TreeSet<>(Set.of("training.epochs", "training.batch_size", "optimizer.learning_rate",
        "data.validation", "data.id", "optimizer.id", "activation", "optimizer", "loss", "schedule", "regularizer",
        "initializer", "backend", "seed", "threads"));
    keys.addAll(defaults.entries().keySet());
    return keys.stream().map(key -> key + "=").collect(Collectors.joining(" "));
  }

  private static String assign(String table, String key, String list) {
    return "_chainrule_%s_%s='%s'\n".formatted(table, key.isEmpty() ? "root" : key.replaceAll("[^A-Za-z0-9_]", "_"),
        list.replace("'", ""));
  }
}
