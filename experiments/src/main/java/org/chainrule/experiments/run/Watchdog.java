package org.chainrule.experiments.run;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.TrainingListener;

/**
 * Sees plug-in code that does not come back. It looks at the stack of the program's thread now and then: when code of the
 * same plug-in was on it at every look for some time, and no step of training was done meanwhile, it says so, and where
 * that code is; after some more time it ends the program. A thread that loops cannot be ended otherwise. It also tells of
 * plug-in code that ends the program itself.
 */
public final class Watchdog implements TrainingListener, AutoCloseable {
  private static final int LOOK_MILLIS = 250;
  private static final double FIRST_WORD_SECONDS = 10;

  private final Thread watched;
  private final double limit;
  private final Consumer<String> warn;
  private final Consumer<String> end;
  private final Thread watching;
  private final Thread ending = new Thread(this::programEnds, "watchdog-ending");
  private volatile boolean closed;
  private volatile boolean patient;
  private volatile long progress;
  private volatile Consumer<String> last = _ -> {};

  private Watchdog(Thread watched, double limit, Consumer<String> warn, Consumer<String> end) {
    this.watched = watched;
    this.limit = limit;
    this.warn = warn;
    this.end = end;
    this.watching = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::watch);
  }

  /**
   * Watches the calling thread until closed.
   *
   * @param limitSeconds how long code of a plug-in may be busy before the program is ended; 0 for ever
   * @param warn takes a sentence for the user
   * @param end takes the sentence that the program ends with, and ends it
   */
  public static Watchdog start(double limitSeconds, Consumer<String> warn, Consumer<String> end) {
    Watchdog watchdog = new Watchdog(Thread.currentThread(), limitSeconds, warn, end);
    watchdog.watching.start();
    if (limitSeconds > 0) {
      Runtime.getRuntime().addShutdownHook(watchdog.ending);
    }
    return watchdog;
  }

  /** One that sees nothing. */
  public static Watchdog none() {
    return new Watchdog(Thread.currentThread(), 0, _ -> {}, _ -> {});
  }

  /** Does what may take as long as it likes, such as a download. */
  <T> T patiently(Supplier<T> work) {
    patient = true;
    try {
      return work.get();
    } finally {
      progress++;
      patient = false;
    }
  }

  /** What is to be done last if the program is ended; it is given the reason. */
  void atEnd(Consumer<String> action) {
    last = action;
  }

  @Override
  public void stepDone(long step, double loss) {
    progress++;
  }

  @Override
  public void epochDone(EpochRecord epoch) {
    progress++;
  }

  private void watch() {
    String busy = "";
    long seen = progress;
    long since = System.nanoTime();
    boolean told = false;
    while (!closed) {
      StackTraceElement[] trace = watched.getStackTrace();
      String now = PluginFrames.outermost(trace).map(frame -> frame.getClassName()).orElse("");
      if (now.isEmpty() || !now.equals(busy) || seen != progress) {
        busy = now;
        seen = progress;
        since = System.nanoTime();
        told = false;
      }
      double seconds = (System.nanoTime() - since) / 1e9;
      Optional<String> place = PluginFrames.innermost(trace).map(frame -> "%s, at %s:%d (%s)".formatted(
          frame.getClassName(), frame.getFileName(), frame.getLineNumber(), frame.getMethodName()));
      if (!told && place.isPresent() && seconds >= (limit > 0 ? Math.min(FIRST_WORD_SECONDS, limit / 2)
          : FIRST_WORD_SECONDS)) {
        told = true;
        warn.accept("the plug-in code %s, has been busy for %.0f s; %s".formatted(place.get(), seconds, limit > 0
            && !patient ? "it may take %.0f s (--patience), Ctrl-C ends it now".formatted(limit) : "Ctrl-C ends it"));
      }
      if (place.isPresent() && limit > 0 && seconds >= limit && !patient) {
        String reason = "the plug-in code %s, did not come back within %.0f s: it loops without end, or needs longer (%s)"
            .formatted(place.get(), limit, "--patience SECONDS lets it");
        last.accept(reason);
        end.accept(reason);
        return;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** The thread that asked for the end of the program waits in that call while this goes on. */
  private void programEnds() {
    StackTraceElement[] trace = watched.getStackTrace();
    boolean asked = Arrays.stream(trace).anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
        && frame.getMethodName().equals("exit"));
    if (asked) {
      PluginFrames.innermost(trace)
          .map(frame -> ("the plug-in code %s, at %s:%d (%s), ended the program; code that cannot "
              + "go on is to throw an exception").formatted(frame.getClassName(), frame.getFileName(),
                  frame.getLineNumber(),
                  frame.getMethodName()))
          .ifPresent(reason -> {
            last.accept(reason);
            end.accept(reason);
          });
    }
  }

  @Override
  public void close() {
    closed = true;
    watching.interrupt();
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException underWay) {
      // The program is ending already.
    }
  }
}
