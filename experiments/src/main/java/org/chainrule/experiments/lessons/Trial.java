package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.chainrule.api.Activation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;
import org.chainrule.training.TrainingResult;

/**
 * A training of a lesson and what came out of it.
 *
 * @param history the figures of each epoch
 * @param result the outcome
 * @param trainingAccuracy of the final weights on the samples trained on
 * @param testAccuracy of the final weights on the samples kept apart; NaN where there are none
 * @param values the final weights by name
 */
record Trial(List<EpochRecord> history, TrainingResult result, double trainingAccuracy, double testAccuracy,
    Map<String, Literal> values) {
  /** Trains with softmax cross-entropy and Adam unless the changes say otherwise. */
  static Trial run(Lecture lecture, Layer model, Dataset.Splits data, int epochs,
      Consumer<TrainingConfiguration.Builder> changes) {
    return run(lecture, model, data, epochs, changes, _ -> {});
  }

  /** As above, and shows the trained model before it is closed. */
  static Trial run(Lecture lecture, Layer model, Dataset.Splits data, int epochs,
      Consumer<TrainingConfiguration.Builder> changes, Consumer<TrainedModel> look) {
    TrainingConfiguration.Builder builder = TrainingConfiguration.builder().model(model)
        .loss(lecture.plugin(Loss.class, "softmax_cross_entropy")).optimizer(lecture.plugin(Optimizer.class, "adam"))
        .activation(lecture.plugin(Activation.class, "relu"))
        .metric("accuracy", lecture.plugin(Metric.class, "accuracy"))
        .data(data, 0).epochs(epochs).batchSize(32).seed(1);
    changes.accept(builder);
    TrainingConfiguration configuration = builder.build();
    try (Trainer trainer = new Trainer(configuration, lecture.backend())) {
      TrainingResult result = trainer.run();
      try (TrainedModel trained = trainer.model()) {
        look.accept(trained);
        return new Trial(result.history(), result, accuracy(trained, data.training()),
            data.test().map(test -> accuracy(trained, test)).orElse(Double.NaN), trained.values());
      }
    }
  }

  private static double accuracy(TrainedModel model, Dataset.Samples samples) {
    return model.evaluate(samples).metrics().get("accuracy");
  }

  /** How much better the weights do on what they were trained on. */
  double gap() {
    return trainingAccuracy - testAccuracy;
  }

  double[] trainingLosses() {
    return history.stream().mapToDouble(EpochRecord::trainingLoss).toArray();
  }

  double[] validationLosses() {
    return history.stream().mapToDouble(epoch -> epoch.validationLoss().orElse(Double.NaN)).toArray();
  }

  /** Dense layers of given widths and a linear one for the classes, behind a flattening of the features. */
  static List<Layer> perceptron(Lecture lecture, int classes, int... widths) {
    List<Layer> layers = new ArrayList<>(List.of(lecture.plugin(Layer.class, "flatten")));
    for (int width : widths) {
      layers.add(lecture.plugin(Layer.class, "dense", Map.of("units", width)));
    }
    layers.add(lecture.plugin(Layer.class, "dense", Map.of("units", classes, "activation", "linear")));
    return layers;
  }

  /** The data with only its first samples to train on. */
  static Dataset.Splits first(Dataset.Splits data, int count) {
    return new Dataset.Splits(first(data.training(), count), data.test(), data.classes(), data.features(),
        data.description(), data.scaling());
  }

  /** The first samples, with class numbers as targets. */
  static Dataset.Samples first(Dataset.Samples samples, int count) {
    int kept = Math.min(count, samples.size());
    Literal features = samples.features();
    int width = features.elements() / samples.size();
    float[] numbers = Arrays.copyOf(features.floats(), kept * width);
    int[] targets = Arrays.copyOf(samples.targets().ints(), kept);
    return new Dataset.Samples(Literal.of(numbers, features.shape().with(0, Dim.batch(kept))),
        Literal.of(targets, Shape.of(kept)));
  }

  /** The data in the units of its source, as if nobody had standardised it. */
  static Dataset.Splits raw(Dataset.Splits data) {
    return new Dataset.Splits(raw(data, data.training()), data.test().map(test -> raw(data, test)), data.classes(),
        data.features(), data.description());
  }

  private static Dataset.Samples raw(Dataset.Splits data, Dataset.Samples samples) {
    return new Dataset.Samples(data.unscaled(samples.features()), samples.targets());
  }

  /** Rows for a table: name, accuracy on training and test samples, their difference. */
  static List<List<String>> table(Map<String, Trial> trials) {
    List<List<String>> rows = new ArrayList<>();
    new LinkedHashMap<>(trials).forEach((name, trial) -> rows.add(List.of(name,
        "%.3f".formatted(trial.trainingAccuracy()), "%.3f".formatted(trial.testAccuracy()),
        "%.3f".formatted(trial.gap()))));
    return rows;
  }
}
