package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.Context;
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
            program.read(List.of("optimizer/loss")).get("optimizer/loss").get(0), 0.01);
      }
    }
  }

  /** A penalty on the derivative of the output at the samples, which for a line is its weight. */
  @Test
  void aPenaltyMayConcernWhatTheModelDoes() {
    Regularizer steepness = new Regularizer() {
      @Override
      public Optional<Tensor> penalty(Tensor input, Tensor output, Context context) {
        return Optional.of(context.gradients(output.sum(), List.of(input)).getFirst().square().mean());
      }
    };
    TrainingConfiguration.Builder plain = Samples.lineBuilder().epochs(1);
    double start;
    try (Trainer trainer = new Trainer(plain.build(), Samples.BACKEND)) {
      start = trainer.model().values().get("dense1/weight").get(0);
    }
    double without = Samples.trainedValues(plain.build()).get("dense1/weight").get(0);
    double with = Samples.trainedValues(plain.regularizer(steepness).build()).get("dense1/weight").get(0);
    assertEquals(without - 0.1 * 2 * start, with, 1e-6);
  }

  /** Newton's method on a line through the origin: one step by the inverse of the second derivative. */
  @Test
  void anOptimizerMayAskForSecondDerivatives() {
    Optimizer newton = new Optimizer() {
      @Override
      public double learningRate() {
        return 1;
      }

      @Override
      public TensorTree update(TensorTree gradients, Slots slots) {
        TensorTree second = slots.gradients(gradients.tensors().values().stream().map(Tensor::sum)
            .reduce(Tensor::add).orElseThrow());
        return gradients.zip(second, (g, h) -> g.div(h).neg());
      }
    };
    var values = Samples.trainedValues(Samples.lineBuilder().epochs(1).optimizer(newton)
        .group(ParameterGroup.frozen("dense1/bias")).build());
    double numerator = 0;
    double denominator = 0;
    for (int i = 0; i < 10; i++) {
      double x = i / 10.0 - 0.5;
      numerator += x * (2 * x + 1);
      denominator += x * x;
    }
    assertEquals(numerator / denominator, values.get("dense1/weight").get(0), 1e-5);
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
