package org.chainrule.experiments.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.chainrule.training.TrainingListener;
import org.chainrule.training.health.HealthMonitor;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.Verdict;

/**
 * Keeps the health of a run in its directory, and tells at once of each verdict. A thread of its own writes, so that
 * training does not wait for it.
 */
final class HealthWatch implements TrainingListener, AutoCloseable {
  private final HealthMonitor monitor = new HealthMonitor();
  private final Console console;
  private final PrintWriter file;
  private final BlockingQueue<Optional<HealthSample>> pending = new LinkedBlockingQueue<>(); // an empty one is the end
  private final Thread writer;

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
    writer = Thread.ofPlatform().daemon().name("health").start(this::write);
  }

  private void write() {
    try (file) {
      for (Optional<HealthSample> next = pending.take(); next.isPresent(); next = pending.take()) {
        file.println(HealthRecords.line(next.get()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does that
    }
  }

  @Override
  public boolean wantsHealth() {
    return true;
  }

  @Override
  public void health(HealthSample sample) {
    pending.add(Optional.of(sample));
    for (Verdict verdict : monitor.add(sample)) {
      console.warn("health: " + verdict.text());
    }
  }

  /** Waits until all is written. */
  @Override
  public void close() {
    pending.add(Optional.empty());
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
