package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training is killed again and again at random steps, also while it writes a checkpoint, and resumed each time. Its last
 * checkpoint must be that of a training that nobody disturbed, byte for byte: with one thread and with two.
 */
class KilledRunsTest {
  /** With each number of threads. */
  private static final int KILLS = 10;
  /** Everything that is random or kept from step to step: mini-batches, augmentations, dropout, averages, slots. */
  private static final String EXPERIMENT = """
    name: fragile
    seed: 11
    data: {id: spirals, validation: 0.1, augmentations: [{gaussian_noise: 0.02}, mixup]}
    model: [dense: 64, batch_norm, dropout: 0.1, dense: 64, dense: {units: 3, activation: linear}]
    optimizer: {id: adam, learning_rate: 0.003}
    schedule: cosine
    training: {epochs: 60, batch_size: 64, early_stopping: {patience: 60}, checkpoint_every_steps: 3,
      gradient_flow: false}
    export: []
    trackers: [csv]
    """;

  @TempDir
  private Path folder;

  @Test
  void endsWithTheSameWeights() throws Exception {
    Files.writeString(folder.resolve("fragile.yaml"), EXPERIMENT);
    InProcess.run(folder, "run", "fragile.yaml", "threads=1", "training.checkpoint_every_steps=0", "--out", "straight",
        "--quiet").expect(0);
    Path straight = newest("straight");
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      Map<Integer, Future<String>> runs = new TreeMap<>();
      for (int threads = 1; threads <= 2; threads++) {
        int count = threads;
        runs.put(threads, both.submit((Callable<String>) () -> disturbed(count)));
      }
      for (Map.Entry<Integer, Future<String>> run : runs.entrySet()) {
        String killedAt = run.getValue().get();
        System.err.println("with %d threads: %s".formatted(run.getKey(), killedAt));
        Path last = newest("killed" + run.getKey());
        assertEquals(straight.getFileName(), last.getFileName());
        assertEquals(-1, Files.mismatch(straight, last), () -> "another last checkpoint " + killedAt);
        assertEquals(metrics("straight"), metrics("killed" + run.getKey()), killedAt);
      }
    }
  }

  /** Gives the steps at which it was killed. */
  private String disturbed(int threads) throws Exception {
    long seed = Long.getLong("chainrule.seed", System.nanoTime());
    Random random = new Random(seed + threads);
    String run = "killed" + threads;
    StringBuilder killed = new StringBuilder("seed %d, killed after steps".formatted(seed));
    List<String> words = List.of("run", "fragile.yaml", "threads=" + threads, "--out", run, "--quiet");
    for (int kill = 0; kill < KILLS; kill++) {
      long target = step(run) + 1 + random.nextInt(24);
      Process process = new ProcessBuilder(Stream.concat(quickToStart().stream(), words.stream()).toList())
          .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve(run + ".log").toFile())
          .start();
      while (process.isAlive() && step(run) < target) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(12));
      assertTrue(process.isAlive(), () -> log(run));
      process.destroyForcibly();
      assertEquals(128 + 9, process.waitFor());
      killed.append(' ').append(step(run));
      words = List.of("resume", run, "--quiet");
    }
    InProcess.run(folder, "resume", run, "--quiet").expect(0);
    return killed.toString();
  }

  /** A short life has no use for the best machine code. */
  private static List<String> quickToStart() {
    List<String> words = new ArrayList<>(Program.java());
    words.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    return words;
  }

  private String log(String run) {
    try {
      return Files.readString(folder.resolve(run + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The step of the newest complete checkpoint, or 0. */
  private long step(String run) throws IOException {
    Path checkpoints = folder.resolve(run).resolve("checkpoints");
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".safetensors"))
          .mapToLong(name -> Long.parseLong(name.replace(".safetensors", ""))).max().orElse(0);
    } catch (NoSuchFileException _) {
      return 0;
    }
  }

  private Path newest(String run) throws IOException {
    return folder.resolve(run).resolve("checkpoints").resolve(step(run) + ".safetensors");
  }

  /** The figures of each epoch, without the column that the clock fills. */
  private List<String> metrics(String run) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(run).resolve("metrics.csv"));
    int seconds = List.of(lines.getFirst().split(",")).indexOf("seconds");
    return lines.stream().map(line -> {
      List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
      if (seconds >= 0) {
        cells.remove(seconds);
      }
      return String.join(",", cells);
    }).toList();
  }
}
