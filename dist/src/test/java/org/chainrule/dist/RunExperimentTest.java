package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of a shipped experiment, and every command on what it leaves. */
class RunExperimentTest {
  @TempDir
  private static Path folder;
  private static Path run;
  private static InProcess trained;

  @BeforeAll
  static void train() {
    run = folder.resolve("first");
    trained = InProcess.run(folder, "run", "digits", "training.epochs=3", "seed=5", "--out", "first", "--json")
        .expect(0);
  }

  @Test
  void theLastLineOfStandardOutputIsForPrograms() {
    assertEquals(1, trained.out().lines().count(), trained.out());
    JsonNode json = trained.json();
    assertEquals(List.of("run_dir", "test_accuracy", "epochs", "onnx", "verified", "max_abs_error"), names(json));
    assertEquals(run.toString(), json.get("run_dir").asText());
    assertTrue(json.get("test_accuracy").asDouble() > 0.8, json.toString());
    assertEquals(3, json.get("epochs").asInt());
    assertTrue(json.get("verified").asBoolean());
    assertTrue(json.get("max_abs_error").asDouble() < 1e-3);
    assertTrue(trained.err().contains("steps/s, peak memory") && trained.err().contains("compute"), trained.err());
    assertTrue(trained.err().lines().anyMatch(line -> line.equals("Report: " + run.resolve("report.html"))));
  }

  @Test
  void theRunDirectoryHoldsEverything() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      assertEquals(Set.of("config.yaml", "provenance.json", "metrics.csv", "metrics.jsonl", "health.jsonl",
          "events.out.tfevents.chainrule", "checkpoints", "model.onnx", "report.html", "console.log"),
          Set.copyOf(files.map(file -> file.getFileName().toString()).toList()));
    }
    JsonNode provenance = new ObjectMapper().readTree(run.resolve("provenance.json").toFile());
    assertEquals(5, provenance.get("seed").asInt());
    assertEquals("completed", provenance.get("result").get("outcome").asText());
    assertEquals(64, provenance.get("data").get("sha256").asText().length());
    assertTrue(provenance.get("plugins").findValuesAsText("id").containsAll(List.of("dense", "adam", "cpu", "digits")));
    assertTrue(Files.readString(run.resolve("console.log")).contains("epoch 3/3"));
  }

  @Test
  void theReportShowsTheFiguresThatWereRecorded() throws IOException {
    String page = Files.readString(run.resolve("report.html"));
    Matcher series = Pattern.compile("id=\"series\">(.*?)</script>").matcher(page);
    assertTrue(series.find());
    JsonNode metrics = new ObjectMapper().readTree(series.group(1)).get("metrics");
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    String[] header = lines.getFirst().split(",");
    assertEquals(List.of(header), names(metrics));
    for (int row = 1; row < lines.size(); row++) {
      String[] cells = lines.get(row).split(",");
      for (int column = 0; column < header.length; column++) {
        assertEquals(Double.parseDouble(cells[column]), metrics.get(header[column]).get(row - 1).asDouble(),
            header[column]);
      }
    }
    assertTrue(page.contains("<h2>Confusion matrix</h2>") && page.contains("<h2>Wrongly classified images</h2>"));
    assertTrue(page.contains("data:image/png;base64,"));
  }

  @Test
  void theConfigurationThatIsKeptRepeatsTheRun() throws IOException {
    String kept = Files.readString(run.resolve("config.yaml"));
    assertEquals(kept, InProcess.run(folder, "run", "first/config.yaml", "--show-config").expect(0).out());
    InProcess.run(folder, "run", "first/config.yaml", "--out", "again", "--quiet").expect(0);
    assertEquals(withoutSeconds(run.resolve("metrics.csv")), withoutSeconds(folder.resolve("again/metrics.csv")));
  }

  private static List<String> withoutSeconds(Path metrics) throws IOException {
    return Files.readAllLines(metrics).stream().map(line -> line.substring(0, line.lastIndexOf(','))).toList();
  }

  @Test
  void commandsOnRunsAndModels() throws IOException {
    double accuracy = trained.json().get("test_accuracy").asDouble();
    assertEquals(accuracy,
        InProcess.run(folder, "evaluate", "first", "--json").expect(0).json().get("accuracy").asDouble());
    assertTrue(InProcess.run(folder, "verify", "first/model.onnx", "--json").expect(0).json().get("verified")
        .asBoolean());
    assertTrue(
        InProcess.run(folder, "inspect", "first/model.onnx").expect(0).out().contains("float32[batch, 1, 8, 8]"));
    InProcess.run(folder, "export", "first", "-o", "copy.onnx").expect(0);
    InProcess.run(folder, "verify", "copy.onnx").expect(0);
    Files.delete(run.resolve("report.html"));
    InProcess.run(folder, "report", "first").expect(0);
    assertTrue(Files.exists(run.resolve("report.html")));
    InProcess resumed = InProcess.run(folder, "resume", "first", "--json").expect(0);
    assertTrue(resumed.err().contains("has finished"), resumed.err());
    assertEquals(accuracy, resumed.json().get("test_accuracy").asDouble());
  }

  @Test
  void rowsOfATableArePredictedAndEvaluated() throws IOException {
    String blank = "0,".repeat(63) + "0";
    Files.writeString(folder.resolve("rows.csv"), blank + "\n" + blank + "\n");
    List<String> answer = InProcess.run(folder, "predict", "first/model.onnx", "rows.csv").expect(0).out().lines()
        .toList();
    assertEquals(3, answer.size());
    assertTrue(answer.getFirst().startsWith("class,probability_0,probability_1"), answer.getFirst());
    assertEquals(answer.get(1), answer.get(2));
    String predicted = answer.get(1).split(",")[0];
    Files.writeString(folder.resolve("labelled.csv"), blank + "," + predicted + "\n");
    assertEquals(1.0, InProcess.run(folder, "evaluate", "first", "labelled.csv", "--json").expect(0).json()
        .get("accuracy").asDouble());
    Files.writeString(folder.resolve("other-units.csv"), blank.replaceFirst("0", "255") + "\n");
    assertTrue(InProcess.run(folder, "predict", "first/model.onnx", "other-units.csv").expect(0).err()
        .contains("the units may differ"));
  }

  @Test
  void decisionRegionsAreShownForTwoFeatures() throws IOException {
    InProcess.run(folder, "run", "spirals", "training.epochs=2", "--out", "spirals", "--quiet").expect(0);
    assertTrue(Files.readString(folder.resolve("spirals/report.html")).contains("<h2>Decision regions</h2>"));
  }

  @Test
  void runsOfTheSameSecondAreApartAndListed() throws InterruptedException, ExecutionException {
    Set<String> directories = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<InProcess>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        runs.add(threads.submit(() -> InProcess.run(folder, "run", "softmax-digits", "training.epochs=1",
            "export=false", "threads=1", "--json")));
      }
      for (Future<InProcess> each : runs) {
        JsonNode json = each.get().expect(0).json();
        directories.add(json.get("run_dir").asText());
        assertTrue(json.get("onnx").isNull());
        assertFalse(json.get("verified").asBoolean());
      }
    }
    assertEquals(2, directories.size());
    JsonNode listed = InProcess.run(folder, "runs", "--json").expect(0).json().get("runs");
    assertTrue(listed.size() >= 2 && listed.findValuesAsText("outcome").stream().allMatch("completed"::equals),
        listed.toString());
  }

  @Test
  void parametersOfPluginsWeightsAndFrozenPartsAreSet() {
    JsonNode json = InProcess.run(folder, "run", "digits", "activation.id=leaky_relu", "activation.slope=0.1",
        "model.1.units=256", "training.epochs=1", "training.initial_weights=" + run, "training.freeze=dense1/*",
        "training.learning_rate_factors={dense2/weight: 0.5}", "regularizer=[{l2: 1e-5}, max_norm]",
        "metrics=[accuracy, confusion_matrix]", "--out", "frozen", "--json").expect(0).json();
    assertTrue(json.get("test_accuracy").asDouble() > 0.8, "it starts from trained weights: " + json);
  }

  @Test
  void gradientsOfPluginsAndExperimentsAreChecked() {
    assertEquals(0, InProcess.run(folder, "gradcheck", "mish", "--json").expect(0).json().get("failed").asInt());
    InProcess.run(folder, "gradcheck", "digits", "activation=tanh").expect(0);
  }

  @Test
  void thePartsAreListed() {
    JsonNode plugins = InProcess.run(folder, "plugins", "list", "--json").expect(0).json();
    assertTrue(plugins.isArray());
    for (JsonNode plugin : plugins) {
      assertEquals(List.of("kind", "id", "version", "origin", "status", "sha256", "parameters"), names(plugin));
      assertEquals("ok", plugin.get("status").asText());
    }
    assertTrue(plugins.findValuesAsText("id").containsAll(List.of("relu", "dense", "adam", "cpu", "onnx", "digits")));
    assertTrue(InProcess.run(folder, "plugins", "describe", "leaky_relu").expect(0).out().contains("slope"));
    assertTrue(InProcess.run(folder, "data", "list").expect(0).out().contains("landsat"));
    assertTrue(InProcess.run(folder, "doctor", "--json").expect(0).json().get("healthy").asBoolean());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void withoutAMetricTheLossTellsWhichOneHasAMeaning() throws IOException {
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 60; i++) {
      rows.append(i % 10).append(',').append(2 * (i % 10)).append('\n');
    }
    Files.writeString(folder.resolve("line.csv"), rows);
    Files.writeString(folder.resolve("line.yaml"), """
      data: {id: csv, path: %s, label: y, regression: true}
      model: [dense: {units: 1, activation: linear}]
      loss: mse
      training: {epochs: 1, batch_size: 8}
      export: []
      """.formatted(folder.resolve("line.csv").toString().replace('\\', '/')));
    InProcess.run(folder, "run", "line.yaml", "--out", "line").expect(0);
    assertTrue(Files.readString(folder.resolve("line/config.yaml")).replaceAll("[\\s\\[\\]-]+", " ")
        .contains("metrics: mae "), Files.readString(folder.resolve("line/config.yaml")));
    String named = InProcess.run(folder, "run", "line.yaml", "metrics=[mse]", "--show-config").expect(0).out();
    assertTrue(!named.contains("mae") && !named.contains("accuracy"), named);
    assertTrue(InProcess.run(folder, "run", "spirals", "--show-config").expect(0).out().contains("accuracy"));
  }
}
