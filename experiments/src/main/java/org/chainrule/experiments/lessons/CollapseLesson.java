package org.chainrule.experiments.lessons;

import java.util.List;
import java.util.Map;
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

/** Two linear layers are one: their product of matrices. */
final class CollapseLesson implements Lesson {
  private static final int HIDDEN = 16;
  private static final Plane PLANE = new Plane(-1.6, 2.6, -1.2, 1.7);

  private record Trained(double accuracy, Map<String, Literal> weights, Literal outputs, double deviation) {}

  @Override
  public String name() {
    return "linear-collapse";
  }

  @Override
  public String title() {
    return "6. Why the activation must not be linear";
  }

  @Override
  public String idea() {
    return "Two linear layers behind each other are one linear layer: only a non-linear function between them makes the network "
        + "more than a softmax regression.";
  }

  @Override
  public void teach(Lecture lecture) {
    lecture.text(
        "A hidden layer computes h = φ(W₀ x + b₀), the output layer y = σ(W₁ h + b₁). If φ is the identity, both matrices can be "
            + "multiplied once and for all, and the hidden layer might as well not be there.")
        .formula("W₁ (W₀ x + b₀) + b₁ = (W₁ W₀) x + (W₁ b₀ + b₁) = W x + b")
        .source("A dense layer", "plugins/layers/src/main/java/org/chainrule/plugins/layers/Dense.java");
    Dataset.Splits data = lecture.data("moons", Map.of("noise", 0.12), 3);
    int epochs = lecture.size(150, 90);
    Trained linear = train(lecture, data, "linear", epochs);
    Trained curved = train(lecture, data, "tanh", epochs);
    for (Trained trained : List.of(linear, curved)) {
      Chart chart = new Chart("x₁", "x₂").regions(PLANE.rectangle(), PLANE.largest(trained.outputs()));
      lecture.figure(Plane.points(chart, data.training().features(), data.training().targets()),
          (trained == linear ? "Two dense layers without an activation: the boundary is a straight line, "
              : "The same with tanh between them: the boundary bends around the data, ")
              + "accuracy %.3f.".formatted(trained.accuracy()));
    }
    lecture.claim("The two trained linear layers give what the single layer W = W₁ W₀, b = W₁ b₀ + b₁ gives",
        linear.deviation() < 1e-4, "largest difference of the outputs %.1e".formatted(linear.deviation()));
    lecture.claim("With tanh there is no such single layer", curved.deviation() > 0.5,
        "largest difference %.2g".formatted(curved.deviation()));
    lecture.claim("No straight line separates the two moons, the bent boundary does",
        linear.accuracy() < 0.93 && curved.accuracy() > 0.97,
        "accuracy %.3f against %.3f".formatted(linear.accuracy(), curved.accuracy()));
  }

  private static Trained train(Lecture lecture, Dataset.Splits data, String activation, int epochs) {
    Layer model = Sequential.of(
        lecture.plugin(Layer.class, "dense",
            Map.of("units", HIDDEN, "activation", activation.equals("linear") ? "linear" : activation)),
        lecture.plugin(Layer.class, "dense", Map.of("units", 2, "activation", "linear")));
    TrainingConfiguration configuration = TrainingConfiguration.builder().model(model)
        .loss(lecture.plugin(Loss.class, "softmax_cross_entropy"))
        .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.02)))
        .activation(lecture.plugin(Activation.class, "relu"))
        .metric("accuracy", lecture.plugin(Metric.class, "accuracy"))
        .data(data, 0).epochs(epochs).batchSize(32).seed(1).build();
    try (Trainer trainer = new Trainer(configuration, lecture.backend())) {
      trainer.run();
      try (TrainedModel trained = trainer.model()) {
        Literal grid = PLANE.grid();
        Literal outputs = trained.predict(grid).get("output");
        double deviation = 0;
        for (int i = 0; i < grid.shape().size(0); i++) {
          double[] single = single(trained.values(), grid.get(2 * i), grid.get(2 * i + 1));
          for (int c = 0; c < 2; c++) {
            deviation = Math.max(deviation, Math.abs(single[c] - outputs.get(2 * i + c)));
          }
        }
        double accuracy = trained.evaluate(data.training()).metrics().get("accuracy");
        return new Trained(accuracy, trained.values(), outputs, deviation);
      }
    }
  }

  /** What one layer with the product of both matrices gives. */
  private static double[] single(Map<String, Literal> values, double x, double y) {
    Literal first = values.get("dense1/weight");
    Literal firstBias = values.get("dense1/bias");
    Literal second = values.get("dense2/weight");
    Literal secondBias = values.get("dense2/bias");
    double[] output = new double[2];
    for (int c = 0; c < 2; c++) {
      double weightX = 0;
      double weightY = 0;
      double bias = secondBias.get(c);
      for (int h = 0; h < HIDDEN; h++) {
        weightX += first.get(h) * second.get(2 * h + c);
        weightY += first.get(HIDDEN + h) * second.get(2 * h + c);
        bias += firstBias.get(h) * second.get(2 * h + c);
      }
      output[c] = weightX * x + weightY * y + bias;
    }
    return output;
  }
}
