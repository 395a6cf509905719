package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;

/** A configuration that was checked against its data, and what follows from it before the first step. */
final class TrainingSetup {
  private final TrainingConfiguration configuration;
  private final SampleSet training;
  private final Optional<SampleSet> validation;
  private final Optional<SampleSet> test;
  private final TrainingGraphs graphs;
  private final TracedStep traced;
  private final Optional<StoppingRule> stopping;
  private final Map<String, Literal> initialValues;
  private final Supplier<Map<String, String>> fingerprint;

  /**
   * Checks and traces.
   *
   * @throws InvalidInputException if a setting or the data do not fit
   */
  TrainingSetup(TrainingConfiguration configuration) {
    this.configuration = configuration;
    Dataset.Splits data = configuration.data();
    DataChecks.check("training", data.training(), data);
    configuration.validation().ifPresent(samples -> DataChecks.check("validation", samples, data));
    data.test().ifPresent(samples -> DataChecks.check("test", samples, data));
    SampleSet.Split split = SampleSet.Split.of(data.training(),
        configuration.validation().isPresent() ? 0 : configuration.validationFraction(), configuration.seed());
    this.training = split.training();
    this.validation = configuration.validation().map(SampleSet::of)
        .or(() -> Optional.of(split.validation()).filter(set -> set.size() > 0));
    this.test = data.test().map(SampleSet::of);
    checkSizes();
    this.stopping = StoppingRule.of(configuration, validation.isPresent());
    this.graphs = new TrainingGraphs(configuration);
    this.traced = graphs.traced(configuration.batchSize());
    DataChecks.checkOutputs("training", data.training(), data, traced.output());
    configuration.validation()
        .ifPresent(samples -> DataChecks.checkOutputs("validation", samples, data, traced.output()));
    data.test().ifPresent(samples -> DataChecks.checkOutputs("test", samples, data, traced.output()));
    Graph evaluation = graphs.evaluation(configuration.batchSize());
    this.initialValues = InitialValues.of(configuration, graphs, traced, training);
    this.fingerprint = Lazy.of(() -> Fingerprint.of(configuration, evaluation, traced.graph()));
  }

  private void checkSizes() {
    double fraction = configuration.validationFraction();
    if (validation.isEmpty() && fraction > 0) {
      throw new InvalidInputException(
          "data.validation %s of %d training samples holds none back; take a larger part or 0"
              .formatted(fraction, configuration.data().training().size()));
    }
    if (training.size() == 0) {
      throw new InvalidInputException("data.validation %s of %d training samples leaves none to train on"
          .formatted(fraction, configuration.data().training().size()));
    }
    if (configuration.batchSize() > training.size()) {
      throw new InvalidInputException("training.batch_size %d is larger than the %d training samples"
          .formatted(configuration.batchSize(), training.size()));
    }
  }

  TrainingConfiguration configuration() {
    return configuration;
  }

  SampleSet training() {
    return training;
  }

  Optional<SampleSet> validation() {
    return validation;
  }

  Optional<SampleSet> test() {
    return test;
  }

  TrainingGraphs graphs() {
    return graphs;
  }

  /** The step of a full batch. */
  TracedStep traced() {
    return traced;
  }

  Optional<StoppingRule> stopping() {
    return stopping;
  }

  Optional<CheckpointFolder> folder() {
    return configuration.checkpoints().map(policy -> new CheckpointFolder(policy.directory()));
  }

  int stepsPerEpoch() {
    return Math.ceilDiv(training.size(), configuration.batchSize());
  }

  /** First values of everything that is kept from step to step. */
  Map<String, Literal> initialValues() {
    return initialValues;
  }

  /** Names of everything that is kept from step to step. */
  List<String> names() {
    return List.copyOf(initialValues.keySet());
  }

  /** Names of what decides over the model's output: all but the optimizer's own. */
  List<String> weightNames() {
    Set<String> names = new LinkedHashSet<>(initialValues.keySet());
    names.removeAll(traced.kept().states().keySet());
    names.addAll(traced.evaluationWeights().values());
    return new ArrayList<>(names);
  }

  Map<String, String> fingerprint() {
    return fingerprint.get();
  }

  ModelSummary summary() {
    return new ModelSummary(traced.context().parameters().tensors().entrySet().stream()
        .map(entry -> new ModelSummary.Row(entry.getKey(), entry.getValue().shape(),
            traced.trained().contains(entry.getKey())))
        .toList());
  }
}
