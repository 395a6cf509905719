package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.training.Samples.Dense;
import org.chainrule.training.Samples.Descent;
import org.chainrule.training.health.HealthMonitor;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.Verdict;
import org.junit.jupiter.api.Test;

/** Trainings that go wrong in a known way are told what is wrong with them, and those that go well are told nothing. */
class HealthTest {
  private static final Optional<Activation> RELU = Optional.of(Tensor::relu);
  private static final Optional<Activation> TANH = Optional.of(Tensor::tanh);
  private static final Optional<Activation> SIGMOID = Optional.of(Tensor::sigmoid);

  /** Listens to the health of a training. */
  private static final class Watch implements TrainingListener {
    private final HealthMonitor monitor = new HealthMonitor();
    private final List<Double> losses = new ArrayList<>();

    @Override
    public boolean wantsHealth() {
      return true;
    }

    @Override
    public void health(HealthSample sample) {
      monitor.add(sample);
    }

    @Override
    public void stepDone(long step, double loss) {
      losses.add(loss);
    }

    List<String> rules() {
      return monitor.verdicts().stream().map(Verdict::rule).distinct().toList();
    }

    Verdict verdict(String rule) {
      return monitor.verdicts().stream().filter(verdict -> verdict.rule().equals(rule)).findFirst()
          .orElseThrow(() -> new AssertionError("no verdict " + rule + " among " + monitor.verdicts()));
    }
  }

  private static Watch watch(TrainingConfiguration configuration) {
    Watch watch = new Watch();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      trainer.listen(watch).run();
    }
    return watch;
  }

  /** 150 epochs of three steps with full batches. */
  private static TrainingConfiguration.Builder builder() {
    return Samples.builder().data(Samples.blobs(), 0).batchSize(20).epochs(150);
  }

  /** Classes that have nothing to do with the features. */
  private static Dataset.Splits noise() {
    Dataset.Samples blobs = Samples.blobs(60, 3, 1);
    int[] labels = new int[60];
    Arrays.setAll(labels, i -> i * i / 7 % 3);
    Dataset.Samples samples = new Dataset.Samples(blobs.features(), Literal.of(labels, Shape.of(60)));
    return Samples.splits(samples, samples);
  }

  private static Sequential deep(int layers, int units, Optional<Activation> activation) {
    return Sequential.of(Stream.concat(Stream.generate(() -> new Dense(units, activation)).limit(layers),
        Stream.of(Dense.linear(3))).toList());
  }

  private static Initializer normal(double deviation) {
    return (shape, context) -> context.normal(shape).mul(deviation);
  }

  @Test
  void healthyTrainingsGetNoVerdict() {
    for (Layer model : List.of(Samples.perceptron(), deep(3, 16, RELU), deep(2, 16, TANH), deep(2, 8, SIGMOID),
        Dense.linear(3))) {
      assertEquals(List.of(), watch(builder().model(model).build()).monitor.verdicts(), model::toString);
    }
    assertEquals(List.of(), watch(Samples.lineBuilder().epochs(300).build()).monitor.verdicts());
  }

  @Test
  void aHugeLearningRateKillsRelus() {
    Watch watch = watch(builder().data(noise(), 0).model(deep(2, 32, RELU)).optimizer(new Descent(30)).build());
    Verdict verdict = watch.verdict("dead_units");
    assertTrue(verdict.text().matches("dense[12]: \\d+ % of units dead since step \\d+; try a smaller learning rate or "
        + "leaky_relu"), verdict.text());
  }

  @Test
  void largeWeightsSaturateTanhAndSigmoid() {
    for (Optional<Activation> activation : List.of(TANH, SIGMOID)) {
      Watch watch = watch(builder().model(deep(1, 16, activation)).initializer(normal(80))
          .optimizer(new Descent(0.01)).build());
      assertEquals("dense1", watch.verdict("saturated_units").place());
      assertTrue(watch.verdict("saturated_units").text().startsWith("dense1: "));
    }
  }

  @Test
  void deepSigmoidsLetGradientsVanish() {
    Watch watch = watch(builder().model(deep(9, 8, SIGMOID)).build());
    assertEquals("dense1", watch.verdict("vanishing_gradients").place());
  }

  @Test
  void largeWeightsInManyLayersLetGradientsExplode() {
    Watch watch = watch(builder().model(deep(6, 16, RELU)).initializer(normal(5)).optimizer(new Descent(1e-12))
        .epochs(20).build());
    assertTrue(watch.verdict("exploding_gradients").text().contains("explode on their way back"));
  }

  @Test
  void learningRatesAreTooLargeOrTooSmall() {
    assertEquals(List.of("learning_rate_too_small"),
        watch(builder().optimizer(new Descent(1e-5)).build()).rules());
    Watch large = watch(builder().data(noise(), 0).optimizer(new Samples.Adam(3)).build());
    assertTrue(large.verdict("learning_rate_too_large").text().contains("(3)"), large.rules()::toString);
    assertTrue(!large.rules().contains("learning_rate_too_small"), large.rules()::toString);
  }

  @Test
  void aTrainingThatChangesNothingIsToldWhy() {
    Watch still = watch(builder().optimizer(new Descent(0)).build());
    assertEquals(List.of("no_updates"), still.rules());
    Watch zeros = watch(builder().model(deep(2, 16, RELU)).initializer(normal(0)).build());
    assertTrue(zeros.verdict("dead_units").text().endsWith(" since step 0; try another initializer or leaky_relu"),
        zeros.monitor.verdicts()::toString);
  }

  @Test
  void anOptimizerThatGoesUphillIsTold() {
    Optimizer uphill = new Optimizer() {
      @Override
      public double learningRate() {
        return 0.002;
      }

      @Override
      public TensorTree update(TensorTree gradients, Slots slots) {
        return gradients.mul(slots.learningRate());
      }
    };
    Watch watch = watch(builder().optimizer(uphill).epochs(600).build());
    assertTrue(watch.verdict("loss_grows").text().startsWith("the loss grows: after "), watch.rules()::toString);
  }

  @Test
  void aJumpOfTheLossIsNamedWithItsStep() {
    Watch watch = watch(builder().optimizer(new Descent(0.1))
        .schedule(progress -> progress.step() == 199 ? 1000 : 0.1).build());
    Verdict verdict = watch.verdict("loss_spike");
    assertEquals(201, verdict.step(), verdict.text());
    assertTrue(verdict.text().contains("in step 201"), verdict.text());
  }

  @Test
  void measuringChangesNoBitAndSeesTheStepItself() {
    TrainingConfiguration configuration = builder().model(Sequential.of(new Samples.Dropout(), new Dense(8, RELU),
        new Samples.Centering(), Dense.linear(3))).epochs(50).build();
    Watch watch = new Watch();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      trainer.listen(watch).run();
      assertEquals(Samples.trainedValues(configuration), trainer.model().values());
    }
    List<HealthSample> samples = watch.monitor.samples();
    assertEquals(List.of(0L, 32L, 128L, 150L), samples.stream().map(HealthSample::step).toList());
    for (HealthSample sample : samples.subList(0, 3)) {
      assertEquals(watch.losses.get((int) sample.step()), sample.loss().orElseThrow());
      assertTrue(sample.parameters().stream().allMatch(row -> row.gradient() > 0 && row.update() > 0),
          sample::toString);
      assertEquals(List.of("dense1/activation1", "dense2/activation1"),
          sample.layers().stream().map(HealthSample.Layer::name).toList());
      assertEquals(Optional.of(8), sample.layers().getFirst().units().map(HealthSample.Units::count));
      assertEquals(Optional.empty(), sample.layers().getLast().units(), "linear units are never stuck");
    }
    assertEquals(0.02, samples.getFirst().parameters().getFirst().update(), 1e-3); // Adam's first step
  }

  private static String failure(TrainingConfiguration configuration) {
    return assertThrows(TrainingFailure.class, () -> watch(configuration)).getMessage();
  }

  @Test
  void aNumberThatIsNotFiniteIsFollowedToWhereItCameFrom() {
    Layer logarithm = new Layer() {
      @Override
      public Tensor apply(Tensor x, Context context) {
        return x.sub(0.05).log(); // of noise that is negative now and then
      }
    };
    String forward = failure(builder().model(Sequential.of(new Dense(4, RELU), logarithm, Dense.linear(3))).build());
    assertTrue(forward.contains("the first number that is not finite came in step 1: log of numbers from -"), forward);
    assertTrue(forward.contains(" gives NaN in layer1; no update was made before"), forward);
    String loss = failure(builder().loss((output, target) -> output.sub(output).log().mean()).build());
    assertTrue(
        loss.matches(".*: log of 0.00 gives -Infinity in the loss .*|.*log of 0.00 gives -Infinity in the loss;.*"),
        loss);
    String growing = failure(Samples.lineBuilder().optimizer(new Descent(1e4)).epochs(300).build());
    assertTrue(growing.contains("a smaller learning rate may help"), growing);
    assertTrue(growing.matches("the loss became .* in epoch (\\d+) at step \\1 .*came in step \\1: .*"), growing);
  }

  @Test
  void aGradientThatIsNotFiniteIsNamedByItsParameter() {
    Layer root = new Layer() {
      @Override
      public Tensor apply(Tensor x, Context context) {
        return x.add(x.mul(0).sqrt()); // its slope at 0 is infinite
      }
    };
    String message = failure(builder().model(Sequential.of(new Dense(4, Optional.of(x -> x)), root, Dense.linear(3)))
        .build());
    assertTrue(message.contains("the first number that is not finite came in step 1: "), message);
    assertTrue(message.contains("in the gradient or update of dense1/"), message);
  }
}
