package org.chainrule.experiments.configuration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.experiments.configuration.Setting.Sequence;

/**
 * What an experiment's configuration says. Plug-ins are still settings here; they are built by name from the catalog.
 *
 * @param name the experiment's name, part of the run directory's
 * @param seed of all random choices
 * @param threads of the backend; empty for as many as it likes
 * @param backend what computes
 * @param data the data set
 * @param validation part of the training samples held back for validation
 * @param augmentations random changes to training samples
 * @param activation of layers that name none
 * @param initializer of parameters that name none
 * @param model the layers in order
 * @param loss what training makes small
 * @param optimizer the update rule
 * @param schedule the learning rate over time
 * @param regularizers penalties and projections
 * @param metrics figures of merit
 * @param trackers what records the figures
 * @param training how to train
 * @param export file formats to write the trained model in
 * @param source the whole configuration
 */
public record ExperimentConfiguration(String name, long seed, Optional<Integer> threads, Setting backend, Setting data,
    double validation, List<Setting> augmentations, Setting activation, Setting initializer, List<Setting> model,
    Setting loss, Setting optimizer, Optional<Setting> schedule, List<Setting> regularizers, List<Setting> metrics,
    List<Setting> trackers, Training training, List<Setting> export, Mapping source) {
  /** What holds where a configuration says nothing. */
  private static final String DEFAULTS = """
    seed: 0
    backend: cpu
    activation: relu
    initializer: kaiming_uniform
    loss: softmax_cross_entropy
    optimizer: adam
    metrics: [accuracy]
    trackers: [csv, json_lines, tensorboard]
    export: [onnx]
    """;

  /**
   * How to train.
   *
   * @param epochs passes over the training samples
   * @param batchSize samples in one step
   * @param earlyStopping when to end before all epochs are done
   * @param freeze globs on the names of parameters that keep their values
   * @param learningRateFactors factors on the learning rate by glob on parameters' names
   * @param initialWeights what first values to take from where, instead of random ones
   * @param checkpointEvery epochs between two checkpoints; 0 for one at the end only
   * @param checkpointEverySteps steps between two further checkpoints; 0 for none
   * @param memoryBudget bytes that a step may need for activations and gradients; to keep it, some are computed again
   * @param gradientFlow whether to measure the gradients' sizes in each epoch's first step
   */
  public record Training(int epochs, int batchSize, Optional<EarlyStop> earlyStopping, List<String> freeze,
      Map<String, Double> learningRateFactors, Optional<FirstWeights> initialWeights, int checkpointEvery,
      int checkpointEverySteps, OptionalLong memoryBudget, boolean gradientFlow) {}

  /**
   * First values out of an earlier training.
   *
   * @param from a checkpoint, or a run's directory
   * @param parameters globs on the names of those parameters that are taken; all for none
   */
  public record FirstWeights(String from, List<String> parameters) {}

  /**
   * When to end before all epochs are done.
   *
   * @param patience epochs without a better figure
   * @param minDelta by how much a figure must be better to count
   * @param monitor the figure
   */
  public record EarlyStop(int patience, double minDelta, String monitor) {}

  /** A configuration with the defaults for what it does not say. */
  public static Mapping withDefaults(Mapping given, String name) {
    Mapping result = Mapping.empty(given.location()).with("name", new Scalar(name, false, Location.builtIn()));
    for (Map.Entry<String, Setting> entry : YamlReader.read(DEFAULTS, "default").entries().entrySet()) {
      result = result.with(entry.getKey(), relocated(entry.getValue()));
    }
    for (Map.Entry<String, Setting> entry : given.entries().entrySet()) {
      result = result.with(entry.getKey(), entry.getValue());
    }
    Map<String, Location> keys = new java.util.HashMap<>(result.keys());
    keys.putAll(given.keys());
    return new Mapping(result.entries(), keys, given.location());
  }

  private static Setting relocated(Setting setting) {
    return switch (setting) {
      case Scalar scalar -> new Scalar(scalar.text(), scalar.quoted(), Location.builtIn());
      case Sequence sequence -> new Sequence(sequence.items().stream().map(ExperimentConfiguration::relocated).toList(),
          Location.builtIn());
      case Mapping mapping -> mapping;
    };
  }

  /**
   * Reads a whole configuration.
   *
   * @throws InputException if a key is unknown or missing, or a value of the wrong kind
   */
  public static ExperimentConfiguration of(Mapping source) {
    Section top = new Section(source, "");
    Setting data = top.require("data", "data: digits");
    double validation = 0;
    List<Setting> augmentations = List.of();
    if (data instanceof Mapping map) {
      Section section = new Section(map, "data.");
      validation = section.number("validation", 0);
      if (validation < 0 || validation >= 1) {
        throw section.wrong("validation", "a part of the training samples, at least 0 and less than 1",
            map.entries().get("validation"));
      }
      augmentations = section.list("augmentations");
      data = map.without("validation").without("augmentations");
    }
    top.require("model", "model: [dense: 128, dense: {units: 10, activation: linear}]");
    ExperimentConfiguration result = new ExperimentConfiguration(name(top), top.whole("seed", 0, Long.MIN_VALUE,
        Long.MAX_VALUE), top.find("threads").map(_ -> top.count("threads", 1, 1)),
        top.require("backend", "backend: cpu"), data, validation, augmentations,
        top.require("activation", "activation: relu"), top.require("initializer", "initializer: kaiming_uniform"),
        top.list("model"), top.require("loss", "loss: softmax_cross_entropy"),
        top.require("optimizer", "optimizer: adam"), present(top, "schedule"), top.list("regularizer"),
        top.list("metrics"), top.list("trackers"), training(top), export(top), source);
    top.finish();
    if (result.model.isEmpty()) {
      throw InputException.at(source.key("model"), "the model has no layers");
    }
    return result;
  }

  /** Whether the metrics were named and are not the defaults. */
  public boolean metricsNamed() {
    Setting metrics = source.entries().get("metrics");
    return metrics != null && !metrics.location().equals(Location.builtIn());
  }

  private static String name(Section top) {
    String name = top.text("name", "experiment");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")) {
      throw top.wrong("name", "at most 100 letters, digits, '-', '_' and '.', for it is part of a folder's name",
          top.find("name").orElseThrow());
    }
    return name;
  }

  private static Optional<Setting> present(Section section, String key) {
    return section.find(key).filter(value -> !(value instanceof Scalar scalar && scalar.text().equals("none")));
  }

  private static Training training(Section top) {
    Section section = top.section("training", "a mapping such as {epochs: 30, batch_size: 32}")
        .orElseGet(() -> new Section(Mapping.empty(Location.builtIn()), "training."));
    Optional<EarlyStop> earlyStopping = present(section, "early_stopping")
        .flatMap(_ -> section.section("early_stopping", "a mapping such as {patience: 5}, or none"))
        .map(stop -> {
          EarlyStop result = new EarlyStop(stop.count("patience", 5, 1), stop.number("min_delta", 0),
              stop.text("monitor", "validation_loss"));
          stop.finish();
          return result;
        });
    Training training = new Training(section.count("epochs", 30, 1), section.count("batch_size", 32, 1), earlyStopping,
        section.texts("freeze"), section.numbers("learning_rate_factors"),
        firstWeights(section),
        section.count("checkpoint_every", 1, 0), section.count("checkpoint_every_steps", 0, 0),
        section.bytes("memory_budget"), section.truth("gradient_flow", false));
    section.finish();
    return training;
  }

  private static Optional<FirstWeights> firstWeights(Section training) {
    if (!(training.find("initial_weights").orElse(null) instanceof Mapping)) {
      return Optional.of(training.text("initial_weights", "")).filter(text -> !text.isEmpty())
          .map(from -> new FirstWeights(from, List.of()));
    }
    Section section = training
        .section("initial_weights", "a run's directory or {from: DIRECTORY, parameters: [dense1/**]}")
        .orElseThrow();
    section.require("from", "from: runs/first");
    FirstWeights weights = new FirstWeights(section.text("from", ""), section.texts("parameters"));
    section.finish();
    return Optional.of(weights);
  }

  /** {@code true} means ONNX, {@code false} nothing. */
  private static List<Setting> export(Section top) {
    List<Setting> formats = top.list("export");
    if (formats.size() == 1 && formats.getFirst().plain() instanceof Boolean wanted) {
      return wanted ? List.of(new Scalar("onnx", false, formats.getFirst().location())) : List.of();
    }
    return formats;
  }
}
