package org.chainrule.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chainrule.api.BackendException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenClProductsTest {
  @TempDir
  Path folder;

  /** The three sides are compared before they are timed, so a table also means that they agree. */
  @Test
  void productsAreMeasuredBesideTheNaiveKernelAndCpu() throws IOException {
    Path report = folder.resolve("report.md");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      assertEquals(0, new BenchCommand().run(List.of("opencl", "--quick", "--rounds", "1", "--seconds", "0.01",
          "--report", report.toString()), new PrintStream(bytes, true, StandardCharsets.UTF_8)));
    } catch (BackendException e) {
      if (List.of(System.getProperty("chainrule.require", "").split(",")).contains("opencl")) {
        Assertions.fail(e.getMessage());
      }
      System.err.println("SKIPPED: " + e.getMessage());
      Assumptions.abort(e.getMessage());
    }
    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(printed, Files.readString(report));
    assertEquals(0, printed.lines().filter(line -> line.startsWith("| dense 256-10")).count() % 3, printed);
    assertTrue(printed.contains("| dense 256-10, input | 128 x 256 x 10, right transposed |"), printed);
  }
}
