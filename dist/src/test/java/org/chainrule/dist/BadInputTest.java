package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong input of all kinds: one paragraph that names what and where, exit status 2, no stack trace. */
class BadInputTest {
  private static final String CSV_EXPERIMENT = """
    name: table
    data: {id: csv, path: %s, label: kind, validation: 0.2}
    model: [dense: {units: %d, activation: linear}]
    loss: softmax_cross_entropy
    optimizer: {id: sgd, learning_rate: 0.1}
    training: {epochs: 2, batch_size: 4}
    """;

  @TempDir
  static Path directory;

  /**
   * A wrong command.
   *
   * @param arguments what the user types
   * @param mentions what the message must name
   */
  private record Wrong(List<String> arguments, List<String> mentions) {
    static Wrong of(String arguments, String... mentions) {
      return new Wrong(List.of(arguments.split(" ")), List.of(mentions));
    }
  }

  @BeforeAll
  static void write() throws IOException {
    write("empty.yaml", "");
    write("malformed.yaml", "name: x\nmodel: [dense: 3\n");
    write("twice.yaml", "name: x\nseed: 1\nseed: 2\n");
    write("tag.yaml", "name: !!java.net.URL [\"http://localhost\"]\n");
    Files.write(directory.resolve("huge.yaml"), ("name: " + "x".repeat(30_000_000)).getBytes(StandardCharsets.UTF_8));
    Files.write(directory.resolve("binary.yaml"), new byte[] {0, 1, 2, (byte) 0xFF, (byte) 0xFE});
    write("plain-file", "not a directory");
    write("foreign.onnx", "this is no model");
    write("good.csv", table("1.0", "a", "b"));
    write("nan.csv", table("NaN", "a", "b"));
    write("ragged.csv", table("1.0,7", "a", "b"));
    write("classes.yaml", CSV_EXPERIMENT.formatted("three.csv", 2));
    write("three.csv", table("1.0", "a", "b", "c"));
    write("nan.yaml", CSV_EXPERIMENT.formatted("nan.csv", 2));
    write("ragged.yaml", CSV_EXPERIMENT.formatted("ragged.csv", 2));
    write("missing-data.yaml", CSV_EXPERIMENT.formatted("nowhere.csv", 2));
  }

  private static String table(String fifth, String... kinds) {
    StringBuilder rows = new StringBuilder("width,height,kind\n");
    for (int i = 0; i < 30; i++) {
      rows.append(i == 5 ? fifth : String.valueOf(i * 0.5)).append(',').append(i % 7).append(',')
          .append(kinds[i % kinds.length]).append('\n');
    }
    return rows.toString();
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  static Stream<Wrong> wrongCommands() {
    return Stream.of(
        Wrong.of("run empty.yaml", "empty.yaml"),
        Wrong.of("run malformed.yaml", "malformed.yaml"),
        Wrong.of("run twice.yaml", "twice.yaml", "seed", "3"),
        Wrong.of("run tag.yaml", "tag.yaml"),
        Wrong.of("run huge.yaml", "huge.yaml"),
        Wrong.of("run binary.yaml", "binary.yaml"),
        Wrong.of("run nowhere.yaml", "nowhere.yaml"),
        Wrong.of("run digit", "digits"),
        Wrong.of("run digits sed=3", "sed", "seed"),
        Wrong.of("run digits training.epoch=3", "epoch", "epochs"),
        Wrong.of("run digits training.epochs=many", "training.epochs", "many"),
        Wrong.of("run digits training.epochs=0", "training.epochs", "0"),
        Wrong.of("run digits training.batch_size=100000", "training.batch_size", "100000"),
        Wrong.of("run digits data.validation=1.5", "data.validation"),
        Wrong.of("run digits activation=rely", "rely", "relu"),
        Wrong.of("run digits activation.id=leaky_relu activation.slop=0.1", "slop", "slope"),
        Wrong.of("run digits activation.id=leaky_relu activation.slope=steep", "slope", "steep"),
        Wrong.of("run digits optimizer.learning_rate=-1", "learning"),
        Wrong.of("run digits backend=gpu9", "gpu9", "cpu"),
        Wrong.of("run digits --out plain-file/run", "plain-file"),
        Wrong.of("run nan.yaml", "nan.csv", "7"),
        Wrong.of("run ragged.yaml", "ragged.csv", "7"),
        Wrong.of("run missing-data.yaml", "nowhere.csv"),
        Wrong.of("run classes.yaml", "2", "3"),
        Wrong.of("run digits model.1.dense=3.5", "units", "3.5"),
        Wrong.of("resume nowhere", "nowhere"),
        Wrong.of("evaluate nowhere", "nowhere"),
        Wrong.of("verify foreign.onnx", "foreign.onnx"),
        Wrong.of("inspect foreign.onnx", "foreign.onnx"),
        Wrong.of("predict nowhere.onnx good.csv", "nowhere.onnx"),
        Wrong.of("plugins describe nothing", "nothing"),
        Wrong.of("gradcheck nothing", "nothing"),
        Wrong.of("rum digits", "rum"));
  }

  @ParameterizedTest
  @MethodSource("wrongCommands")
  void aWrongCommandIsExplained(Wrong wrong) {
    Program.Result result = Program.run(directory, wrong.arguments().toArray(String[]::new)).expect(2);
    for (String mention : wrong.mentions()) {
      assertTrue(result.errors().contains(mention), "names '" + mention + "': " + result.errors());
    }
    assertFalse(result.errors().contains("\tat "), result.errors());
    assertFalse(result.errors().contains("Exception"), result.errors());
    assertTrue(result.errors().length() < 3000, "one paragraph: " + result.errors());
  }

  @Test
  void aDamagedCheckpointIsRefusedAndTheOneBeforeStaysUsable() throws IOException {
    Program.run(directory, "run", "digits", "training.epochs=3", "export=false", "--out", "damaged").expect(0);
    List<Path> checkpoints;
    try (Stream<Path> files = Files.list(directory.resolve("damaged/checkpoints"))) {
      checkpoints = files.sorted().toList();
    }
    Path newest = checkpoints.getLast();
    byte[] whole = Files.readAllBytes(newest);
    Files.write(newest, Arrays.copyOf(whole, whole.length / 2));
    Program.Result truncated = Program.run(directory, "resume", "damaged").expect(2);
    assertTrue(truncated.errors().contains(newest.getFileName().toString()), truncated.errors());
    Files.writeString(newest, "a foreign file");
    Program.Result foreign = Program.run(directory, "evaluate", "damaged").expect(2);
    assertTrue(foreign.errors().contains(newest.getFileName().toString()), foreign.errors());
    Files.write(newest, whole);
    Program.run(directory, "evaluate", "damaged").expect(0);
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
