package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFaultTest {
  @TempDir
  Path folder;

  /** A child process of this test's class path, under a command of the shell. */
  private Process child(String shell, Class<?> main) throws IOException {
    return new ProcessBuilder("bash", "-c", shell + "exec \"$0\" -XX:-UsePerfData -cp \"$1\" '" + main.getName()
        + "' \"$2\"", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        System.getProperty("java.class.path"), folder.toString()).redirectErrorStream(true).start();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Checkpoint checkpoint(CheckpointFolder target, long step, int floats) {
    Progress progress = new Progress(step, 1, 0, 0, Optional.empty(), List.of(), 0, Optional.empty(), "");
    return new Checkpoint(target.file(step), Map.of("w", Literal.of(new float[floats], Shape.of(floats))), Map.of(),
        Map.of(), Map.of(), progress);
  }

  @Test
  void aWriteThatFailsLeavesTheEarlierOneAndNothingElse() throws IOException {
    CheckpointFolder target = new CheckpointFolder(folder);
    target.write(checkpoint(target, 10, 5));
    Files.createDirectory(folder.resolve("20.safetensors")); // what cannot be replaced by a file
    Files.createFile(folder.resolve("20.safetensors").resolve("occupied"));
    TrainingFailure failure = assertThrows(TrainingFailure.class, () -> target.write(checkpoint(target, 20, 5)));
    assertTrue(failure.getMessage().startsWith("checkpoint " + folder.resolve("20.safetensors")
        + " could not be written ("), failure.getMessage());
    assertEquals(List.of("10.safetensors", "20.safetensors"), names(folder));
    assertEquals(10, Checkpoint.read(folder.resolve("10.safetensors")).progress().step());
  }

  /** A child process under a limit of file size, as a full disk would stop it: ulimit counts blocks of 1,024 bytes. */
  @Test
  void aFileThatMayNotGrowEndsInAClearFailure() throws IOException, InterruptedException {
    Process child = child("ulimit -f 64 && ", WriteTwo.class);
    String output = new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(7, child.waitFor(), output);
    assertTrue(output.contains("20.safetensors could not be written (File too large); the last complete one is "
        + folder.resolve("10.safetensors")), output);
    assertEquals(List.of("10.safetensors"), names(folder));
    Checkpoint.read(folder.resolve("10.safetensors"));
  }

  /** The child: a small checkpoint fits, a large one does not. */
  static final class WriteTwo {
    private WriteTwo() {}

    public static void main(String[] arguments) {
      CheckpointFolder target = new CheckpointFolder(Path.of(arguments[0]));
      target.write(checkpoint(target, 10, 100));
      try {
        target.write(checkpoint(target, 20, 100_000));
      } catch (TrainingFailure failure) {
        System.out.println(failure.getMessage());
        System.exit(7);
      }
    }
  }

  @Test
  void aKilledProcessLeavesSoundCheckpoints() throws IOException, InterruptedException {
    for (int delay = 0; delay < 3; delay++) {
      Process child = child("", WriteForever.class);
      try (var lines = child.inputReader()) {
        for (int line = 0; line < 5; line++) {
          assertTrue(lines.readLine().startsWith("wrote "));
        }
        Thread.sleep(delay * 7L); // somewhere in a later write
        child.destroyForcibly().waitFor();
      }
      Checkpoint newest = Checkpoint.read(Checkpoint.newest(folder).orElseThrow());
      assertTrue(newest.progress().step() >= 5);
      for (Path file : CheckpointFolder.checkpoints(folder)) {
        Checkpoint.read(file);
      }
    }
  }

  /** The child: one checkpoint of 4 MB after the other, until it is killed. */
  static final class WriteForever {
    private WriteForever() {}

    public static void main(String[] arguments) {
      CheckpointFolder target = new CheckpointFolder(Path.of(arguments[0]));
      target.prepare();
      for (long step = 1;; step++) {
        target.write(checkpoint(target, step, 1_000_000));
        System.out.println("wrote " + step);
      }
    }
  }

  @Test
  void whatAKilledWriteLeftIsIgnoredAndRemoved() throws IOException {
    CheckpointFolder target = new CheckpointFolder(folder);
    target.write(checkpoint(target, 10, 5));
    Files.writeString(folder.resolve("20.safetensors.tmp"), "half of a file");
    Files.writeString(folder.resolve("notes.txt"), "a user's");
    assertEquals(Optional.of(folder.resolve("10.safetensors")), Checkpoint.newest(folder));
    target.prepare();
    assertEquals(List.of("10.safetensors", "notes.txt"), names(folder));
    assertEquals(Optional.empty(), Checkpoint.newest(folder.resolve("missing")));
  }

  @Test
  void refusesWhatIsNoCheckpoint() throws IOException {
    Path missing = folder.resolve("5.safetensors");
    assertEquals("there is no checkpoint " + missing,
        assertThrows(InvalidInputException.class, () -> Checkpoint.read(missing)).getMessage());
    Path foreign = folder.resolve("foreign.safetensors");
    new Safetensors(Map.of("w", Literal.of(new float[1], Shape.of(1))), Map.of("format", "pt")).write(foreign);
    String refusal = assertThrows(InvalidInputException.class, () -> Checkpoint.read(foreign)).getMessage();
    assertTrue(refusal.contains("no checkpoint of this version: its format is 'pt', not 'chainrule checkpoint 1'"),
        refusal);
    Path damaged = folder.resolve("damaged.safetensors");
    CheckpointFolder target = new CheckpointFolder(folder);
    target.write(checkpoint(target, 10, 5));
    Safetensors sound = Safetensors.read(folder.resolve("10.safetensors"));
    Map<String, String> metadata = new java.util.LinkedHashMap<>(sound.metadata());
    metadata.put("progress", "{\"step\": 3}");
    new Safetensors(sound.tensors(), metadata).write(damaged);
    String broken = assertThrows(InvalidInputException.class, () -> Checkpoint.read(damaged)).getMessage();
    assertTrue(broken.contains("is damaged: its metadata cannot be understood"), broken);
  }

  @Test
  void aRunThatDivergesKeepsTheLastGoodOne() throws IOException {
    TrainingConfiguration configuration = Samples.builder().checkpoints(new CheckpointPolicy(folder)).epochs(5)
        .schedule(progress -> progress.step() < 3 ? 0.01 : 1e38).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      TrainingFailure failure = assertThrows(TrainingFailure.class, trainer::run);
      assertTrue(failure.getMessage().endsWith("the last good checkpoint is " + folder.resolve("3.safetensors")),
          failure.getMessage());
    }
    assertEquals(3, Checkpoint.read(Checkpoint.newest(folder).orElseThrow()).progress().step());
  }

  @Test
  void aRunThatDivergesAndCannotWriteTellsBothTheDivergenceFirst() throws IOException {
    Files.createDirectory(folder.resolve("3.safetensors")); // what cannot be replaced by a file
    Files.createFile(folder.resolve("3.safetensors").resolve("occupied"));
    TrainingConfiguration configuration = Samples.builder().checkpoints(new CheckpointPolicy(folder)).epochs(5)
        .schedule(progress -> progress.step() < 3 ? 0.01 : 1e38).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      String message = assertThrows(TrainingFailure.class, trainer::run).getMessage();
      assertTrue(message.startsWith("the loss became "), message);
      assertTrue(message.contains("; besides, checkpoint " + folder.resolve("3.safetensors")
          + " could not be written ("), message);
    }
  }

  @Test
  void aFolderBelowAFileCannotBeUsed() throws IOException {
    Path file = Files.createFile(folder.resolve("plain"));
    TrainingConfiguration configuration = Samples.builder().checkpoints(new CheckpointPolicy(file.resolve("below")))
        .build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      TrainingFailure failure = assertThrows(TrainingFailure.class, trainer::run);
      assertTrue(failure.getMessage().startsWith("the folder " + file.resolve("below")
          + " for checkpoints cannot be used: "), failure.getMessage());
    }
    assertFalse(Files.isDirectory(file));
  }
}
