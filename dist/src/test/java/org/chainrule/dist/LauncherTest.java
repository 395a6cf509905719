package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard error of the launcher: what the program says, all of it and in order, and not what Java says of the Vector API. */
class LauncherTest {
  private static final String UNKNOWN = "'" + Program.home().resolve("chainrule") + "' plugins describe mihs";

  @TempDir
  private Path folder;

  /** Builds first where a source is newer than what was built, and says so. */
  @BeforeAll
  static void isBuilt(@TempDir Path elsewhere) {
    Program.start(elsewhere, List.of("bash", "-c", UNKNOWN)).expect(2);
  }

  private String errors(String script) throws IOException {
    Program.start(folder, List.of("bash", "-c", script)).expect(0);
    return Files.readString(folder.resolve("errors"));
  }

  private static void assertOnlyTheProgram(String errors) {
    assertTrue(errors.startsWith("error: ") && errors.contains("did you mean 'mish'"), errors);
    assertEquals(1, errors.lines().count(), errors);
  }

  @Test
  void aFile() throws IOException {
    assertOnlyTheProgram(errors(UNKNOWN + " 2>errors; [ $? -eq 2 ]"));
  }

  @Test
  void aPipe() throws IOException {
    assertOnlyTheProgram(errors(UNKNOWN + " 2>&1 >/dev/null | cat >errors; [ ${PIPESTATUS[0]} -eq 2 ]"));
  }

  @Test
  void aFileThatOthersWriteToBeforeAndAfter() throws IOException {
    List<String> lines = errors("{ echo before; " + UNKNOWN + "; echo after; } >errors 2>&1").lines().toList();
    assertEquals(3, lines.size(), lines::toString);
    assertEquals("before", lines.getFirst());
    assertOnlyTheProgram(lines.get(1));
    assertEquals("after", lines.getLast());
  }

  @Test
  void aFileThatIsAppendedTo() throws IOException {
    String errors = errors("echo before >errors; " + UNKNOWN + " 2>>errors; [ $? -eq 2 ]");
    assertTrue(errors.startsWith("before\n"), errors);
    assertOnlyTheProgram(errors.substring("before\n".length()));
  }

  @Test
  void none() {
    Program.start(folder, List.of("bash", "-c", UNKNOWN + " 2>&-")).expect(2);
  }
}
