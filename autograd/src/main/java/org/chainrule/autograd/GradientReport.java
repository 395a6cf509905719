package org.chainrule.autograd;

import java.util.Locale;

/**
 * What a {@link GradientCheck} found.
 *
 * @param verdict whether derivatives agree
 * @param worstError largest relative difference met: |analytic - numeric| / max(|analytic|, |numeric|, floor)
 * @param where the element or direction where it was met, such as {@code x0[1, 2]}
 * @param analytic derivative there by differentiation
 * @param numeric derivative there by differences
 * @param checked number of derivatives compared
 * @param kinks number of derivatives that could not be compared at a point, because one-sided differences disagree there,
 *     and were compared at another
 * @param detail one sentence
 */
public record GradientReport(Verdict verdict, double worstError, String where, double analytic, double numeric,
    int checked, int kinks, String detail) {
  /** How a check ended. */
  public enum Verdict {
    /** Derivatives agree. */
    PASSED,
    /** A derivative is wrong. */
    FAILED,
    /** The derivative differs because its author says so: a surrogate function or a stopped gradient. */
    DELIBERATE,
    /** No point was found where differences tell anything. */
    UNDECIDED
  }

  /** Whether no fault was found: derivatives agree or differ deliberately. */
  public boolean isGood() {
    return verdict == Verdict.PASSED || verdict == Verdict.DELIBERATE;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT,
        "%s: %s; %d derivatives compared, %d kinks avoided, worst relative error %.2g at %s (analytic %.10g, numeric %.10g)",
        verdict, detail, checked, kinks, worstError, where, analytic, numeric);
  }
}
