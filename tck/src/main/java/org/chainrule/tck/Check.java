package org.chainrule.tck;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.chainrule.tck.Verdict.Outcome;

/**
 * A named piece of code that tries one promise.
 *
 * @param name what is tried, with slashes between group and member
 * @param body how
 */
public record Check(String name, Body body) {
  /** What a check does: it returns what it measured, or throws a {@link Fault} or a {@link Skip}. */
  @FunctionalInterface
  public interface Body {
    /** Tries the promise. */
    Note run() throws Exception;
  }

  /**
   * What a check that passes has to tell.
   *
   * @param worstError largest error met, 0 if nothing was measured
   * @param detail in words, may be empty
   */
  public record Note(double worstError, String detail) {
    /** Nothing to tell. */
    public static final Note NONE = new Note(0, "");

    /** This note or another one, whichever has the larger error. */
    public Note worst(Note other) {
      return other.worstError > worstError ? other : this;
    }
  }

  private static final Pattern PROGRAM = Pattern.compile("(java|javax|jdk|sun|org[.]chainrule[.](?!plugins[.]))");

  /** A promise was broken. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final double error;

    Fault(String message) {
      this(message, 0);
    }

    Fault(String message, double error) {
      super(message);
      this.error = error;
    }
  }

  /** A promise cannot be tried here. */
  static final class Skip extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Skip(String message) {
      super(message);
    }
  }

  /** Ends the check as failed, with a message, unless something holds. */
  public static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new Fault(arguments.length == 0 ? message : message.formatted(arguments));
    }
  }

  /** Runs it; whatever it throws is a verdict too. */
  public Verdict run() {
    try {
      Note note = body.run();
      return new Verdict(name, Outcome.PASSED, note.worstError(), note.detail());
    } catch (Skip skip) {
      return new Verdict(name, Outcome.SKIPPED, 0, String.valueOf(skip.getMessage()));
    } catch (Fault fault) {
      return new Verdict(name, Outcome.FAILED, fault.error, String.valueOf(fault.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict(name, Outcome.FAILED, 0, "interrupted");
    } catch (Exception | AssertionError | StackOverflowError | LinkageError e) {
      return new Verdict(name, Outcome.FAILED, 0, "threw " + e + place(e.getStackTrace()));
    }
  }

  /** The line of the plug-in that led to an exception, if there is one, else where it was thrown. */
  private static String place(StackTraceElement[] trace) {
    return Arrays.stream(trace).filter(frame -> !PROGRAM.matcher(frame.getClassName()).lookingAt()).findFirst()
        .or(() -> Arrays.stream(trace).findFirst()).map(frame -> " at " + frame).orElse("");
  }
}
