package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for experiments on any backend beside {@code cpu}. */
abstract class OtherBackend {
  private static final String LIBRARIES = Distribution.LIBRARIES.toAbsolutePath().toString();
  private static final String PLUGINS = Distribution.PLUGINS.toAbsolutePath().toString();
  private static final int STEPS = 50;

  @TempDir
  Path work;

  private final String id;

  OtherBackend(String id) {
    this.id = id;
  }

  /** The losses of the first 50 steps are those of cpu. */
  @ParameterizedTest
  @ValueSource(strings = {"digits", "softmax-digits", "digits-cnn", "landsat", "spirals"})
  void shippedExperimentsTrainAsOnCpu(String experiment) throws IOException {
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
    JsonNode onClassPath = train("class-path", "-cp", LIBRARIES + "/*" + File.pathSeparator + PLUGINS + "/*",
        "org.chainrule.experiments.Main");
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
    List<String> java = Program.java();
    List<String> command = new ArrayList<>(Stream.concat(Stream.of(java.getFirst()), java.stream()
        .filter(word -> word.startsWith("--") || word.startsWith("-Dguice"))).toList());
    command.addAll(List.of(options));
    command.addAll(List.of("run", "digits", "backend=" + id, "training.epochs=1", "export=[]", "--out",
        run.toString()));
    Program.start(work, command).expect(0);
    return result(run);
  }

  static JsonNode result(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("provenance.json").toFile()).get("result");
  }
}
