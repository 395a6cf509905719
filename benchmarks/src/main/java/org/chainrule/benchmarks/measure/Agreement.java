package org.chainrule.benchmarks.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.chainrule.benchmarks.peer.Session;

/**
 * Whether two sides that start from the same weights and data compute the same numbers; otherwise their speeds compare
 * different work.
 */
public final class Agreement {
  private static final int STEPS = 5;
  /** What rounding may change in a forward pass. */
  private static final double FIRST = 2e-4;
  /** What has become of it after some steps: Adam's first ones move a weight by the sign of its gradient. */
  private static final double LATER = 5e-3;

  private Agreement() {}

  /** Does some steps on both sides; how they differ, or nothing. */
  public static Optional<String> difference(Session ours, Session theirs) {
    theirs.prepare();
    for (int step = 0; step < STEPS; step++) {
      float[] a = ours.observe();
      float[] b = theirs.observe();
      double scale = 1;
      for (float number : b) {
        scale = Math.max(scale, Math.abs(number));
      }
      if (a.length != b.length) {
        return Optional.of("step %d gives %d numbers here and %d there".formatted(step + 1, a.length, b.length));
      }
      for (int i = 0; i < a.length; i++) {
        if (!(Math.abs(a[i] - b[i]) <= scale * (step == 0 ? FIRST : LATER))) {
          return Optional.of(String.format(Locale.ROOT, "step %d gives %s here and %s there", step + 1,
              shown(a, i), shown(b, i)));
        }
      }
    }
    return Optional.empty();
  }

  private static String shown(float[] numbers, int at) {
    return Arrays.toString(Arrays.copyOfRange(numbers, at, Math.min(at + 3, numbers.length)));
  }
}
