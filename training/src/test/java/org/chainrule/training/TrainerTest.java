package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.training.Samples.Dense;
import org.junit.jupiter.api.Test;

class TrainerTest {
  @Test
  void fitsASmallSetOfSamples() {
    TrainingConfiguration configuration = Samples.builder().data(Samples.splits(Samples.blobs(12, 3, 1),
        Samples.blobs(30, 3, 2)), 0).batchSize(4).epochs(40).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      TrainingResult result = trainer.run();
      assertEquals(TrainingResult.Outcome.COMPLETED, result.outcome());
      assertEquals("all 40 epochs are done", result.reason());
      assertTrue(result.history().getLast().trainingLoss() < 0.05, () -> result.history().toString());
      assertEquals(120, result.steps());
      assertTrue(result.test().orElseThrow().metrics().get("accuracy") > 0.85);
      assertTrue(result.validation().isEmpty());
      assertTrue(result.timings().stepsPerSecond() > 0 && result.timings().peakHeapBytes() > 0);
      try (TrainedModel model = trainer.model()) {
        Evaluation again = model.evaluate(configuration.data().training());
        assertEquals(1.0, again.metrics().get("accuracy"));
        assertEquals(result.test().orElseThrow(), model.evaluate(configuration.data().test().orElseThrow()));
      }
    }
  }

  @Test
  void tellsListenersWhatHappens() {
    List<String> events = new ArrayList<>();
    TrainingConfiguration configuration = Samples.builder().epochs(2).build(); // 48 samples in batches of 16
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND).listen(new TrainingListener() {
      @Override
      public void epochStarted(int epoch, int epochs, int steps) {
        events.add("epoch %d of %d with %d steps".formatted(epoch, epochs, steps));
      }

      @Override
      public void stepDone(long step, double loss) {
        events.add("step " + step);
      }

      @Override
      public void epochDone(EpochRecord epoch) {
        events.add("done " + epoch.epoch() + " " + epoch.values().keySet());
      }

      @Override
      public void finished(TrainingResult result) {
        events.add("finished " + result.outcome());
      }
    })) {
      assertEquals(48, trainer.trainingSamples());
      assertEquals(12, trainer.validationSamples());
      trainer.run();
    }
    String figures = "[training_loss, validation_loss, validation_accuracy, learning_rate, seconds]";
    assertEquals(List.of("epoch 1 of 2 with 3 steps", "step 1", "step 2", "step 3", "done 1 " + figures,
        "epoch 2 of 2 with 3 steps", "step 4", "step 5", "step 6", "done 2 " + figures, "finished COMPLETED"), events);
  }

  @Test
  void doesWhatTheFormulaSays() {
    TrainingConfiguration configuration = Samples.lineBuilder().epochs(1).initializer((shape, context) -> Tensor
        .of(new float[] {0}, 1, 1)).build();
    Map<String, Literal> values = Samples.trainedValues(configuration);
    // With w = b = 0 the gradients are -2 mean(x y) and -2 mean(y).
    double meanXy = 0;
    double meanY = 0;
    for (int i = 0; i < 10; i++) {
      double x = i / 10.0 - 0.5;
      meanXy += x * (2 * x + 1) / 10;
      meanY += (2 * x + 1) / 10;
    }
    assertEquals(0.1 * 2 * meanXy, values.get("dense1/weight").get(0), 1e-6);
    assertEquals(0.1 * 2 * meanY, values.get("dense1/bias").get(0), 1e-6);
  }

  @Test
  void theLastBatchMayBeASingleSample() {
    List<Double> losses = new ArrayList<>();
    TrainingConfiguration configuration = Samples.lineBuilder().batchSize(3).epochs(2).build(); // 3 + 3 + 3 + 1
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND).listen(new TrainingListener() {
      @Override
      public void stepDone(long step, double loss) {
        losses.add(loss);
      }
    })) {
      TrainingResult result = trainer.run();
      assertEquals(8, result.steps());
      double weighted = (3 * losses.get(0) + 3 * losses.get(1) + 3 * losses.get(2) + losses.get(3)) / 10;
      assertEquals(weighted, result.history().getFirst().trainingLoss(), 1e-12);
    }
  }

  @Test
  void aModelMayBeAFunction() {
    Layer block = (x, context) -> x.add(new Dense(8, Optional.of(Tensor::relu)).apply(x, context.child("block")));
    Layer model = (x, context) -> {
      Tensor hidden = Dense.linear(8).apply(x, context.child("stem"));
      hidden = block.apply(block.apply(hidden, context), context);
      return Dense.linear(3).apply(hidden, context.child("head"));
    };
    try (Trainer trainer = new Trainer(Samples.builder().model(model).epochs(8).build(), Samples.BACKEND)) {
      assertEquals(List.of("stem1/weight", "stem1/bias", "block1/weight", "block1/bias", "block2/weight", "block2/bias",
          "head1/weight", "head1/bias"), trainer.summary().parameters().stream().map(ModelSummary.Row::name).toList());
      assertEquals(3 * 8 + 8 + 2 * (8 * 8 + 8) + 8 * 3 + 3, trainer.summary().count());
      assertTrue(trainer.run().test().orElseThrow().metrics().get("accuracy") > 0.9);
    }
  }

  @Test
  void theScheduleSetsTheLearningRateOfEachStep() {
    List<Long> steps = new ArrayList<>();
    List<Integer> losses = new ArrayList<>();
    TrainingConfiguration configuration = Samples.builder().epochs(2).schedule(progress -> {
      steps.add(progress.step());
      losses.add(progress.validationLosses().size());
      assertEquals(3, progress.stepsPerEpoch());
      assertEquals(6, progress.totalSteps());
      return progress.step() == 0 ? progress.learningRate() : 0;
    }).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      List<EpochRecord> history = trainer.run().history();
      assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), steps);
      assertEquals(List.of(0, 0, 0, 1, 1, 1), losses);
      assertEquals(0, history.getLast().learningRate());
      assertEquals(history.get(0).validationLoss(), history.get(1).validationLoss()); // nothing moved any more
    }
  }

  @Test
  void aNegativeLearningRateEndsTraining() {
    TrainingConfiguration configuration = Samples.builder().schedule(progress -> 1.0 - progress.step()).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      assertEquals("the learning rate became -1.0 in epoch 1 at step 3; it must be finite and not negative",
          assertThrows(TrainingFailure.class, trainer::run).getMessage());
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
    Layer model = Sequential.of(new Dense(8, Optional.of(Tensor::relu)), new Samples.Dropout(), Dense.linear(3));
    Map<String, Literal> first = Samples.trainedValues(Samples.builder().model(model).build());
    assertEquals(first, Samples.trainedValues(Samples.builder().model(model).build()));
    assertNotEquals(first, Samples.trainedValues(Samples.builder().model(model).seed(8).build()));
  }

  @Test
  void runningStatisticsAreUpdatedAndUsedInEvaluation() {
    Layer model = Sequential.of(new Samples.Centering(), Dense.linear(3));
    Map<String, Literal> values = Samples.trainedValues(Samples.builder().model(model).build());
    double mean = values.get("centering1/mean").get(0);
    assertTrue(mean > 0.1 && mean < 0.5, () -> "running mean " + mean);
  }

  @Test
  void augmentationsThatDoNotFitAreNamed() {
    assertEquals("augmentation picky does not take features float32[batch=4, 1] with targets float32[batch=4, 1]: "
        + "only images, and 0 classes are none", augmentationFault((batch, context) -> {
          throw new IllegalArgumentException("only images, and %d classes are none".formatted(batch.classes()));
        }));
    assertEquals("augmentation picky makes [2, 1] of features [batch=4, 1]; it must keep their shape",
        augmentationFault((batch, context) -> new org.chainrule.api.Augmentation.Samples(
            batch.features().slice(0, 0, 2), batch.targets())));
  }

  private static String augmentationFault(org.chainrule.api.Augmentation rule) {
    org.chainrule.api.Augmentation picky = new org.chainrule.api.Augmentation() {
      @Override
      public Samples apply(Samples batch, org.chainrule.api.Context context) {
        return rule.apply(batch, context);
      }

      @Override
      public String toString() {
        return "picky";
      }
    };
    return assertThrows(InvalidInputException.class,
        () -> new Trainer(Samples.lineBuilder().batchSize(4).augmentation(picky).build(), Samples.BACKEND))
        .getMessage();
  }

  @Test
  void augmentationsChangeTrainingSamplesOnly() {
    TrainingConfiguration.Builder spoiled = Samples.lineBuilder()
        .augmentation((batch, context) -> new org.chainrule.api.Augmentation.Samples(
            batch.features().mul(0).add(context.uniform(batch.features().shape()).mul(0)), batch.targets()));
    try (Trainer trainer = new Trainer(spoiled.build(), Samples.BACKEND)) {
      double before = trainer.model().values().get("dense1/weight").get(0);
      trainer.run();
      assertEquals(before, trainer.model().values().get("dense1/weight").get(0)); // no feature, no gradient
      Literal input = Literal.of(new float[] {1, 2}, Shape.of(2, 1));
      Literal output = trainer.model().predict(input).get("output");
      assertEquals(before, output.get(1) - output.get(0), 1e-6);
    }
  }

  @Test
  void aLossThatIsNoNumberEndsTrainingAndSaysWhere() {
    TrainingConfiguration configuration = Samples.lineBuilder().optimizer(new Samples.Descent(1e30)).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      TrainingFailure failure = assertThrows(TrainingFailure.class, trainer::run);
      assertTrue(failure.getMessage().matches(
          "the loss became (NaN|Infinity) in epoch 2 at step 2 \\(learning rate 1\\.0E30\\).*"), failure.getMessage());
    }
  }

  @Test
  void predictsInPartsWhatItPredictsAtOnce() {
    try (Trainer trainer = new Trainer(Samples.builder().build(), Samples.BACKEND);
        TrainedModel model = trainer.model()) {
      Literal input = Samples.blobs(300, 3, 5).features(); // more than one part
      Map<String, Literal> all = model.predict(input);
      assertEquals(List.of("output", "prediction"), List.copyOf(all.keySet()));
      assertTrue(all.get("output").shape().sameSizes(Shape.of(300, 3)));
      Literal last = Literal.of(java.util.Arrays.copyOfRange(input.floats(), 299 * 3, 900), Shape.of(1, 3));
      assertEquals(all.get("prediction").get(899), model.predict(last).get("prediction").get(2));
      assertTrue(model.samples(50).shape().sameSizes(Shape.of(50, 3))); // 30 test samples, then again from the first
      assertEquals("b", model.withMetadata(Map.of("a", "b")).metadata().get("a"));
      assertThrows(InvalidInputException.class, () -> model.predict(Literal.of(new float[4], Shape.of(2, 2))));
    }
  }

  @Test
  void stopsWhenAsked() {
    try (Trainer trainer = new Trainer(Samples.builder().epochs(50).build(), Samples.BACKEND)) {
      trainer.listen(new TrainingListener() {
        @Override
        public void stepDone(long step, double loss) {
          if (step == 4) {
            trainer.requestStop();
          }
        }
      });
      TrainingResult result = trainer.run();
      assertEquals(TrainingResult.Outcome.INTERRUPTED, result.outcome());
      assertEquals(4, result.steps());
      assertEquals(1, result.history().size());
      assertFalse(result.test().isEmpty());
    }
  }
}
