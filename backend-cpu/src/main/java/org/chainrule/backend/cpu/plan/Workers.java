package org.chainrule.backend.cpu.plan;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that share out the parts of one task after the other. The calling thread works too. Helpers
 * are daemons, start with the first task and end when they have had nothing to do for a while, so that a program that
 * is never closed holds no threads.
 */
public final class Workers {
  /** A task in parts that do not depend on each other. */
  @FunctionalInterface
  public interface Task {
    /** Does one part; {@code worker} is below {@link Workers#count()} and tells scratch memory apart. */
    void run(int part, int worker);
  }

  private static final long SPIN_NANOS = 20_000;
  private static final long IDLE_NANOS = 2_000_000_000L;

  private final int count;
  private final @Nullable Thread[] helpers;
  private volatile @Nullable Job current;

  public Workers(int count) {
    this.count = count;
    this.helpers = new Thread[count - 1];
  }

  public int count() {
    return count;
  }

  /** Runs all parts on the calling thread where they are not worth waking others for. */
  public void run(int parts, boolean worthwhile, Task task) {
    if (worthwhile) {
      run(parts, task);
    } else {
      for (int part = 0; part < parts; part++) {
        task.run(part, 0);
      }
    }
  }

  /** Runs all parts and returns when all are done; throws what a part threw. */
  public void run(int parts, Task task) {
    if (count == 1 || parts <= 1) {
      run(parts, false, task);
      return;
    }
    Job job = new Job(task, parts);
    current = job;
    for (int i = 0; i < Math.min(count, parts) - 1; i++) {
      wake(i);
    }
    job.work(0);
    job.await();
    current = null;
    if (job.failure instanceof Error error) {
      throw error;
    }
    if (job.failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private synchronized void wake(int helper) { // programs that share one of these may run on different threads
    Thread thread = helpers[helper];
    if (thread == null || !thread.isAlive()) {
      thread = Thread.ofPlatform().daemon().name("chainrule-cpu-" + (helper + 1)).unstarted(() -> help(helper + 1));
      helpers[helper] = thread;
      thread.start();
    }
    LockSupport.unpark(thread);
  }

  private void help(int worker) {
    long idleSince = System.nanoTime();
    Job last = null;
    while (true) {
      Job job = current;
      if (job != null && job != last) {
        job.work(worker);
        last = job;
        idleSince = System.nanoTime();
        continue;
      }
      long idle = System.nanoTime() - idleSince;
      if (idle > IDLE_NANOS) {
        return; // a task published just now is done by the others; the next one starts a new thread
      }
      if (idle < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        last = null;
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
    }
  }

  private static final class Job {
    private final Task task;
    private final int parts;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(Task task, int parts) {
      this.task = task;
      this.parts = parts;
    }

    void work(int worker) {
      for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
        try {
          task.run(part, worker);
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          done.incrementAndGet();
        }
      }
    }

    void await() {
      for (int spins = 0; done.get() < parts; spins++) {
        if (spins < 1000) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }
  }
}
