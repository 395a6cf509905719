package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.chainrule.experiments.Main;

/**
 * A command that was run inside this program, which is quicker than a child process.
 *
 * @param status its exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record InProcess(int status, String out, String err) {
  /** Runs a command with a directory as the current one. */
  static InProcess run(Path directory, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(words, new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory);
    return new InProcess(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** This, if the exit status is as expected. */
  InProcess expect(int expected) {
    assertEquals(expected, status, () -> "standard output:\n" + out + "standard error:\n" + err);
    return this;
  }

  /** The last line of standard output as JSON. */
  JsonNode json() {
    try {
      return new ObjectMapper().readTree(out.lines().reduce((_, last) -> last).orElse(""));
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}
