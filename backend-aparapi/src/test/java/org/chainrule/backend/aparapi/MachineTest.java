package org.chainrule.backend.aparapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the backend says on machines and virtual machines on which it cannot work; each in a process of its own. */
class MachineTest {
  @TempDir
  Path folder;

  @BeforeEach
  void needsDevice() {
    OpenCl.orSkip();
  }

  private String attempt(Map<String, String> environment, String... flags) throws IOException, InterruptedException {
    return attempt(List.of(), environment, flags);
  }

  private String attempt(List<String> arguments, Map<String, String> environment, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-Xmx512m"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Attempt.class.getName()));
    command.addAll(arguments);
    Path output = folder.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(false).redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    assertEquals(0, builder.start().waitFor());
    return Files.readString(output, StandardCharsets.UTF_8).strip();
  }

  @Test
  void g1Works() throws Exception {
    assertEquals("result 42.0", attempt(Map.of(), "-XX:+UseG1GC"));
  }

  @Test
  void zgcWorks() throws Exception {
    assertEquals("result 42.0", attempt(Map.of(), "-XX:+UseZGC"));
  }

  @Test
  void collectorsThatMoveEverythingAreRefused() throws Exception {
    for (String collector : List.of("-XX:+UseSerialGC", "-XX:+UseParallelGC")) {
      String said = attempt(Map.of(), collector);
      assertTrue(said.contains("the garbage collector in use") && said.contains("-XX:+UseG1GC"), said);
    }
  }

  /** What would happen with such a collector: it does move the array, and the loss is noticed. */
  @Test
  void anArrayThatACollectorMovedIsNoticed() throws Exception {
    String said = attempt(List.of("moving"), Map.of(), "-XX:+UseSerialGC", "-Xmn300m");
    assertTrue(said.contains("was lost") && said.contains("raise -Xmx or start Java with -XX:+UseZGC"), said);
  }

  /** The driver's compiler refuses everything if it is given a flag that it does not know; pocl takes some from here. */
  @Test
  void aRefusedCompilationIsSaid() throws Exception {
    String said = attempt(Map.of("POCL_EXTRA_BUILD_FLAGS", "--no-such-flag"));
    assertTrue(said.contains("refuses to compile the program") && said.contains("update its driver"), said);
  }

  /** pocl takes the limit in GiB from here. */
  @Test
  void aSmallDeviceIsSaid() throws Exception {
    String said = attempt(List.of("large"), Map.of("POCL_MEMORY_LIMIT", "1"), "-Xmx3g");
    assertTrue(said.contains("this program needs") && said.contains("take a smaller batch or model"), said);
  }

  @Test
  void noDeviceIsSaid() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("vendors"));
    String said = attempt(Map.of("OCL_ICD_VENDORS", empty.toString()));
    assertTrue(said.contains("the OpenCL library knows no device; install"), said);
  }

  @Test
  void noLibraryIsSaid() throws Exception {
    // A system that Aparapi brings no native library for stands for one without libOpenCL: loading fails both ways.
    String said = attempt(Map.of(), "-Dos.arch=unknown");
    assertTrue(said.contains("there is no OpenCL library on this machine; install"), said);
  }
}
