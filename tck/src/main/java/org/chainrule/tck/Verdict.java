package org.chainrule.tck;

import java.util.Locale;

/**
 * What became of a check.
 *
 * @param name name of the check
 * @param outcome how it ended
 * @param worstError largest error met, in the unit that the detail names; 0 if nothing was measured
 * @param detail what was found, in words; for a failed check what is wrong and where
 */
public record Verdict(String name, Outcome outcome, double worstError, String detail) {
  /** How a check ends. */
  public enum Outcome {
    /** The promise was kept. */
    PASSED,
    /** It was not. */
    FAILED,
    /** It could not be tried; the detail says why. */
    SKIPPED
  }

  /** Whether the promise was broken. */
  public boolean failed() {
    return outcome == Outcome.FAILED;
  }

  @Override
  public String toString() {
    return outcome + " " + name + (worstError == 0 ? "" : String.format(Locale.ROOT, " (worst error %.3g)", worstError))
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
