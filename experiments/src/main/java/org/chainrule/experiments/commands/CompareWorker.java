package org.chainrule.experiments.commands;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.run.BackendTrial;
import org.chainrule.experiments.run.Json;
import org.chainrule.host.Catalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part of {@link CompareBackendsCommand} that runs in a process of its own: one backend. It says one JSON object. */
@Command(name = "compare-worker", hidden = true)
final class CompareWorker extends Action {
  @Parameters(arity = "1..*")
  private List<String> words = new ArrayList<>();

  @Option(names = "--backend", required = true)
  private String backend = "";

  @Option(names = "--steps", required = true)
  private int steps;

  @Option(names = "--seconds", required = true)
  private double seconds;

  CompareWorker(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    PrintStream before = System.out;
    System.setOut(System.err); // what plug-ins print is not for who reads the line
    try (Catalog catalog = catalog()) {
      boolean reference = backend.equals(BackendTrial.REFERENCE);
      List<String> all = new ArrayList<>(words);
      if (!reference) {
        all.add("backend=" + backend);
      }
      Mapping configuration = RunCommand.configuration(catalog, all, environment.directory());
      Map<String, Object> line = BackendTrial.of(catalog, configuration, reference, steps, seconds).json();
      environment.out().println(Json.line(line));
      return DONE;
    } finally {
      System.setOut(before);
    }
  }
}
