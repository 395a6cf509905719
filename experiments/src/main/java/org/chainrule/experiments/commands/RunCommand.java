package org.chainrule.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Layer;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Overrides;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Shipped;
import org.chainrule.experiments.lessons.Lessons;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.Experiment;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.experiments.run.RunSummary;
import org.chainrule.experiments.run.Runner;
import org.chainrule.host.Catalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains the model of an experiment. */
@Command(name = "run",
    description = "Train: a shipped experiment, a configuration file or a Java program, with changes.",
    footer = {"", "Examples:", "  chainrule run digits",
      "  chainrule run digits activation=mish optimizer.learning_rate=0.002 seed=3",
      "  chainrule run digits activation.id=leaky_relu activation.slope=0.1 model.1.units=64",
      "  chainrule run my-experiment.yaml --out results/first",
      "  chainrule run MyExperiment.java"})
final class RunCommand extends Action {
  @Parameters(arity = "0..*", paramLabel = "NAME | FILE | KEY=VALUE",
      description = {
        "A shipped experiment (digits by default) or a YAML file; then changes: key=value, +key=value, ~key.",
        "Or a Java source file with void main(); then its arguments."})
  private List<String> words = new ArrayList<>();

  @Option(names = "--out", paramLabel = "DIR",
      description = "The run's directory itself; by default runs/<date>/<time>-<name>.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--show-config", description = "Print the resolved configuration and do not run.")
  private boolean showConfig;

  @Option(names = "--live", arity = "0..1", paramLabel = "PORT", parameterConsumer = LivePort.class,
      description = "Serve the report to this machine while training; at any free port, or at this one.")
  private Optional<Integer> live = Optional.empty();

  @Option(names = "--brief",
      description = "A lesson in its short form; of a Java program, trainings of one epoch without export.")
  private boolean brief;

  RunCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    if (isScript()) {
      return script(console);
    }
    try (Catalog catalog = catalog(console)) {
      if (words.size() == 1 && words.getFirst().startsWith(Lessons.PREFIX)) {
        return lesson(catalog, console);
      }
      Mapping configuration = configuration(catalog, words, environment.directory());
      if (showConfig) {
        environment.out().print(Experiment.resolve(catalog, configuration));
        return DONE;
      }
      Runner runner = new Runner(catalog, console, environment.interactive(), watchdog);
      RunSummary summary = live.map(runner::live).orElse(runner)
          .run(configuration, environment.directory(), out.map(this::resolve));
      console.json(summary.json());
      return summary.failure().isPresent() ? FAILED : DONE;
    }
  }

  private boolean isScript() {
    return !words.isEmpty() && ScriptRunner.isScript(words.getFirst());
  }

  /** A script may take as long as it likes. */
  @Override
  boolean watched() {
    return !isScript();
  }

  private int script(Console console) {
    if (showConfig) {
      throw new InputException("--show-config: a script has no configuration before it runs; in it, "
          + "Experiment.configuration() gives that of an experiment");
    }
    ScriptRunner runner = new ScriptRunner(environment, sources(), console, new ScriptRunner.Settings(
        out.map(this::resolve), brief, stacktrace()));
    return runner.run(words.getFirst(), words.subList(1, words.size()));
  }

  private int lesson(Catalog catalog, Console console) {
    Map<String, Object> facts = new Lessons(catalog, console, brief).run(words.getFirst(), environment.directory(),
        out.map(this::resolve));
    console.json(facts);
    return Boolean.TRUE.equals(facts.get("passed")) ? DONE : FAILED;
  }

  /** The configuration that words of the command line name and change. */
  static Mapping configuration(Catalog catalog, List<String> words, Path directory) {
    List<String> names = words.stream().filter(word -> !Overrides.isOverride(word)).toList();
    List<String> changes = words.stream().filter(Overrides::isOverride).toList();
    if (names.size() > 1) {
      throw new InputException("one experiment can be run at a time, not %s; a change has the form key=value"
          .formatted(String.join(" and ", names)));
    }
    Mapping source = Shipped.find(names.isEmpty() ? "digits" : names.getFirst(), directory);
    PluginFactory factory = new PluginFactory(catalog);
    return new Overrides(id -> factory.firstParameter(Layer.class, id)).apply(source, changes);
  }
}
