package org.chainrule.experiments.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {
  private static final String BASE = """
    seed: 1
    activation: relu
    data: digits
    optimizer: {id: adam, learning_rate: 0.001}
    model: [flatten, dense: 128, dropout: {rate: 0.2}, {id: dense, units: 10}]
    training: {epochs: 30}
    """;
  private static final Overrides OVERRIDES = new Overrides(
      id -> Optional.of("units").filter(_ -> id.equals("dense")));

  private static Mapping apply(String overrides) {
    return OVERRIDES.apply(YamlReader.read(BASE, "base.yaml"), List.of(overrides.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "seed=7                                          | seed           | 7",
    "activation=mish                                 | activation     | mish",
    "activation.id=leaky_relu activation.slope=0.1   | activation     | {id=leaky_relu, slope=0.1}",
    "activation.slope=0.1                            | activation     | {id=relu, slope=0.1}",
    "data.augmentations.0.rotate=3 data.augmentations.1=flip | data | {id=digits, augmentations=[{rotate=3}, flip]}",
    "data.validation=0.2                             | data           | {id=digits, validation=0.2}",
    "optimizer=sgd                                   | optimizer      | sgd",
    "optimizer.learning_rate=1e-2                    | optimizer      | {id=adam, learning_rate=0.01}",
    "optimizer={id:sgd,momentum:0.9}                 | optimizer      | {id:sgd=null, momentum:0.9=null}",
    "model.1.units=5                                 | model          | [flatten, {dense={units=5}}, {dropout={rate=0.2}}, {id=dense, units=10}]",
    "model.1.activation=tanh                         | model          | [flatten, {dense={units=128, activation=tanh}}, {dropout={rate=0.2}}, {id=dense, units=10}]",
    "model.1.dense=64                                | model          | [flatten, {dense=64}, {dropout={rate=0.2}}, {id=dense, units=10}]",
    "model.2.rate=0.5                                | model          | [flatten, {dense=128}, {dropout={rate=0.5}}, {id=dense, units=10}]",
    "model.3.units=7                                 | model          | [flatten, {dense=128}, {dropout={rate=0.2}}, {id=dense, units=7}]",
    "model.4=relu                                    | model          | [flatten, {dense=128}, {dropout={rate=0.2}}, {id=dense, units=10}, relu]",
    "~model.2                                        | model          | [flatten, {dense=128}, {id=dense, units=10}]",
    "model=[flatten,relu]                            | model          | [flatten, relu]",
    "training.early_stopping.patience=3              | training       | {epochs=30, early_stopping={patience=3}}",
    "training.early_stopping.patience=3 training.early_stopping.min_delta=1 | training | {epochs=30, early_stopping={patience=3, min_delta=1}}",
    "+schedule=cosine                                | schedule       | cosine",
    "++seed=3                                        | seed           | 3",
    "~optimizer.learning_rate                        | optimizer      | {id=adam}",
    "name=a=b                                        | name           | a=b",
    "seed=1 seed=2                                   | seed           | 2",
    "name='7'                                        | name           | 7",
    "training.freeze=[dense1/*]                      | training       | {epochs=30, freeze=[dense1/*]}",
  })
  void changes(String overrides, String key, String expected) {
    assertEquals(expected, String.valueOf(apply(overrides).plain().get(key)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "=3                | key=value",
    "a..b=1            | a dot must stand between",
    "+seed=2           | there already",
    "~sed              | did you mean 'seed'",
    "~seed.x           | no 'x' to remove",
    "model.9.units=1   | '9' is no position in a list of 4",
    "model.x=1         | 'x' is no position",
    "~model.4          | '4' is no position",
    "+schedule         | expected a value",
    "optimizer=[1      | not valid YAML",
    "optimizer=!!x     | tags",
  })
  void faultsQuoteTheOverride(String override, String part) {
    InputException fault = assertThrows(InputException.class, () -> apply(override));
    assertTrue(fault.getMessage().contains("'" + override + "' on the command line"), fault.getMessage());
    assertTrue(fault.getMessage().contains(part), fault.getMessage());
  }

  /** What is wrong with a block as a whole is told at the change that it comes from. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "optimizer.learning_rate=-1 | optimizer | learning_rate must not be negative | 'optimizer.learning_rate=-1' on the command line",
    "optimizer.learning_rate=-1 | optimizer | the learning_rates differ          | base.yaml:4:12",
    "optimizer.beta1=2          | optimizer | adam has no parameter 'beta1'      | 'optimizer.beta1=2' on the command line",
    "optimizer.beta1=2          | optimizer | adam: too large is 2               | 'optimizer.beta1=2' on the command line",
    "optimizer=sgd optimizer.momentum=2 | optimizer | sgd: momentum is 2 | 'optimizer.momentum=2' on the command line",
    "data.path=a.csv data.x=1   | data      | there is no file /home/a.csv       | 'data.path=a.csv' on the command line",
    "loss.slope=3               | loss      | something else                     | 'loss.slope=3' on the command line",
  })
  void aBlocksFaultStandsAtTheChange(String overrides, String block, String fault, String place) {
    Mapping whole = ExperimentConfiguration.withDefaults(YamlReader.read(BASE, "base.yaml"), "base");
    Mapping changed = OVERRIDES.apply(whole, List.of(overrides.split(" ")));
    assertEquals(place, ((Mapping) changed.entries().get(block)).placeOf(fault).toString());
  }
}
