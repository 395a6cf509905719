package org.chainrule.experiments.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chainrule.experiments.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareRunsTest {
  @TempDir
  private Path directory;

  private void run(String name, int seed, String result) throws IOException {
    Path run = Files.createDirectories(directory.resolve("runs/2026-01-01").resolve(name));
    Files.writeString(run.resolve("config.yaml"), "name: " + name + "\nseed: " + seed
        + "\nmodel: [flatten, {dense: {units: 10}}]\n");
    Files.writeString(run.resolve("provenance.json"), "{\"chainrule\": \"0.1\", \"started\": \"" + name
        + "\", \"java\": {\"version\": \"25\"}, \"result\": " + result + "}");
  }

  private String[] command(int status, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertEquals(status, Main.run(words, new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory), err::toString);
    return (out + "" + err).split("\n");
  }

  private List<String> order(String... words) {
    return List.of(command(0, words)).stream().filter(line -> line.startsWith("runs/"))
        .map(line -> line.replaceAll("runs/2026-01-01/(\\S+).*", "$1")).toList();
  }

  @Test
  void theBestRunIsFirstByTheDirectionOfTheFigure() throws IOException {
    run("a", 1, "{\"outcome\": \"completed\", \"validation\": {\"loss\": 0.5}, \"test\": {\"loss\": 0.25}}");
    run("b", 2, "{\"outcome\": \"completed\", \"validation\": {\"loss\": 0.25}, \"test\": {\"loss\": 0.5}}");
    run("c", 3, "{\"outcome\": \"failed\"}");
    run("d", 4, "{\"validation\": {\"loss\": \"NaN\"}}");
    assertEquals(List.of("b", "a"), order("runs", "best"));
    assertEquals(List.of("b", "a"), order("runs", "best", "--metric", "loss"));
    assertEquals(List.of("a", "b"), order("runs", "best", "--metric", "test_loss"));
    String json = command(0, "runs", "best", "--json")[0];
    assertTrue(json.contains("\"higher_is_better\":false") && json.contains("\"metric\":\"validation_loss\""), json);
    assertTrue(command(2, "runs", "best", "--metric", "los")[0].contains("did you mean"), "a hint");
  }

  @Test
  void differencesAreNamed() throws IOException {
    run("a", 1, "{\"outcome\": \"completed\", \"test\": {\"loss\": 0.25}}");
    run("b", 2, "{\"outcome\": \"completed\", \"test\": {\"loss\": 0.5}}");
    assertEquals(List.of("configuration", "  name: a -> b", "  seed: 1 -> 2", "result", "  test.loss: 0.25 -> 0.5"),
        List.of(command(0, "runs", "diff", "runs/2026-01-01/a", "runs/2026-01-01/b")));
    assertEquals(List.of("The runs do not differ."),
        List.of(command(0, "runs", "diff", "runs/2026-01-01/a", "runs/2026-01-01/a")));
    command(2, "runs", "diff", "runs/2026-01-01/a", "none");
    assertEquals(2, command(0, "runs").length, "the list of runs is there as before");
  }
}
