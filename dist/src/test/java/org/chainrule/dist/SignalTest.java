package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and SIGTERM: the step at hand is finished and kept, the way on is said, and resuming changes no bit. */
class SignalTest {
  private static final String[] SETTINGS = {"run", "spirals", "training.epochs=40", "export=[]"};

  @TempDir
  private Path directory;

  @Test
  void aRunThatIsInterruptedTwiceEndsWithTheSameWeights() throws Exception {
    Program.run(directory, words("--out", "straight", "--quiet")).expect(0);
    Path checkpoints = directory.resolve("stopped/checkpoints");
    String said = interrupted("INT", 130, 0, words("--out", "stopped"));
    assertTrue(said.contains("interrupted; \"chainrule resume stopped\" goes on"), said);
    assertTrue(Files.readString(directory.resolve("stopped/provenance.json")).contains("\"interrupted\""));
    long first = newest(checkpoints);
    interrupted("TERM", 143, first, "resume", "stopped");
    assertTrue(newest(checkpoints) > first, "it went on");
    Program.run(directory, "resume", "stopped", "--quiet").expect(0);
    long last = newest(checkpoints);
    assertEquals(newest(directory.resolve("straight/checkpoints")), last);
    assertEquals(-1, Files.mismatch(directory.resolve("straight/checkpoints/" + last + ".safetensors"),
        checkpoints.resolve(last + ".safetensors")), "the final checkpoint, byte for byte");
    for (String file : List.of("straight", "stopped")) {
      assertEquals(41, Files.readAllLines(directory.resolve(file + "/metrics.csv")).size(), "an epoch each, once");
    }
    assertEquals(Files.readAllLines(directory.resolve("straight/health.jsonl")).stream()
        .filter(line -> line.contains("\"loss\"")).map(line -> line.replaceAll("\"losses\":\\{[^}]*\\}", "")).toList(),
        Files.readAllLines(directory.resolve("stopped/health.jsonl")).stream()
            .filter(line -> line.contains("\"loss\"")).map(line -> line.replaceAll("\"losses\":\\{[^}]*\\}", ""))
            .toList(),
        "the same looks");
  }

  private static String[] words(String... more) {
    return Stream.concat(Stream.of(SETTINGS), Stream.of(more)).toArray(String[]::new);
  }

  /** Starts the program, sends it a signal as soon as it has kept a step beyond the given one, and waits for its end. */
  private String interrupted(String signal, int status, long beyond, String... words) throws Exception {
    Path output = Files.createTempFile("output", ".txt");
    Process process = new ProcessBuilder(
        Stream.of(interruptible(), Program.java(), List.of(words)).flatMap(List::stream)
            .toList())
        .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    while (process.isAlive() && newest(directory.resolve("stopped/checkpoints")) <= beyond) {
      Thread.sleep(5);
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertEquals(status, process.waitFor(), Files.readString(output));
    return Files.readString(output);
  }

  /** A program started in the background of a script is deaf to Ctrl-C, and so are those that it starts. */
  private static List<String> interruptible() {
    return System.getProperty("os.name").equals("Linux") ? List.of("env", "--default-signal=INT") : List.of();
  }

  private static long newest(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".safetensors"))
          .map(name -> Long.valueOf(name.replace(".safetensors", ""))).max(Comparator.naturalOrder()).orElse(0L);
    }
  }
}
