package org.chainrule.experiments.commands;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Console;
import org.chainrule.host.Catalog;
import org.chainrule.host.Change;
import org.chainrule.host.PluginSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows plug-ins coming and going. */
@Command(name = "watch", description = "Show live how plug-ins appear, change and disappear, until interrupted.")
final class WatchPlugins extends Action {
  private static final long MILLIS = 300;

  @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
  private double seconds = Double.POSITIVE_INFINITY;

  WatchPlugins(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    if (!(seconds >= 0)) {
      throw new InputException("--seconds: a number of seconds from 0 on is wanted; " + seconds + " was given");
    }
    Console console = console();
    long start = System.nanoTime();
    long changes = 0;
    try (PluginSession session = PluginSession.watch(sources())) {
      try (Catalog catalog = session.catalog()) {
        catalog.problems().forEach(problem -> console.result("problem      " + problem));
        console.result("watching; there are %d plug-ins".formatted(catalog.entries().size()));
      }
      environment.out().flush();
      while ((System.nanoTime() - start) / 1e9 < seconds) {
        Thread.sleep(MILLIS);
        List<Change> now = session.poll();
        now.forEach(change -> console.result(line(change)));
        environment.out().flush();
        changes += now.size();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    console.json(Map.of("changes", changes));
    return DONE;
  }

  private static String line(Change change) {
    return change.what() == Change.What.PROBLEM ? "problem      %s: %s".formatted(change.origin(), change.text())
        : "%-12s %s (%s)".formatted(change.what().name().toLowerCase(Locale.ROOT), change.text(), change.origin());
  }
}
