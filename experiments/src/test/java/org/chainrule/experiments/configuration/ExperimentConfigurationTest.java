package org.chainrule.experiments.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chainrule.experiments.configuration.ExperimentConfiguration.FirstWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ExperimentConfigurationTest {
  @SuppressWarnings("unused") // by name
  private static final List<String> SHIPPED = Shipped.NAMES;

  private static ExperimentConfiguration read(String lines) {
    return ExperimentConfiguration
        .of(ExperimentConfiguration.withDefaults(YamlReader.read(lines.replace(";", "\n"), "x.yaml"), "x"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "model: [flatten]                                       | 'data' is missing",
    "data: digits                                           | 'model' is missing",
    "data: digits;model: []                                 | has no layers",
    "data: digits;model: [flatten];activaton: relu          | x.yaml:3:1 ; no key 'activaton' ; did you mean 'activation'?",
    "data: digits;model: [flatten];seed: seven              | x.yaml:3:7 ; seed must be a whole number, not 'seven'",
    "data: digits;model: [flatten];seed: 1.5                | x.yaml:3:7 ; seed must be a whole number",
    "data: digits;model: [flatten];threads: 0               | threads must be a whole number from 1",
    "data: digits;model: [flatten];name: a/b                | name must be at most 100 letters",
    "data: digits;model: [flatten];training: 5              | training must be a mapping",
    "data: digits;model: [flatten];training: {epochs: 0}    | training.epochs must be a whole number from 1",
    "data: digits;model: [flatten];training: {epoch: 3}     | x.yaml:3:12 ; no key 'training.epoch' ; did you mean 'epochs'?",
    "data: digits;model: [flatten];training: {batch_size: many} | training.batch_size must be a whole number",
    "data: digits;model: [flatten];training: {early_stopping: {patients: 3}} | training.early_stopping.patients ; 'patience'",
    "data: digits;model: [flatten];training: {early_stopping: 3} | training.early_stopping must be a mapping",
    "data: digits;model: [flatten];training: {learning_rate_factors: {a: b}} | training.learning_rate_factors.a must be a number",
    "data: {id: digits, validation: 1};model: [flatten]     | x.yaml:1:32 ; data.validation must be a part",
    "data: {id: digits, validation: x};model: [flatten]     | data.validation must be a number",
  })
  void faultsNameKeyPlaceAndWhatWouldFit(String lines, String parts) {
    InputException fault = assertThrows(InputException.class, () -> read(lines));
    for (String part : parts.split(" ; ")) {
      assertTrue(fault.getMessage().contains(part.strip()), fault.getMessage() + " lacks " + part);
    }
  }

  @Test
  void everyKeyIsRead() {
    ExperimentConfiguration configuration = read("""
      seed: 7
      threads: 2
      data: {id: digits, validation: 0.15, augmentations: [shift]}
      model: [flatten, dense: 10]
      schedule: cosine
      regularizer: {id: l2, strength: 1e-4}
      training: {epochs: 3, batch_size: 8, early_stopping: {patience: 5}, freeze: dense1/*, learning_rate_factors:
        {'**/bias': 2}, initial_weights: w.safetensors, checkpoint_every: 2, gradient_flow: false}
      export: false
      """);
    assertEquals("x", configuration.name());
    assertEquals(7, configuration.seed());
    assertEquals(0.15, configuration.validation());
    assertEquals(Map.of("id", "digits"), configuration.data().plain());
    assertEquals(1, configuration.augmentations().size());
    assertEquals(1, configuration.regularizers().size());
    assertEquals(List.of("dense1/*"), configuration.training().freeze());
    assertEquals(Map.of("**/bias", 2.0), configuration.training().learningRateFactors());
    assertEquals("validation_loss", configuration.training().earlyStopping().orElseThrow().monitor());
    assertEquals(2, configuration.training().checkpointEvery());
    assertFalse(configuration.training().gradientFlow());
    assertEquals(List.of(), configuration.export());
    assertEquals(new FirstWeights("w.safetensors", List.of()), configuration.training().initialWeights().orElseThrow());
    assertEquals(new FirstWeights("runs/first", List.of("dense1/**")),
        read("data: a;model: b;training: {initial_weights: {from: runs/first, parameters: dense1/**}}")
            .training().initialWeights().orElseThrow());
    assertTrue(assertThrows(InputException.class,
        () -> read("data: a;model: b;training: {initial_weights: {form: runs/first}}")).getMessage().contains("from"));
    assertEquals("onnx", read("data: a;model: b;export: true").export().getFirst().plain());
  }

  @ParameterizedTest
  @FieldSource("SHIPPED")
  void shippedExperimentsAreValid(String name) {
    ExperimentConfiguration configuration = ExperimentConfiguration.of(Shipped.find(name, Path.of("")));
    assertEquals(name, configuration.name());
  }

  @Test
  void unknownExperimentsAreToldWithTheNearestName() {
    assertTrue(assertThrows(InputException.class, () -> Shipped.find("digit", Path.of(""))).getMessage()
        .contains("did you mean 'digits'?"));
    assertTrue(assertThrows(InputException.class, () -> Shipped.find("absent.yaml", Path.of(""))).getMessage()
        .contains("no such file"));
  }
}
