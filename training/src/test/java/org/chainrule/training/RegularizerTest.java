package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.junit.jupiter.api.Test;

class RegularizerTest {
  private record L2(double strength, String parameters) implements Regularizer {
    @Override
    public Tensor penalty(Tensor parameter) {
      return parameter.square().sum().mul(strength);
    }
  }

  private record AtMost(double limit) implements Regularizer {
    @Override
    public Tensor project(Tensor parameter) {
      return parameter.clip(-limit, limit);
    }
  }

  @Test
  void aPenaltyAddsItsGradient() {
    TrainingConfiguration plain = Samples.lineBuilder().epochs(1).build();
    double start;
    try (Trainer trainer = new Trainer(plain, Samples.BACKEND)) {
      start = trainer.model().values().get("dense1/weight").get(0);
    }
    double without = Samples.trainedValues(plain).get("dense1/weight").get(0);
    var with = Samples.trainedValues(Samples.lineBuilder().epochs(1).regularizer(new L2(0.25, "**/weight")).build());
    assertEquals(without - 0.1 * 2 * 0.25 * start, with.get("dense1/weight").get(0), 1e-6);
    assertEquals(Samples.trainedValues(plain).get("dense1/bias"), with.get("dense1/bias")); // concerns weights only
  }

  @Test
  void theRecordedLossIsWithoutPenaltiesAndTheOptimizersIsWithThem() {
    Optimizer seesLoss = new Optimizer() {
      @Override
      public double learningRate() {
        return 0;
      }

      @Override
      public TensorTree update(TensorTree gradients, Slots slots) {
        slots.get("loss", 0);
        slots.set("loss", slots.loss());
        return gradients.mul(0);
      }
    };
    TrainingConfiguration configuration = Samples.lineBuilder().epochs(1).optimizer(seesLoss)
        .regularizer(new L2(1000, "**")).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      double weight = trainer.model().values().get("dense1/weight").get(0);
      TrainingResult result = trainer.run();
      double loss = result.history().getFirst().trainingLoss();
      assertTrue(loss < 100, () -> "loss " + loss);
      TrainingSetup setup = new TrainingSetup(configuration);
      try (TrainingProgram program = new TrainingProgram(configuration, setup.graphs(), Samples.BACKEND, 10)) {
        program.write(setup.initialValues());
        program.step(configuration.data().training(), 0, 0, false);
        assertEquals(loss + 1000 * weight * weight,
            program.read(java.util.List.of("optimizer/loss")).get("optimizer/loss").get(0), 0.01);
      }
    }
  }

  @Test
  void aProjectionHoldsAfterEachUpdate() {
    var values = Samples.trainedValues(Samples.lineBuilder().epochs(20).regularizer(new AtMost(0.125)).build());
    assertEquals(0.125, values.get("dense1/weight").get(0));
    assertTrue(values.get("dense1/bias").get(0) > 0.5); // concerns weights only
  }

  @Test
  void aRegularizerThatConcernsNothingIsRefused() {
    InvalidInputException refusal = assertThrows(InvalidInputException.class, () -> new Trainer(
        Samples.lineBuilder().regularizer(new L2(1, "conv*/filter")).build(), Samples.BACKEND));
    assertEquals(
        "regularizer L2[strength=1.0, parameters=conv*/filter]: 'conv*/filter' fits no parameter; "
            + "there are [dense1/weight, dense1/bias]",
        refusal.getMessage());
  }
}
