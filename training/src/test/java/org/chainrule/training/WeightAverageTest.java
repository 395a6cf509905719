package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.chainrule.api.Dataset;
import org.chainrule.api.Optimizer;
import org.chainrule.api.TensorTree;
import org.chainrule.api.ir.Literal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optimizers that evaluate with other weights than they train. */
class WeightAverageTest {
  @TempDir
  Path folder;

  /** Gradient descent with a moving average of the weights; kept in a slot, or only named. */
  private record Averaging(boolean inSlot) implements Optimizer {
    @Override
    public double learningRate() {
      return 0.1;
    }

    @Override
    public TensorTree update(TensorTree gradients, Slots slots) {
      TensorTree amounts = gradients.mul(slots.learningRate().neg());
      TensorTree average = slots.copyOfParameters("average").average(slots.parameters().add(amounts), 0.5);
      slots.set("average", average);
      slots.evaluateWith(inSlot ? average : average.mul(1));
      return amounts;
    }
  }

  @Test
  void evaluationExportAndCheckpointsUseTheAverage() throws IOException {
    for (boolean inSlot : new boolean[] {true, false}) {
      Path checkpoints = folder.resolve("in slot " + inSlot);
      Dataset.Splits line = Samples.line(10);
      TrainingConfiguration configuration = Samples.lineBuilder().optimizer(new Averaging(inSlot)).epochs(2)
          .validation(line.training()).checkpoints(new CheckpointPolicy(checkpoints)).build();
      TrainingSetup setup = new TrainingSetup(configuration);
      double weight = setup.initialValues().get("dense1/weight").get(0);
      double bias = 0;
      double averageWeight = weight;
      double averageBias = 0;
      for (int epoch = 0; epoch < 2; epoch++) {
        double[] gradient = gradient(weight, bias);
        weight -= 0.1 * gradient[0];
        bias -= 0.1 * gradient[1];
        averageWeight = (averageWeight + weight) / 2;
        averageBias = (averageBias + bias) / 2;
      }
      try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
        TrainingResult result = trainer.run();
        Map<String, Literal> values = trainer.model().values();
        assertEquals(averageWeight, values.get("dense1/weight").get(0), 1e-6);
        assertEquals(averageBias, values.get("dense1/bias").get(0), 1e-6);
        Checkpoint checkpoint = Checkpoint.read(Checkpoint.newest(checkpoints).orElseThrow());
        assertEquals(weight, checkpoint.values().get("dense1/weight").get(0), 1e-6);
        assertEquals(averageWeight, checkpoint.weights().get("dense1/weight").get(0), 1e-6);
        assertNotEquals(weight, averageWeight, 1e-3);
        double error = loss(averageWeight, averageBias);
        assertEquals(error, result.validation().orElseThrow().loss(), 1e-6);
        try (TrainedModel model = TrainedModel.of(configuration, checkpoint, Samples.BACKEND)) {
          assertEquals(values, model.values());
          assertEquals(error, model.evaluate(line.training()).loss(), 1e-6);
        }
        boolean extra = trainer.graphs().step(10, false).states().containsKey("evaluation/dense1/weight");
        assertTrue(extra != inSlot, "a copy is kept only if no slot holds the weights");
      }
    }
  }

  private static double[] gradient(double weight, double bias) {
    double[] gradient = new double[2];
    for (int i = 0; i < 10; i++) {
      double x = i / 10.0 - 0.5;
      double error = weight * x + bias - (2 * x + 1);
      gradient[0] += 2 * error * x / 10;
      gradient[1] += 2 * error / 10;
    }
    return gradient;
  }

  private static double loss(double weight, double bias) {
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      double x = i / 10.0 - 0.5;
      double error = weight * x + bias - (2 * x + 1);
      sum += error * error / 10;
    }
    return sum;
  }
}
