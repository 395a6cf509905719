package org.chainrule.experiments.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir
  private Path folder;

  private int run(String words) {
    return Shell.run(words.isEmpty() ? new String[0] : words.split(" "),
        new Environment(stream(out), stream(err), folder, false));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "--help              | Commands:",
    "--version           | Chainrule ",
    "run --help          | key=value",
    "plugins --help      | describe",
    "plugins list --help | cannot be used",
  })
  void helpGoesToStandardOutput(String words, String part) {
    assertEquals(0, run(words), err::toString);
    assertTrue(out.toString(StandardCharsets.UTF_8).contains(part), out::toString);
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "rum digits              | no command 'rum'; did you mean 'run'?",
    "run --ot x              | Unknown option: '--ot'",
    "run digit               | no experiment 'digit'; did you mean 'digits'?",
    "run a b                 | one experiment can be run at a time",
    "draw -x^2 x=3           | a formula that begins with '-' stands in brackets",
    "run absent.yaml         | no such file",
    "run --plugins nowhere   | there is no folder nowhere",
    "resume nowhere          | does not exist",
    "evaluate nowhere        | does not exist",
    "export nowhere          | does not exist",
    "verify absent.onnx      | there is no file",
    "inspect absent.onnx     | there is no file",
    "predict absent.onnx x   | there is no file",
    "gradcheck               | name a plug-in",
    "gradcheck nothing       | there is no plug-in 'nothing'",
    "plugins describe nothing | there is no plug-in 'nothing'",
  })
  void wrongUseIsOneParagraphAndStatusTwo(String words, String part) {
    assertEquals(2, run(words));
    String told = err.toString(StandardCharsets.UTF_8);
    assertTrue(told.startsWith("error: ") && told.contains(part), told);
    assertEquals(1, told.lines().count(), told);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void stackTracesAreShownOnDemandOnly() {
    assertEquals(2, run("resume nowhere --stacktrace"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat "));
    err.reset();
    assertEquals(2, run("resume nowhere"));
    assertFalse(err.toString(StandardCharsets.UTF_8).contains("\tat "));
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    assertEquals(2, run(""));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("Usage: chainrule"));
  }
}
