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
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-Xmx512m"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Attempt.class.getName()));
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
