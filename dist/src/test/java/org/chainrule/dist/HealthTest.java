package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.chainrule.api.Dataset;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.AparapiBackend;
import org.chainrule.backend.cpu.CpuBackend;
import org.chainrule.backend.onnx.OnnxRuntimeBackend;
import org.chainrule.plugins.activations.Relu;
import org.chainrule.plugins.layers.BatchNorm;
import org.chainrule.plugins.layers.Dense;
import org.chainrule.plugins.layers.Dropout;
import org.chainrule.plugins.losses.SoftmaxCrossEntropy;
import org.chainrule.plugins.optimizers.Adam;
import org.chainrule.training.Sequential;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;
import org.chainrule.training.TrainingListener;
import org.chainrule.training.health.HealthSample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To look at the health of a training changes nothing in it, and what is shipped is healthy. */
class HealthTest {
  @TempDir
  private Path folder;

  /** Counts looks. */
  private static final class Looks implements TrainingListener {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public boolean wantsHealth() {
      return true;
    }

    @Override
    public void health(HealthSample sample) {
      count.addAndGet(sample.loss().isPresent() ? 1 : 0);
    }
  }

  /** 40 steps of a network with running means and dropout, whose random numbers differ from step to step. */
  private static TrainingConfiguration configuration() {
    int samples = 64;
    float[] features = new float[samples * 6];
    int[] labels = new int[samples];
    for (int i = 0; i < features.length; i++) {
      features[i] = (i * 37 % 101) / 50f - 1;
    }
    for (int i = 0; i < samples; i++) {
      labels[i] = i % 3;
    }
    Dataset.Splits data = new Dataset.Splits(new Dataset.Samples(Literal.of(features, Shape.of(samples, 6)),
        Literal.of(labels, Shape.of(samples))), Optional.empty(), List.of("a", "b", "c"), List.of(), "made up");
    return TrainingConfiguration.builder().activation(new Relu())
        .model(Sequential.of(new Dense(16), new BatchNorm(), new Dropout(0.3), new Dense(3)))
        .loss(new SoftmaxCrossEntropy()).optimizer(new Adam()).data(data, 0).batchSize(16).epochs(10).seed(3).build();
  }

  private static Map<String, Literal> trained(TensorBackend backend, TrainingListener listener) {
    try (Trainer trainer = new Trainer(configuration(), backend).listen(listener)) {
      trainer.run();
      return trainer.model().values();
    }
  }

  private static void changesNoBit(TensorBackend backend) {
    Looks looks = new Looks();
    Map<String, Literal> watched = trained(backend, looks);
    assertEquals(2, looks.count.get(), "looks at steps 0 and 32");
    assertEquals(trained(backend, new TrainingListener() {}), watched);
    assertFalse(watched.equals(new Trainer(configuration(), backend).model().values()), "something was learnt");
  }

  @Test
  void changesNoBitOnCpu() {
    changesNoBit(new CpuBackend());
  }

  @Test
  void changesNoBitOnOnnxRuntime() {
    changesNoBit(new OnnxRuntimeBackend());
  }

  @Test
  void changesNoBitOnOpenCl() {
    String found = InProcess.run(folder, "doctor").out();
    Required.orSkip("opencl", found.contains("backend aparapi: works on"), found);
    changesNoBit(new AparapiBackend());
  }

  /** Long enough for rules to speak: four looks, and losses after the first 100 steps. */
  @ParameterizedTest
  @CsvSource({"digits, 4", "softmax-digits, 4", "digits-cnn, 2", "landsat, 2", "spirals, 20"})
  void shippedExperimentsAreHealthy(String experiment, int epochs) throws IOException {
    InProcess run = InProcess.run(folder, "run", experiment, "training.epochs=" + epochs, "--out", "run").expect(0);
    assertTrue(Files.readAllLines(folder.resolve("run/health.jsonl")).size() >= 3, "looks");
    assertFalse(run.err().contains("health:"), run.err());
  }
}
