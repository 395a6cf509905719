package org.chainrule.backend.cpu.plan;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that share out the parts of one task after the other. The calling thread works too. Helpers
 * are daemons, start with the first task and end when they have had nothing to do for a while, so that a program that
 * is never closed holds no threads. Where two threads call at the same time, one does all parts itself.
 *
 * <p>The task at hand is one number, so that nothing is allocated for it: a serial number, how many parts it has, and
 * which is next. Who exchanges it for the same with the following part has a part to do, and knows that the task is
 * still this one, since it ends when all its parts are done.
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
  private static final long WORTH_WAKING = 1 << 22; // operations: some 40 microseconds
  private static final int BITS = 24;
  private static final int MOST = (1 << BITS) - 1; // parts that the number has room for

  private final int count;
  private final @Nullable Thread[] helpers;
  private final AtomicIntegerArray asleep; // 1 for a helper that must be woken
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private Task task = (_, _) -> {};
  private volatile @Nullable Throwable failure;

  public Workers(int count) {
    this.count = count;
    this.helpers = new Thread[count - 1];
    this.asleep = new AtomicIntegerArray(count - 1);
  }

  public int count() {
    return count;
  }

  /** Runs all parts on the calling thread where they are not worth waking others for. */
  public void run(int parts, boolean worthwhile, Task work) {
    if (worthwhile) {
      run(parts, work);
    } else {
      for (int part = 0; part < parts; part++) {
        work.run(part, 0);
      }
    }
  }

  /**
   * Runs all parts on the calling thread if the others sleep and waking one would take as long as the work.
   *
   * @param operations about how many simple operations there are
   */
  public void run(int parts, long operations, Task work) {
    run(parts, count > 1 && (operations >= WORTH_WAKING || isAwake(0)), work);
  }

  private boolean isAwake(int helper) {
    Thread thread = helpers[helper];
    return thread != null && thread.isAlive() && asleep.get(helper) == 0;
  }

  /** Runs all parts and returns when all are done; throws what a part threw. */
  public void run(int parts, Task work) {
    if (count == 1 || parts <= 1 || parts > MOST || !busy.compareAndSet(false, true)) {
      run(parts, false, work);
      return;
    }
    try {
      share(parts, work);
    } finally {
      busy.set(false);
    }
  }

  private void share(int parts, Task work) {
    task = work;
    failure = null;
    done.set(0);
    long serial = (ticket.get() >>> 2 * BITS) + 1;
    ticket.set(serial << 2 * BITS | (long) parts << BITS);
    for (int i = 0; i < Math.min(count, parts) - 1; i++) {
      wake(i);
    }
    takePart(0);
    for (int spins = 0; done.get() < parts; spins++) {
      if (spins < 1000) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Does parts until none is left; whether there was any. */
  private boolean takePart(int worker) {
    boolean any = false;
    while (true) {
      long mine = ticket.get();
      int part = next(mine);
      if (part >= parts(mine)) {
        return any;
      }
      if (ticket.compareAndSet(mine, mine + 1)) {
        any = true;
        try {
          task.run(part, worker);
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          done.incrementAndGet();
        }
      }
    }
  }

  private boolean hasParts() {
    long now = ticket.get();
    return next(now) < parts(now);
  }

  private static int next(long ticket) {
    return (int) ticket & MOST;
  }

  private static int parts(long ticket) {
    return (int) (ticket >>> BITS) & MOST;
  }

  private void wake(int helper) {
    if (isAwake(helper)) {
      return;
    }
    Thread thread = helpers[helper];
    if (thread == null || !thread.isAlive()) {
      thread = Thread.ofPlatform().daemon().name("chainrule-cpu-" + (helper + 1)).unstarted(() -> help(helper));
      helpers[helper] = thread;
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  private void help(int helper) {
    long idleSince = System.nanoTime();
    while (true) {
      if (takePart(helper + 1)) {
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        asleep.set(helper, 1);
        if (!hasParts()) { // published before anybody could see that this one sleeps
          LockSupport.parkNanos(this, IDLE_NANOS);
        }
        asleep.set(helper, 0);
        if (System.nanoTime() - idleSince > IDLE_NANOS) {
          return; // a task published just now is done by the others; the next one starts a new thread
        }
      }
    }
  }
}
