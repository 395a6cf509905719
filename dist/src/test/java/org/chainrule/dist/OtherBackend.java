package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for experiments on any backend beside {@code cpu}. */
abstract class OtherBackend {
  private static final int STEPS = 50;
  /** Where Debian's package puts it. */
  private static final Path FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  @TempDir
  Path work;

  private final String id;

  OtherBackend(String id) {
    this.id = id;
  }

  /** The losses of the first 50 steps are those of cpu. */
  @ParameterizedTest
  @ValueSource(strings = {"digits", "softmax-digits", "digits-cnn", "landsat", "spirals", "fashion-mnist"})
  void shippedExperimentsTrainAsOnCpu(String experiment) throws IOException {
    if (experiment.equals("fashion-mnist")) {
      Required.orSkip(experiment, Files.isDirectory(FASHION_MNIST), "the images are not in " + FASHION_MNIST);
    }
    List<List<Double>> losses = new ArrayList<>();
    for (String backend : List.of("cpu", id)) {
      InProcess trial = InProcess.run(work, "compare-worker", "--backend", backend, "--steps", String.valueOf(STEPS),
          "--seconds", "0", experiment).expect(0);
      List<Double> steps = new ArrayList<>();
      trial.json().get("losses").forEach(loss -> steps.add(Double.valueOf(loss.asText())));
      losses.add(steps);
    }
    assertEquals(STEPS, losses.getFirst().size());
    for (int step = 0; step < STEPS; step++) {
      double expected = losses.getFirst().get(step);
      assertEquals(expected, losses.getLast().get(step), 2e-4 * Math.max(1, expected), "step " + step);
    }
  }

  @Test
  void trainsInAllModes() throws IOException {
    JsonNode onClassPath = train(LaunchMode.CLASS_PATH);
    JsonNode onModulePath = train(LaunchMode.MODULE_PATH);
    JsonNode asBundles = train(LaunchMode.BUNDLES);
    assertEquals(onClassPath, onModulePath);
    assertEquals(onClassPath, asBundles);
    assertTrue(onClassPath.get("test").get("accuracy").asDouble() > 0.8, onClassPath::toString);
  }

  private JsonNode train(LaunchMode mode) throws IOException {
    Path run = work.resolve(mode.name());
    List<String> command = mode.command("run", "digits", "backend=" + id, "training.epochs=1", "export=[]", "--out",
        run.toString());
    Program.start(work, command).expect(0);
    return result(run);
  }

  static JsonNode result(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("provenance.json").toFile()).get("result");
  }
}
