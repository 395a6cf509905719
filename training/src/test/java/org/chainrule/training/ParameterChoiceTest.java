package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterChoiceTest {
  @TempDir
  Path folder;

  @Test
  void frozenParametersKeepTheirBitsAndHaveNoSlots() {
    TrainingConfiguration configuration = Samples.builder().group(ParameterGroup.frozen("dense1/*")).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      Map<String, Literal> before = trainer.model().values();
      trainer.run();
      Map<String, Literal> after = trainer.model().values();
      assertEquals(before.get("dense1/weight"), after.get("dense1/weight"));
      assertEquals(before.get("dense1/bias"), after.get("dense1/bias"));
      assertNotEquals(before.get("dense2/weight"), after.get("dense2/weight"));
      assertEquals(List.of(false, false, true, true),
          trainer.summary().parameters().stream().map(ModelSummary.Row::trained).toList());
      assertEquals(8 * 3 + 3, trainer.summary().trainedCount());
      assertTrue(trainer.summary().toText().contains("frozen"), trainer.summary().toText());
      Graph step = trainer.graphs().step(16, false);
      assertFalse(step.states().keySet().stream().anyMatch(name -> name.contains("dense1")), () -> step.states()
          .keySet().toString());
    }
  }

  @Test
  void theLastGroupThatFitsSetsThePace() {
    TrainingConfiguration.Builder plain = Samples.lineBuilder().epochs(1);
    double first = start(plain.build());
    double whole = weight(plain.build()) - first;
    double half = weight(Samples.lineBuilder().epochs(1).group(new ParameterGroup("**", 3))
        .group(new ParameterGroup("dense1/weight", 0.5)).build()) - first;
    assertEquals(whole / 2, half, 1e-7);
  }

  private static double weight(TrainingConfiguration configuration) {
    return Samples.trainedValues(configuration).get("dense1/weight").get(0);
  }

  private static double start(TrainingConfiguration configuration) {
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      return trainer.model().values().get("dense1/weight").get(0);
    }
  }

  @Test
  void groupsThatFitNothingAreRefused() {
    InvalidInputException refusal = assertThrows(InvalidInputException.class,
        () -> new Trainer(Samples.builder().group(ParameterGroup.frozen("dense9/*")).build(), Samples.BACKEND));
    assertEquals("training.freeze: 'dense9/*' fits no parameter; there are "
        + "[dense1/weight, dense1/bias, dense2/weight, dense2/bias]", refusal.getMessage());
    InvalidInputException nothing = assertThrows(InvalidInputException.class,
        () -> new Trainer(Samples.builder().group(ParameterGroup.frozen("**")).build(), Samples.BACKEND));
    assertTrue(nothing.getMessage().startsWith("all parameters are frozen"), nothing.getMessage());
    assertThrows(InvalidInputException.class, () -> new ParameterGroup("**", -1));
  }

  @Test
  void globsFollowTheSlashes() {
    assertTrue(new Glob("**/weight").matches("dense1/weight"));
    assertTrue(new Glob("**/weight").matches("weight"));
    assertTrue(new Glob("**/weight").matches("residual1/dense1/weight"));
    assertFalse(new Glob("**/weight").matches("dense1/weights"));
    assertFalse(new Glob("**/weight").matches("dense1/xweight"));
    assertTrue(new Glob("dense?/*").matches("dense1/bias"));
    assertFalse(new Glob("dense1/*").matches("dense1/inner1/bias"));
    assertTrue(new Glob("dense1/**").matches("dense1/inner1/bias"));
    assertFalse(new Glob("a.c").matches("abc"));
    assertTrue(new Glob("**").matches("dense1/bias"));
  }

  @Test
  void startsFromTheWeightsOfACheckpoint() throws IOException {
    TrainingConfiguration source = Samples.builder().checkpoints(new CheckpointPolicy(folder)).build();
    Map<String, Literal> trained = Samples.trainedValues(source);
    Path file = Checkpoint.newest(folder).orElseThrow();
    try (Trainer trainer = new Trainer(Samples.builder().seed(99).initialWeights(file).build(), Samples.BACKEND)) {
      assertEquals(trained, trainer.model().values());
    }
    TrainingConfiguration.Builder wider = Samples.builder()
        .model(Sequential.of(new Samples.Dense(8), Samples.Dense.linear(5)));
    InvalidInputException refusal = assertThrows(InvalidInputException.class,
        () -> new Trainer(wider.initialWeights(file).build(), Samples.BACKEND));
    assertTrue(refusal.getMessage()
        .contains("does not fit the model: dense2/weight (float32[8, 3] there, float32[8, 5] "
            + "in the model), dense2/bias (float32[3] there, float32[5] in the model); what fits is [dense1/weight, "
            + "dense1/bias]"),
        refusal.getMessage());
    try (Trainer trainer = new Trainer(wider.initialWeights(new InitialWeights(file, List.of("dense1/*"))).build(),
        Samples.BACKEND)) {
      assertEquals(trained.get("dense1/weight"), trainer.model().values().get("dense1/weight"));
    }
    assertThrows(InvalidInputException.class, () -> new Trainer(
        wider.initialWeights(new InitialWeights(file, List.of("conv1/*"))).build(), Samples.BACKEND));
  }
}
