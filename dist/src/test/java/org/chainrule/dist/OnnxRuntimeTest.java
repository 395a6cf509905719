package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.chainrule.dist.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments on the backend {@code onnxruntime}, and what is said where ONNX Runtime cannot run. */
class OnnxRuntimeTest {
  private static final String LIBRARIES = Distribution.LIBRARIES.toAbsolutePath().toString();
  private static final String PLUGINS = Distribution.PLUGINS.toAbsolutePath().toString();

  @TempDir
  private Path work;

  /** The losses of the first 50 steps are those of cpu. */
  @ParameterizedTest
  @ValueSource(strings = {"digits", "softmax-digits", "digits-cnn", "landsat", "spirals"})
  void shippedExperimentsTrainAsOnCpu(String experiment) throws IOException {
    List<List<Double>> losses = new ArrayList<>();
    for (String backend : List.of("cpu", "onnxruntime")) {
      InProcess trial = InProcess.run(work, "compare-worker", "--backend", backend, "--steps", "50", "--seconds", "0",
          experiment).expect(0);
      List<Double> steps = new ArrayList<>();
      trial.json().get("losses").forEach(loss -> steps.add(Double.valueOf(loss.asText())));
      losses.add(steps);
    }
    assertEquals(50, losses.getFirst().size());
    for (int step = 0; step < 50; step++) {
      double expected = losses.getFirst().get(step);
      assertEquals(expected, losses.getLast().get(step), 2e-4 * Math.max(1, expected), "step " + step);
    }
  }

  @Test
  void trainsInAllModes() throws IOException {
    InProcess.run(work, "run", "digits", "backend=onnxruntime", "training.epochs=1", "export=[]", "--out", "class-path")
        .expect(0);
    JsonNode onClassPath = result(work.resolve("class-path"));
    JsonNode onModulePath = train("module-path", "--module-path", LIBRARIES + File.pathSeparator + PLUGINS,
        "--module", "org.chainrule.experiments/org.chainrule.experiments.Main");
    JsonNode asBundles = train("bundles", "-Dchainrule.host=osgi", "-Dchainrule.bundles=" + PLUGINS, "-cp",
        LIBRARIES + "/*", "org.chainrule.experiments.Main");
    assertEquals(onClassPath, onModulePath);
    assertEquals(onClassPath, asBundles);
    assertTrue(onClassPath.get("test").get("accuracy").asDouble() > 0.8, onClassPath::toString);
  }

  private JsonNode train(String mode, String... options) throws IOException {
    Path run = work.resolve(mode);
    List<String> command = flags();
    command.addAll(List.of(options));
    command.addAll(List.of("run", "digits", "backend=onnxruntime", "training.epochs=1", "export=[]", "--out",
        run.toString()));
    Program.start(work, command).expect(0);
    return result(run);
  }

  private static JsonNode result(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("provenance.json").toFile()).get("result");
  }

  private static List<String> flags() {
    List<String> java = Program.java();
    return new ArrayList<>(Stream.concat(Stream.of(java.getFirst()), java.stream()
        .filter(word -> word.startsWith("--") || word.startsWith("-Dguice"))).toList());
  }

  @Test
  void aProviderThatIsNotThereIsNamed() {
    InProcess run = InProcess.run(work, "run", "digits", "backend.id=onnxruntime", "backend.provider=cuda", "--out",
        "run");
    assertEquals(1, run.status(), run.err());
    assertTrue(run.err().contains("has no execution provider 'cuda', only cpu"), run.err());
    assertFalse(Files.exists(work.resolve("run")), "nothing is left behind");
  }

  @Test
  void withoutANativeLibraryTrainingWorksAndTheExportIsMissed() throws IOException {
    Path run = work.resolve("run");
    Result trained = withoutLibrary("run", "spirals", "training.epochs=1", "--out", run.toString()).expect(1);
    String sentence = "model.onnx was not written, because it cannot be verified here: ONNX Runtime has no native library";
    assertTrue(trained.errors().contains(sentence), trained.errors());
    assertTrue(Files.isRegularFile(run.resolve("report.html")));
    assertFalse(Files.exists(run.resolve("model.onnx")));
    assertEquals("failed", result(run).get("outcome").asText());
    Result other = withoutLibrary("run", "spirals", "backend=onnxruntime", "--out", work.resolve("no").toString())
        .expect(1);
    assertTrue(other.errors().contains("another backend works, such as backend=cpu"), other.errors());
    assertFalse(Files.exists(work.resolve("no")), "nothing is left behind");
  }

  private Result withoutLibrary(String... words) throws IOException {
    List<String> command = new ArrayList<>(Program.java());
    Path empty = Files.createDirectories(work.resolve("empty"));
    command.add(1, "-Donnxruntime.native.path=" + empty);
    command.addAll(List.of(words));
    return Program.start(work, command);
  }
}
