package org.chainrule.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.chainrule.api.Activation;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;

/**
 * All that a training needs, as plain objects. A {@link Trainer} checks it against the data before the first step.
 *
 * @param model the model: any layer, such as a {@link Sequential} or a function
 * @param loss what training makes small
 * @param optimizer the update rule
 * @param schedule the learning rate over time; empty for the optimizer's own everywhere
 * @param regularizers penalties and projections
 * @param metrics figures of merit by the names that records show
 * @param augmentations random changes to training samples, in order
 * @param activation of layers that name none
 * @param initializer of parameters that name none
 * @param data the samples
 * @param validationFraction part of the training samples held back for validation, in [0, 1)
 * @param validation samples for validation that take the place of a held-back part
 * @param epochs passes over the training samples
 * @param batchSize samples in one step
 * @param earlyStopping when to end before all epochs are done
 * @param seed of all random choices
 * @param groups learning-rate factors; the last that fits a parameter's name counts
 * @param initialWeights parameters of a checkpoint that take the place of first values, by name
 * @param checkpoints where to save the state of training
 * @param memoryBudget bytes that a step may need for activations and gradients; to keep it, some are computed again
 * @param gradientFlow whether to measure {@link GradientFlow} in each epoch's first step
 */
public record TrainingConfiguration(Layer model, Loss loss, Optimizer optimizer, Optional<Schedule> schedule,
    List<Regularizer> regularizers, Map<String, Metric> metrics, List<Augmentation> augmentations,
    Activation activation, Initializer initializer, Dataset.Splits data, double validationFraction,
    Optional<Dataset.Samples> validation, int epochs, int batchSize, Optional<EarlyStopping> earlyStopping, long seed,
    List<ParameterGroup> groups, Optional<InitialWeights> initialWeights, Optional<CheckpointPolicy> checkpoints,
    OptionalLong memoryBudget, boolean gradientFlow) {
  /** Kaiming's uniform rule for relu: uniform within sqrt(6 / fan-in). He et al. 2015, arXiv:1502.01852. */
  static final Initializer DEFAULT_INITIALIZER = (shape, context) -> context.uniform(shape).mul(2).sub(1)
      .mul(Math.sqrt(6.0 / Initializer.fanIn(shape)));

  /** Copies collections and checks the numbers. */
  public TrainingConfiguration {
    regularizers = List.copyOf(regularizers);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    augmentations = List.copyOf(augmentations);
    groups = List.copyOf(groups);
    if (epochs < 1) {
      throw new InvalidInputException("training.epochs is %d; it must be at least 1".formatted(epochs));
    }
    if (batchSize < 1) {
      throw new InvalidInputException("training.batch_size is %d; it must be at least 1".formatted(batchSize));
    }
    if (memoryBudget.orElse(1) < 1) {
      throw new InvalidInputException(
          "training.memory_budget is %d bytes; it must be at least 1".formatted(memoryBudget.getAsLong()));
    }
    if (!(validationFraction >= 0 && validationFraction < 1)) {
      throw new InvalidInputException(
          "data.validation is %s; it must be at least 0 and less than 1".formatted(validationFraction));
    }
  }

  /** A configuration with defaults for all but model, loss, optimizer and data. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a configuration. */
  public static final class Builder {
    private Optional<Layer> model = Optional.empty();
    private Optional<Loss> loss = Optional.empty();
    private Optional<Optimizer> optimizer = Optional.empty();
    private Optional<Schedule> schedule = Optional.empty();
    private final List<Regularizer> regularizers = new ArrayList<>();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final List<Augmentation> augmentations = new ArrayList<>();
    private Activation activation = x -> x;
    private Initializer initializer = DEFAULT_INITIALIZER;
    private Optional<Dataset.Splits> data = Optional.empty();
    private double validationFraction;
    private Optional<Dataset.Samples> validation = Optional.empty();
    private int epochs = 10;
    private int batchSize = 32;
    private Optional<EarlyStopping> earlyStopping = Optional.empty();
    private long seed;
    private final List<ParameterGroup> groups = new ArrayList<>();
    private Optional<InitialWeights> initialWeights = Optional.empty();
    private Optional<CheckpointPolicy> checkpoints = Optional.empty();
    private OptionalLong memoryBudget = OptionalLong.empty();
    private boolean gradientFlow;

    private Builder() {}

    /** The model. */
    public Builder model(Layer layer) {
      model = Optional.of(layer);
      return this;
    }

    /** What training makes small. */
    public Builder loss(Loss function) {
      loss = Optional.of(function);
      return this;
    }

    /** The update rule. */
    public Builder optimizer(Optimizer rule) {
      optimizer = Optional.of(rule);
      return this;
    }

    /** The learning rate over time. */
    public Builder schedule(Schedule rule) {
      schedule = Optional.of(rule);
      return this;
    }

    /** Adds a penalty or projection. */
    public Builder regularizer(Regularizer regularizer) {
      regularizers.add(regularizer);
      return this;
    }

    /** Adds a figure of merit under a name. */
    public Builder metric(String id, Metric metric) {
      metrics.put(id, metric);
      return this;
    }

    /** Adds a random change to training samples. */
    public Builder augmentation(Augmentation augmentation) {
      augmentations.add(augmentation);
      return this;
    }

    /** The activation of layers that name none; none (linear) by default. */
    public Builder activation(Activation function) {
      activation = function;
      return this;
    }

    /** The initializer of parameters that name none; Kaiming's uniform rule for relu by default. */
    public Builder initializer(Initializer rule) {
      initializer = rule;
      return this;
    }

    /** The samples, and the part of the training samples to hold back for validation. */
    public Builder data(Dataset.Splits splits, double heldBack) {
      data = Optional.of(splits);
      validationFraction = heldBack;
      return this;
    }

    /** Samples for validation, instead of a held-back part. */
    public Builder validation(Dataset.Samples samples) {
      validation = Optional.of(samples);
      return this;
    }

    /** Passes over the training samples; 10 by default. */
    public Builder epochs(int count) {
      epochs = count;
      return this;
    }

    /** Samples in one step; 32 by default. */
    public Builder batchSize(int count) {
      batchSize = count;
      return this;
    }

    /** Ends training before all epochs are done. */
    public Builder earlyStopping(EarlyStopping rule) {
      earlyStopping = Optional.of(rule);
      return this;
    }

    /** The seed of all random choices; 0 by default. */
    public Builder seed(long number) {
      seed = number;
      return this;
    }

    /** Adds a learning-rate factor for some parameters. */
    public Builder group(ParameterGroup group) {
      groups.add(group);
      return this;
    }

    /** Starts from all parameters and running statistics of a checkpoint. */
    public Builder initialWeights(Path checkpoint) {
      return initialWeights(new InitialWeights(checkpoint));
    }

    /** Starts from parameters of a checkpoint. */
    public Builder initialWeights(InitialWeights weights) {
      initialWeights = Optional.of(weights);
      return this;
    }

    /** Saves the state of training. */
    public Builder checkpoints(CheckpointPolicy policy) {
      checkpoints = Optional.of(policy);
      return this;
    }

    /** The bytes that a step may need for activations and gradients; to keep it, some are computed again. */
    public Builder memoryBudget(long bytes) {
      memoryBudget = OptionalLong.of(bytes);
      return this;
    }

    /** Measures gradient flow in each epoch's first step. */
    public Builder gradientFlow(boolean measured) {
      gradientFlow = measured;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws InvalidInputException if a part is missing or a number out of range
     */
    public TrainingConfiguration build() {
      return new TrainingConfiguration(required("model", model), required("loss", loss),
          required("optimizer", optimizer), schedule, regularizers, metrics, augmentations, activation, initializer,
          required("data", data), validationFraction, validation, epochs, batchSize, earlyStopping, seed, groups,
          initialWeights, checkpoints, memoryBudget, gradientFlow);
    }

    private static <T> T required(String key, Optional<T> part) {
      return part.orElseThrow(() -> new InvalidInputException("%s is missing".formatted(key)));
    }
  }
}
