package org.chainrule.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.RateRange;
import org.chainrule.host.Catalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for a learning rate. */
@Command(name = "lr-find",
    description = "Train with a learning rate that grows until it is too large, and suggest one.",
    footer = {"", "Examples:", "  chainrule lr-find digits", "  chainrule lr-find my.yaml optimizer=sgd --to 100",
      "", "Exit status 1 if no rate in the range makes the loss fall."})
final class LrFindCommand extends Action {
  @Parameters(arity = "0..*", paramLabel = "NAME | FILE | KEY=VALUE",
      description = "A shipped experiment (digits by default) or a YAML file; then changes, as for run.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--from", paramLabel = "RATE", description = "The first learning rate; 1e-6 by default.")
  private double from = 1e-6;

  @Option(names = "--to", paramLabel = "RATE", description = "The last learning rate; 10 by default.")
  private double to = 10;

  @Option(names = "--steps", paramLabel = "N", description = "How many steps; 300 by default.")
  private int steps = 300;

  @Option(names = "--out", paramLabel = "FILE", description = "The page with the curve; by default NAME-lr-find.html.")
  private Optional<Path> out = Optional.empty();

  LrFindCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    try (Catalog catalog = catalog(console)) {
      RateRange range = RateRange.measure(catalog, RunCommand.configuration(catalog, words, environment.directory()),
          from, to, steps);
      Path file = resolve(out.orElse(Path.of(range.name() + "-lr-find.html")));
      range.write(file);
      range.lines().forEach(console::result);
      console.result("Curve: " + file);
      console.json(range.json());
      return range.found() ? DONE : FAILED;
    }
  }
}
