package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.Tensor;
import org.chainrule.training.Samples.Dense;
import org.junit.jupiter.api.Test;

class GradientFlowTest {
  @Test
  void measuresEachLayerAndParameterInTheFirstStepOfAnEpoch() {
    try (Trainer trainer = new Trainer(Samples.builder().gradientFlow(true).build(), Samples.BACKEND)) {
      List<EpochRecord> history = trainer.run().history();
      for (EpochRecord epoch : history) {
        GradientFlow flow = epoch.gradientFlow().orElseThrow();
        assertEquals(List.of("dense1/activation1", "dense1", "dense2/activation1", "dense2"),
            flow.taps().stream().map(GradientFlow.Tap::name).toList());
        assertEquals(List.of("dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias"),
            flow.parameters().stream().map(GradientFlow.Parameter::name).toList());
        flow.taps().forEach(tap -> assertTrue(tap.gradient() > 0 && tap.value() > 0, tap::toString));
        flow.parameters().forEach(row -> assertTrue(row.gradient() > 0 && row.update() > 0, row::toString));
      }
      GradientFlow.Parameter first = history.getFirst().gradientFlow().orElseThrow().parameters().getFirst();
      assertEquals(first.update() / first.value(), first.updateRatio());
      assertEquals(0.02, first.update(), 1e-4); // Adam's first step is the learning rate in each direction
    }
  }

  @Test
  void measuringChangesNothingAndCostsNormalStepsNothing() {
    assertEquals(Samples.trainedValues(Samples.builder().build()),
        Samples.trainedValues(Samples.builder().gradientFlow(true).build()));
    try (Trainer trainer = new Trainer(Samples.builder().gradientFlow(true).build(), Samples.BACKEND)) {
      assertEquals(List.of("loss"), List.copyOf(trainer.graphs().step(16, false).outputs().keySet()));
    }
  }

  @Test
  void aGradientIsThatOfTheFormula() {
    TrainingConfiguration configuration = Samples.lineBuilder().gradientFlow(true).epochs(1).build();
    try (Trainer trainer = new Trainer(configuration, Samples.BACKEND)) {
      double weight = trainer.model().values().get("dense1/weight").get(0);
      double squares = 0;
      double sum = 0;
      for (int i = 0; i < 10; i++) {
        double x = i / 10.0 - 0.5;
        double gradient = 2 * (weight * x - (2 * x + 1)) / 10;
        squares += gradient * gradient / 10;
        sum += gradient;
      }
      GradientFlow flow = trainer.run().history().getFirst().gradientFlow().orElseThrow();
      assertEquals(Math.sqrt(squares), flow.taps().getLast().gradient(), 1e-6);
      assertEquals(Math.abs(sum), flow.parameters().get(1).gradient(), 1e-6);
      assertTrue(Double.isNaN(flow.parameters().get(1).updateRatio())); // the bias is zero
    }
  }

  @Test
  void sigmoidsLetGradientsVanish() {
    Optional<org.chainrule.api.Activation> sigmoid = Optional.of(Tensor::sigmoid);
    Sequential deep = Sequential.of(new Dense(8, sigmoid), new Dense(8, sigmoid), new Dense(8, sigmoid),
        Dense.linear(3));
    try (Trainer trainer = new Trainer(Samples.builder().model(deep).gradientFlow(true).epochs(1).build(),
        Samples.BACKEND)) {
      List<GradientFlow.Parameter> rows = trainer.run().history().getFirst().gradientFlow().orElseThrow().parameters();
      assertTrue(rows.getFirst().gradient() < rows.get(6).gradient() / 10, rows::toString);
    }
  }
}
