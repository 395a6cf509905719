package org.chainrule.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chainrule.api.ExtensionPoint;

/** What the kit says of a plug-in. */
final class Conformance {
  private Conformance() {}

  /** Just these checks fail, and say why. */
  static void assertFails(ExtensionPoint plugin, String... checks) {
    List<Verdict> failed = PluginContracts.check(plugin).stream().filter(Verdict::failed).toList();
    for (String check : checks) {
      Verdict verdict = failed.stream().filter(candidate -> candidate.name().equals(check)).findFirst().orElse(null);
      assertTrue(verdict != null, () -> check + " should fail; failed are " + failed);
      assertFalse(verdict.detail().isBlank());
    }
    assertEquals(checks.length, failed.size(), () -> "only " + List.of(checks) + " should fail: " + failed);
  }

  /** No check fails. */
  static void assertPasses(ExtensionPoint plugin) {
    assertFails(plugin);
  }
}
