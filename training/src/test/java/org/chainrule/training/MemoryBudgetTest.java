package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.Optional;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Literal;
import org.chainrule.backend.cpu.CpuBackend;
import org.chainrule.training.Samples.Dense;
import org.junit.jupiter.api.Test;

/** Training within a budget for activations and gradients: the same numbers with less memory. */
class MemoryBudgetTest {
  private static final int DEPTH = 40;
  private static final int WIDTH = 32;
  private static final int BATCH = 200;
  private static final long ACTIVATION = 4L * BATCH * WIDTH;

  @Test
  void aDeepPerceptronFitsIntoLessMemory() {
    Trained plain = train(perceptron().build());
    long budget = plain.result().memory().bytes() * 7 / 10;
    Trained spared = train(perceptron().memoryBudget(budget).build());
    StepMemory memory = spared.result().memory();
    assertTrue(plain.result().memory().bytes() > DEPTH * ACTIVATION, () -> plain.result().memory().toString());
    assertTrue(memory.bytes() <= budget, memory::toString);
    assertTrue(memory.extraWork() > 0.05 && memory.extraWork() < 0.5, memory::toString);
    assertEquals(plain.weights(), spared.weights());
    assertEquals(plain.result().history().getLast().trainingLoss(), spared.result().history().getLast().trainingLoss());
    assertTrue(spared.messages().getFirst().startsWith("activations and gradients: "), spared.messages()::toString);
  }

  @Test
  void anAmpleBudgetChangesNothing() {
    Trained plain = train(perceptron().build());
    StepMemory memory = train(perceptron().memoryBudget(1L << 40).build()).result().memory();
    assertEquals(0, memory.extraWork());
    assertEquals(plain.result().memory().bytes(), memory.bytes());
  }

  @Test
  void normalisationAndDropoutKeepTheirNumbers() {
    Layer model = Sequential.of(new Samples.Centering(), new Dense(WIDTH, Optional.of(Tensor::tanh)),
        new Samples.Dropout(), new Dense(WIDTH, Optional.of(Tensor::sigmoid)), new Samples.Dropout(),
        new Dense(WIDTH, Optional.of(Tensor::softplus)), Dense.linear(3));
    TrainingConfiguration plain = builder().model(model).gradientFlow(true).build();
    Trained expected = train(plain);
    TrainingConfiguration within = builder().model(model).gradientFlow(true)
        .memoryBudget(expected.result().memory().bytes() * 9 / 10).build();
    Trained actual = train(within);
    assertTrue(actual.result().memory().extraWork() > 0);
    assertEquals(expected.weights(), actual.weights());
    assertTrue(actual.messages().stream().anyMatch(message -> message.startsWith("gradient flow is not measured: ")),
        actual.messages()::toString); // its figures need more than that
  }

  @Test
  void whereComputingAgainSavesNothingThatIsSaid() {
    String message = assertThrows(InvalidInputException.class,
        () -> train(Samples.builder().model(Dense.linear(3)).memoryBudget(10).build())).getMessage();
    assertTrue(message.matches("training.memory_budget is 10 bytes, but a step needs \\d+ bytes for activations and "
        + "gradients, which computing them again does not lessen; raise it or take a smaller batch_size"), message);
  }

  @Test
  void aBudgetThatNothingKeepsIsRefusedWithWhatIsNeeded() {
    TrainingConfiguration configuration = perceptron().memoryBudget(1000).build();
    String message = assertThrows(InvalidInputException.class, () -> train(configuration)).getMessage();
    assertTrue(message.matches("training.memory_budget is 1000 bytes, but a step needs .* MiB for activations and "
        + "gradients, and no less than about .* when they are computed again; raise it or take a smaller batch_size"),
        message);
  }

  /** Its scratch for each thread, or the patches of a convolution, may be most of what a step needs. */
  @Test
  void whatTheBackendNeedsBesidesIsPartOfWhatIsSaid() {
    Supplier<TrainingConfiguration.Builder> model = () -> builder()
        .model(Sequential.of(new Samples.Dropout(), Dense.linear(3)));
    StepMemory plain = train(model.get().build(), 64).result().memory();
    long budget = plain.bytes() / 2;
    String message = assertThrows(InvalidInputException.class,
        () -> train(model.get().memoryBudget(budget).build(), 64)).getMessage();
    String needed = plain.toString().replaceFirst("activations and gradients: (.*); nothing.*", "$1");
    assertTrue(message.contains("but a step needs " + needed + " for activations"), message + " and not " + plain);
  }

  private record Trained(TrainingResult result, Map<String, Literal> weights, List<String> messages) {}

  private static Trained train(TrainingConfiguration configuration) {
    return train(configuration, 1);
  }

  private static Trained train(TrainingConfiguration configuration, int threads) {
    List<String> messages = new ArrayList<>();
    try (Trainer trainer = new Trainer(configuration, new CpuBackend(threads)).listen(new TrainingListener() {
      @Override
      public void message(String text) {
        messages.add(text);
      }
    })) {
      TrainingResult result = trainer.run();
      try (TrainedModel model = trainer.model()) {
        return new Trained(result, model.values(), messages);
      }
    }
  }

  private static TrainingConfiguration.Builder perceptron() {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      layers.add(new Dense(WIDTH, Optional.of(Tensor::relu)));
    }
    layers.add(Dense.linear(3));
    return builder().model(Sequential.of(layers.toArray(Layer[]::new)));
  }

  private static TrainingConfiguration.Builder builder() {
    return Samples.builder().data(Samples.splits(Samples.blobs(BATCH, 3, 1), Samples.blobs(30, 3, 2)), 0)
        .batchSize(BATCH).epochs(3);
  }
}
