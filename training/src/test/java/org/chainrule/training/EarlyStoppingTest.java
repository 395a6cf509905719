package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  /** Gradient descent which, where the learning rate is above 1, goes up as fast. */
  private record DescentThenAscent(double learningRate) implements Optimizer {
    @Override
    public TensorTree update(TensorTree gradients, Slots slots) {
      Tensor rate = slots.learningRate();
      return gradients.mul(rate.gt(1).select(rate, rate.neg()));
    }
  }

  /** A training that first learns and then, from a step on, forgets. */
  private static TrainingConfiguration.Builder spoiled() {
    return Samples.builder().optimizer(new DescentThenAscent(0.5)).epochs(20)
        .schedule(progress -> progress.step() < 9 ? 0.5 : 1.5).earlyStopping(new EarlyStopping(3));
  }

  @Test
  void restoresTheBestWeightsAndSaysWhy() {
    try (Trainer trainer = new Trainer(spoiled().build(), Samples.BACKEND)) {
      TrainingResult result = trainer.run();
      assertEquals(TrainingResult.Outcome.EARLY_STOPPED, result.outcome());
      assertEquals(6, result.history().size());
      assertEquals(3, result.bestEpoch());
      assertTrue(result.reason().matches("validation_loss has not improved for 3 epochs since 0\\.\\d+ in epoch 3; "
          + "the weights are those of epoch 3"), result.reason());
      double best = result.history().get(2).validationLoss().orElseThrow();
      assertEquals(best, result.validation().orElseThrow().loss());
      assertTrue(best < result.history().getLast().validationLoss().orElseThrow());
    }
  }

  @Test
  void restoresTheBestWeightsAlsoWhenAllEpochsAreDone() {
    try (Trainer trainer = new Trainer(spoiled().epochs(5).build(), Samples.BACKEND)) {
      TrainingResult result = trainer.run();
      assertEquals(TrainingResult.Outcome.COMPLETED, result.outcome());
      assertEquals("all 5 epochs are done; the weights are those of epoch 3", result.reason());
      assertEquals(result.history().get(2).validationLoss().orElseThrow(), result.validation().orElseThrow().loss());
    }
  }

  @Test
  void watchesAMetricInItsOwnDirection() {
    TrainingConfiguration configuration = spoiled().earlyStopping(new EarlyStopping(2, 0.001, "accuracy")).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      TrainingResult result = trainer.run();
      assertEquals(TrainingResult.Outcome.EARLY_STOPPED, result.outcome());
      double best = result.history().stream().mapToDouble(epoch -> epoch.metrics().get("accuracy")).max().orElseThrow();
      assertEquals(best, result.validation().orElseThrow().metrics().get("accuracy"));
      assertTrue(result.reason().startsWith("validation_accuracy has not improved by more than 0.001 for 2 epochs"),
          result.reason());
    }
  }

  @Test
  void refusesToWatchWhatIsNotMeasured() {
    InvalidInputException unknown = assertThrows(InvalidInputException.class, () -> new Trainer(
        spoiled().earlyStopping(new EarlyStopping(2, 0, "f1")).build(), Samples.BACKEND));
    assertEquals("training.early_stopping.monitor is 'f1'; it must be validation_loss or one of the metrics [accuracy]",
        unknown.getMessage());
    InvalidInputException none = assertThrows(InvalidInputException.class, () -> new Trainer(
        spoiled().data(Samples.blobs(), 0).build(), Samples.BACKEND));
    assertTrue(none.getMessage().startsWith("training.early_stopping needs validation samples"), none.getMessage());
    assertThrows(InvalidInputException.class, () -> new EarlyStopping(0));
    assertThrows(InvalidInputException.class, () -> new EarlyStopping(1, Double.NaN, "validation_loss"));
  }
}
