package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.chainrule.backend.cpu.natives.OneDnn;

/** The library that the native tier needs. */
public final class RequiredOneDnn {
  private RequiredOneDnn() {}

  /** Skips the tests, saying so, where it cannot be used; fails where {@code -Dchainrule.require} names onednn. */
  public static void orSkip() {
    Optional<String> problem = OneDnn.problem();
    if (List.of(System.getProperty("chainrule.require", "").split(",")).contains("onednn")) {
      assertEquals(Optional.empty(), problem);
    }
    problem.ifPresent(text -> System.err.println("The native tier is not tested: " + text));
    assumeTrue(problem.isEmpty());
  }
}
