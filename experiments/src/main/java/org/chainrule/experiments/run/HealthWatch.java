package org.chainrule.experiments.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.chainrule.training.TrainingListener;
import org.chainrule.training.health.HealthMonitor;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.Verdict;

/**
 * Judges the health of a run, tells of each verdict, and keeps all in the run's directory. A thread of its own does so
 * and looks for work by itself: to wake it up can cost the training thread its place on a processor, for longer than a
 * step takes.
 */
final class HealthWatch implements TrainingListener, AutoCloseable {
  private static final long PAUSE_NANOS = 50_000_000;

  private final HealthMonitor monitor = new HealthMonitor();
  private final Console console;
  private final PrintWriter file;
  private final Queue<HealthSample> pending = new ConcurrentLinkedQueue<>();
  private final Thread writer;
  private volatile boolean closed;

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
      boolean last;
      do {
        LockSupport.parkNanos(PAUSE_NANOS);
        last = closed;
        for (HealthSample sample = pending.poll(); sample != null; sample = pending.poll()) {
          judge(sample);
        }
      } while (!last);
    }
  }

  private void judge(HealthSample sample) {
    for (Verdict verdict : monitor.add(sample)) {
      console.warn("health: " + verdict.text());
    }
    file.println(HealthRecords.line(sample));
  }

  @Override
  public boolean wantsHealth() {
    return true;
  }

  @Override
  public void health(HealthSample sample) {
    pending.add(sample);
  }

  /** Waits until all is written. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer);
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
