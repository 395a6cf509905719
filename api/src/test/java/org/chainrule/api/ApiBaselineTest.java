package org.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The api may grow, but what plug-ins were compiled against stays, unless a package has a new major version. The
 * baseline is a text file; {@code mvn -pl api test -Dtest=ApiBaselineTest -Dchainrule.baseline=write} writes it anew
 * after a release, or after a new major version.
 */
class ApiBaselineTest {
  private static final Path BASELINE = Path.of("src/test/resources/org/chainrule/api/baseline.txt");

  @Test
  void whatPluginsWereCompiledAgainstIsStillThere() throws IOException {
    List<String> present = ApiSignature.present();
    if ("write".equals(System.getProperty("chainrule.baseline"))) {
      Files.write(BASELINE, present);
    }
    List<String> baseline = Files.readAllLines(BASELINE);
    boolean raised = ApiSignature.major(present, "org.chainrule.api")
        > ApiSignature.major(baseline, "org.chainrule.api")
        && ApiSignature.major(present, "org.chainrule.api.ir") > ApiSignature.major(baseline, "org.chainrule.api.ir");
    List<String> broken = ApiSignature.incompatibilities(baseline, present);
    assertTrue(raised || broken.isEmpty(), () -> "plug-ins compiled against the baseline would fail:\n  "
        + String.join("\n  ", broken) + "\nKeep what was there (an overload, a default method), or raise the major "
        + "version in both package-info files and write a new baseline; see docs/api-stability.md");
  }

  @Test
  void anIncompatibleChangeIsFoundAndAGrowingApiIsNot() {
    List<String> before = ApiSignature.present();
    assertEquals(List.of(), ApiSignature.incompatibilities(before, before));
    String gone = before.stream().filter(line -> line.contains("org.chainrule.api.Tensor.softplus(")).findFirst()
        .orElseThrow();
    List<String> after = new ArrayList<>(before);
    after.remove(gone);
    assertEquals(List.of("gone: " + gone), ApiSignature.incompatibilities(before, after));
    String burden = "public abstract int org.chainrule.api.Activation.priority()";
    assertEquals(List.of("to be implemented by every plug-in: " + burden),
        ApiSignature.incompatibilities(before, with(before, burden)));
    for (String harmless : List.of("public default int org.chainrule.api.Activation.priority()",
        "public abstract int org.chainrule.api.Context.epoch()",
        "public abstract int org.chainrule.api.NewKind.apply()")) {
      assertEquals(List.of(), ApiSignature.incompatibilities(before, with(before, harmless)), harmless);
    }
  }

  @Test
  void theSignatureNamesTypesMembersAndVersions() {
    List<String> lines = ApiSignature.present();
    assertTrue(lines.contains("package org.chainrule.api 1.0.0"), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.contains("Optimizer$Slots.evaluateWith(")));
    assertFalse(lines.stream().anyMatch(line -> line.contains("Smooth")), "what is not public is no api");
  }

  private static List<String> with(List<String> lines, String line) {
    List<String> result = new ArrayList<>(lines);
    result.add(line);
    return result;
  }
}
