package org.chainrule.experiments.lessons;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.chainrule.api.Activation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;

/**
 * A classifier of points of the plane, trained with softmax cross-entropy and Adam.
 *
 * @param plane the part of the plane that is drawn
 * @param data the points
 * @param outputs what it gives all over that part
 * @param testAccuracy on the points kept apart
 * @param values its weights by name
 */
record PlaneTrial(Plane plane, Dataset.Splits data, Literal outputs, double testAccuracy,
    Map<String, Literal> values) {
  /**
   * Trains.
   *
   * @param features what the model is given of the points [points, 2]
   * @param activation of layers that name none
   */
  static PlaneTrial run(Lecture lecture, Dataset.Splits data, UnaryOperator<Literal> features, List<Layer> layers,
      String activation, double learningRate, int epochs, long seed) {
    Dataset.Splits given = mapped(data, features);
    TrainingConfiguration configuration = TrainingConfiguration.builder().model(Sequential.of(layers))
        .loss(lecture.plugin(Loss.class, "softmax_cross_entropy"))
        .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", learningRate)))
        .activation(lecture.plugin(Activation.class, activation))
        .metric("accuracy", lecture.plugin(Metric.class, "accuracy"))
        .data(given, 0).epochs(epochs).batchSize(50).seed(seed).build();
    Plane plane = Plane.around(data.training());
    try (Trainer trainer = new Trainer(configuration, lecture.backend())) {
      double accuracy = trainer.run().test().orElseThrow().metrics().get("accuracy");
      try (TrainedModel model = trainer.model()) {
        return new PlaneTrial(plane, data, model.predict(features.apply(plane.grid())).get("output"), accuracy,
            model.values());
      }
    }
  }

  /** The same samples with other features. */
  static Dataset.Splits mapped(Dataset.Splits data, UnaryOperator<Literal> features) {
    return new Dataset.Splits(mapped(data.training(), features), data.test().map(test -> mapped(test, features)),
        data.classes(), List.of(), data.description());
  }

  private static Dataset.Samples mapped(Dataset.Samples samples, UnaryOperator<Literal> features) {
    return new Dataset.Samples(features.apply(samples.features()), samples.targets());
  }

  /** The points that were trained on, over the regions of the classes. */
  Chart regions() {
    return Plane.points(new Chart("x₁", "x₂").regions(plane.rectangle(), plane.largest(outputs)),
        data.training().features(), data.training().targets());
  }
}
