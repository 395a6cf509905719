package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built-in plug-ins pass the check that strangers' plug-ins are put to: some of them always, all of them with
 * {@code -Dchainrule.require=all-plugins}, which takes some minutes.
 */
class BuiltInPluginsTest {
  private static final List<String> SOME = List.of("activation/mish", "layer/batch_norm", "loss/softmax_cross_entropy",
      "optimizer/adam", "regularizer/l2");

  @TempDir
  private Path folder;

  private static Stream<String> failures(JsonNode subject) {
    List<String> failed = new ArrayList<>();
    subject.get("checks").forEach(check -> {
      if (check.get("verdict").asText().equals("FAILED")) {
        failed.add(subject.get("subject").asText() + ": " + check);
      }
    });
    return failed.stream();
  }

  @Test
  void somePass() {
    List<String> failed = SOME.parallelStream()
        .flatMap(id -> failures(InProcess.run(folder, "plugins", "check", id, "--json").json())).toList();
    assertEquals(List.of(), failed);
  }

  @Test
  void allPass() {
    Required.orSkip("all-plugins", System.getProperty("chainrule.require", "").contains("all-plugins"),
        "checking every built-in plug-in takes some minutes; ask for it with -Dchainrule.require=all-plugins");
    InProcess result = InProcess.run(folder, "plugins", "check", "--all", "--json", "--time-limit", "300");
    List<String> failed = new ArrayList<>();
    result.json().forEach(subject -> failures(subject).forEach(failed::add));
    assertEquals(List.of(), failed);
    assertTrue(result.json().size() > 60, "all of them");
    result.expect(0);
  }
}
