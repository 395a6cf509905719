package org.chainrule.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @TempDir
  private Path folder;

  private int status(int ofCommand, OutputStream target) {
    StandardOutput output = new StandardOutput(target, folder.resolve("1"));
    PrintStream printer = output.printer(StandardCharsets.UTF_8);
    printer.println("first");
    printer.print("second");
    printer.flush();
    return output.status(ofCommand, new PrintStream(told, true, StandardCharsets.UTF_8));
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int oneByte) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void whatIsWrittenArrives() {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    assertEquals(0, status(0, target));
    assertEquals("first\nsecond", target.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    assertEquals("", told.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aReaderThatHasEnoughIsNoFault() {
    assertEquals(0, status(0, failing("Broken pipe")));
    assertEquals("", told.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aFullDiskIsTold() {
    assertEquals(1, status(0, failing("No space left on device")));
    assertEquals("error: standard output could not be written: No space left on device",
        told.toString(StandardCharsets.UTF_8).strip());
  }

  /** Systems say it in the language of the locale. */
  @Test
  void aPipeIsKnownInAnyLanguage() throws IOException {
    Files.createSymbolicLink(folder.resolve("1"), Path.of("pipe:[4711]"));
    assertEquals(0, status(0, failing("Daten\u00fcbergabe unterbrochen (broken pipe)")));
  }

  @Test
  void aCommandWhoseOwnStatusTellsOfAFaultKeepsIt() {
    assertEquals(2, status(2, failing("Broken pipe")));
  }
}
