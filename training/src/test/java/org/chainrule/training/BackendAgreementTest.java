package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Literal;
import org.chainrule.backend.cpu.CpuBackend;
import org.chainrule.training.Samples.Dense;
import org.junit.jupiter.api.Test;

/** A whole training on the default backend against the same on the interpreter that defines every operation. */
class BackendAgreementTest {
  @Test
  void twelveStepsOfAdamGiveTheSameWeights() {
    Layer model = Sequential.of(new Samples.Centering(), new Dense(8, Optional.of(Tensor::relu)), new Samples.Dropout(),
        Dense.linear(3));
    TrainingConfiguration configuration = Samples.builder().model(model).build();
    Map<String, Literal> expected = Samples.trainedValues(configuration);
    Map<String, Literal> actual = Samples.trainedValues(configuration, new CpuBackend());
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, value) -> assertArrayEquals(value.toDoubles(), actual.get(name).toDoubles(), 1e-4, name));
  }

  @Test
  void oneThreadAndTwoGiveTheSameBits() {
    TrainingConfiguration configuration = Samples.builder().build();
    assertEquals(Samples.trainedValues(configuration, new CpuBackend(1)),
        Samples.trainedValues(configuration, new CpuBackend(2)));
  }
}
