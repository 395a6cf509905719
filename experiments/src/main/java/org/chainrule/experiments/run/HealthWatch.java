package org.chainrule.experiments.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.chainrule.training.TrainingListener;
import org.chainrule.training.health.HealthMonitor;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.Verdict;

/** Keeps the health of a run in its directory, and tells at once of each verdict. */
final class HealthWatch implements TrainingListener, AutoCloseable {
  private final HealthMonitor monitor = new HealthMonitor();
  private final Console console;
  private final PrintWriter file;

  /** Goes on after the samples that were taken before a step. */
  HealthWatch(Console console, Path path, long step) {
    this.console = console;
    List<HealthSample> earlier = HealthRecords.before(path, step);
    earlier.forEach(monitor::add);
    RunDirectory.write(path, earlier.stream().map(sample -> HealthRecords.line(sample) + "\n")
        .collect(Collectors.joining()));
    try {
      file = new PrintWriter(Files.newBufferedWriter(path, StandardOpenOption.APPEND), true);
    } catch (IOException exception) {
      throw new WorkException("cannot write " + path + ": " + exception.getMessage(), exception);
    }
  }

  @Override
  public boolean wantsHealth() {
    return true;
  }

  @Override
  public void health(HealthSample sample) {
    file.println(HealthRecords.line(sample));
    for (Verdict verdict : monitor.add(sample)) {
      console.warn("health: " + verdict.text());
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
