package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers with the script that {@code completion bash} prints. */
class CompletionTest {
  @TempDir
  static Path directory;

  private static List<String> offered(Path script, String line) {
    String program = "source " + script
        + "; COMP_LINE=\"$1\"; COMP_POINT=${#1}; _chainrule; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Program.Result result = Program.start(directory, List.of("bash", "-c", program, "bash", line)).expect(0);
    assertEquals("", result.errors());
    return result.output().lines().filter(word -> !word.isEmpty()).toList();
  }

  @Test
  void bashOffersCommandsOptionsExperimentsSettingsAndPlugins() throws IOException {
    Path script = directory.resolve("completion.bash");
    Files.writeString(script, Program.run(directory, "completion", "bash").expect(0).output());
    assertEquals(List.of("resume", "report", "run", "runs").stream().sorted().toList(),
        offered(script, "chainrule r").stream().sorted().toList());
    assertTrue(offered(script, "chainrule run --l").contains("--live"));
    assertEquals(List.of("digits", "digits-cnn"), offered(script, "chainrule run dig"));
    assertTrue(
        offered(script, "chainrule run digits opt").containsAll(List.of("optimizer=", "optimizer.learning_rate=")));
    assertTrue(offered(script, "chainrule run digits activation=").containsAll(List.of("relu", "mish")));
    assertEquals(List.of("adam", "adamw").stream().filter(offered(script, "chainrule run optimizer.id=ada")::contains)
        .toList().getFirst(), "adam");
    assertEquals(List.of("mish"), offered(script, "chainrule plugins describe mi").stream()
        .filter("mish"::equals).toList());
    assertTrue(offered(script, "chainrule runs ").containsAll(List.of("best", "diff")));
    assertFalse(offered(script, "chainrule ").contains("compare-worker"), "what is not for people");
  }
}
