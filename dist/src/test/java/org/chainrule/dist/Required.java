package org.chainrule.dist;

import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Things that a machine may lack. */
final class Required {
  private Required() {}

  /** Skips the test, saying so, where a thing is missing; fails where {@code -Dchainrule.require} names it. */
  static void orSkip(String name, boolean present, String message) {
    if (present) {
      return;
    }
    if (List.of(System.getProperty("chainrule.require", "").split(",")).contains(name)) {
      Assertions.fail(message);
    }
    System.err.println("SKIPPED: tests that need " + name + ": " + message);
    Assumptions.abort(message);
  }
}
