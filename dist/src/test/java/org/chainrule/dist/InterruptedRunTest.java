package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end badly lose nothing: no room on the disk, a kill in the middle, a damaged checkpoint, a crowd. */
class InterruptedRunTest {
  @TempDir
  static Path directory;

  @Test
  void aDamagedCheckpointIsRefusedAndTheOneBeforeStaysUsable() throws IOException {
    Program.run(directory, "run", "digits", "training.epochs=3", "export=false", "--out", "damaged").expect(0);
    Path checkpoints = directory.resolve("damaged/checkpoints");
    Path newest = checkpoints.resolve(names(checkpoints).getLast());
    byte[] whole = Files.readAllBytes(newest);
    Files.write(newest, Arrays.copyOf(whole, whole.length / 2));
    Program.Result truncated = Program.run(directory, "resume", "damaged").expect(2);
    assertTrue(truncated.errors().contains(newest.getFileName().toString()), truncated.errors());
    Files.writeString(newest, "a foreign file");
    Program.Result foreign = Program.run(directory, "evaluate", "damaged").expect(2);
    assertTrue(foreign.errors().contains(newest.getFileName().toString()), foreign.errors());
    Files.delete(newest);
    Program.run(directory, "evaluate", "damaged").expect(0);
    Program.run(directory, "resume", "damaged").expect(0);
    assertEquals(-1, Arrays.mismatch(whole, Files.readAllBytes(newest)), "the same file again");
  }

  @Test
  void noRoomForACheckpointEndsTheRunAndKeepsWhatWasThere() throws IOException {
    Program.run(directory, "run", "digits", "training.epochs=2", "export=false", "--out", "full").expect(0);
    long largest;
    try (Stream<Path> files = Files.list(directory.resolve("full/checkpoints"))) {
      largest = files.mapToLong(file -> file.toFile().length()).max().orElseThrow();
    }
    String limit = Long.toString(largest / 1024 / 2);
    String command = "ulimit -f " + limit + "; exec \"$@\"";
    List<String> words = Stream.of(Stream.of("bash", "-c", command, "bash"), Program.java().stream(),
        Stream.of("run", "digits", "training.epochs=2", "export=false", "--out", "no-room")).flatMap(part -> part)
        .toList();
    Program.Result result = Program.start(directory, words).expect(1);
    assertTrue(result.errors().contains("checkpoint"), result.errors());
    assertFalse(result.errors().contains("\tat "), result.errors());
    try (Stream<Path> files = Files.list(directory.resolve("no-room/checkpoints"))) {
      assertEquals(List.of(), files.toList(), "half-written files");
    }
  }

  @Test
  void twoRunsInTheSameSecondHaveTheirOwnDirectories() throws Exception {
    List<String> words = Stream.concat(Program.java().stream(),
        Stream.of("run", "digits", "training.epochs=1", "export=false", "--quiet")).toList();
    List<Process> processes = Stream.of(1, 2, 3).map(_ -> start(words)).toList();
    for (Process process : processes) {
      assertEquals(0, process.waitFor());
    }
    try (Stream<Path> files = Files.walk(directory.resolve("runs"), 2)) {
      List<Path> runs = files.filter(path -> path.getFileName().toString().contains("digits")).toList();
      assertEquals(3, runs.size(), runs.toString());
      runs.forEach(run -> assertTrue(Files.exists(run.resolve("report.html")), run.toString()));
    }
  }

  private static Process start(List<String> words) {
    try {
      return new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aKilledRunIsResumedToTheSameWeights() throws Exception {
    String[] settings = {"run", "digits", "training.epochs=8", "export=false", "--quiet"};
    Program.run(directory, Stream.concat(Stream.of(settings), Stream.of("--out", "straight")).toArray(String[]::new))
        .expect(0);
    List<String> words = Stream.of(Program.java().stream(), Stream.of(settings), Stream.of("--out", "killed"))
        .flatMap(part -> part).toList();
    Process process = start(words);
    Path checkpoints = directory.resolve("killed/checkpoints");
    while (process.isAlive() && (!Files.isDirectory(checkpoints) || names(checkpoints).isEmpty())) {
      Thread.sleep(5);
    }
    process.destroyForcibly().waitFor();
    Program.run(directory, "resume", "killed", "--quiet").expect(0);
    String newest = names(checkpoints).getLast();
    assertEquals(names(directory.resolve("straight/checkpoints")).getLast(), newest);
    assertEquals(-1, Files.mismatch(directory.resolve("straight/checkpoints").resolve(newest),
        checkpoints.resolve(newest)), "the final checkpoint, byte for byte");
    Program.Result again = Program.run(directory, "resume", "killed").expect(0);
    assertTrue((again.output() + again.errors()).contains("finished"), again.output() + again.errors());
  }

  private static List<String> names(Path checkpoints) throws IOException {
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".safetensors"))
          .sorted(Comparator.comparingLong(name -> Long.parseLong(name.replace(".safetensors", ""))))
          .toList();
    }
  }
}
