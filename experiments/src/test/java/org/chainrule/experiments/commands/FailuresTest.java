package org.chainrule.experiments.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

/** A failure is told in one line that says in whose code it was. */
class FailuresTest {
  private static final StackTraceElement JAVA = new StackTraceElement(null, "java.base", "25", "java.util.List", "get",
      "List.java", 1);
  private static final StackTraceElement API = new StackTraceElement("app", null, null, "org.chainrule.api.Tensor",
      "item", "Tensor.java", 90);
  private static final StackTraceElement DROPPED = new StackTraceElement(null, null, null, "Bad$Item", "apply",
      "Bad.java", 10);

  private static String told(Throwable failure, StackTraceElement... trace) {
    failure.setStackTrace(trace);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertEquals(1, Failures.tell(failure, false, new PrintStream(out, true, StandardCharsets.UTF_8)));
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void codeOfAPluginIsNamedWithItsLine() {
    assertEquals("error: the plug-in code Bad$Item failed at Bad.java:10: IllegalStateException, no number yet "
        + "(--stacktrace shows where)", told(new IllegalStateException("no number yet"), JAVA, API, DROPPED, API));
    assertEquals("error: the plug-in code Bad$Item failed at Bad.java:10: it calls itself without end "
        + "(--stacktrace shows where)", told(new StackOverflowError(), DROPPED, DROPPED));
  }

  @Test
  void theProgramsOwnFaultsAreItsOwn() {
    assertEquals("error: an error inside the program: java.lang.IllegalStateException: lost "
        + "(--stacktrace shows where)", told(new IllegalStateException("lost"), JAVA, API));
  }

  @Test
  void whatIsNoPathInTheLocalesEncodingIsTheUsersFault() {
    InvalidPathException failure = new InvalidPathException("d\uFFFD.csv", "unmappable characters");
    assertEquals(
        "'d\uFFFD.csv' cannot be the name of a file or folder: unmappable characters; the locale's encoding is "
            + "ANSI_X3.4-1968, LC_ALL=C.UTF-8 has all characters",
        Failures.noPath(failure, "ANSI_X3.4-1968"));
    assertEquals("'d\uFFFD.csv' cannot be the name of a file or folder: unmappable characters",
        Failures.noPath(failure, "UTF-8"));
    assertEquals(2, Failures.tell(failure, false, new PrintStream(new ByteArrayOutputStream())));
  }
}
