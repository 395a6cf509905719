package org.chainrule.tck;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/** Shows verdicts to JUnit. */
final class Verdicts {
  private Verdicts() {}

  static DynamicTest test(Check check) {
    return DynamicTest.dynamicTest(check.name(), () -> assertGood(check.run()));
  }

  static void assertGood(Verdict verdict) {
    switch (verdict.outcome()) {
      case PASSED -> {}
      case SKIPPED -> Assumptions.abort(verdict.toString());
      case FAILED -> Assertions.fail(verdict.toString());
    }
  }
}
