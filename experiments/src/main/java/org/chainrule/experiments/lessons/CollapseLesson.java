package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Activation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;

/** Two linear layers are one: their product of matrices. */
final class CollapseLesson implements Lesson {
  private static final int HIDDEN = 16;
  private static final double[] RECTANGLE = {-1.6, 2.6, -1.2, 1.7};

  private record Trained(double accuracy, Map<String, Literal> weights, float[] regions, double deviation) {}

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
        "A hidden layer computes h = φ(W0 x), the output layer y = σ(W1 h). If φ is the identity, both matrices can be "
            + "multiplied once and for all, and the hidden layer might as well not be there.")
        .formula("W1 (W0 x) = (W1 W0) x = W x")
        .source("A dense layer", "plugins/layers/src/main/java/org/chainrule/plugins/layers/Dense.java");
    Dataset.Splits data = lecture.data("moons", Map.of("noise", 0.12), 3);
    int epochs = lecture.size(150, 90);
    Trained linear = train(lecture, data, "linear", epochs);
    Trained curved = train(lecture, data, "tanh", epochs);
    for (Trained trained : List.of(linear, curved)) {
      float[] classes = trained.regions();
      lecture.figure(samples(new Chart("x1", "x2").regions(RECTANGLE, (x, y) -> classes[cell(x, y)]), data),
          (trained == linear ? "Two dense layers without an activation: the boundary is a straight line, "
              : "The same with tanh between them: the boundary bends around the data, ")
              + "accuracy %.3f.".formatted(trained.accuracy()));
    }
    lecture.claim("The two trained linear layers give what the single layer W = W0 W1, b = b0 W1 + b1 gives",
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
        Literal grid = grid();
        Literal outputs = trained.predict(grid).get("output");
        float[] classes = new float[GRID * GRID];
        double deviation = 0;
        for (int i = 0; i < classes.length; i++) {
          double[] single = single(trained.values(), grid.get(2 * i), grid.get(2 * i + 1));
          classes[i] = outputs.get(2 * i + 1) > outputs.get(2 * i) ? 1 : 0;
          for (int c = 0; c < 2; c++) {
            deviation = Math.max(deviation, Math.abs(single[c] - outputs.get(2 * i + c)));
          }
        }
        double accuracy = trained.evaluate(data.training()).metrics().get("accuracy");
        return new Trained(accuracy, trained.values(), classes, deviation);
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

  private static final int GRID = 70;

  private static Literal grid() {
    float[] points = new float[GRID * GRID * 2];
    for (int i = 0; i < GRID * GRID; i++) {
      points[2 * i] = (float) (RECTANGLE[0] + (RECTANGLE[1] - RECTANGLE[0]) * (i % GRID + 0.5) / GRID);
      points[2 * i + 1] = (float) (RECTANGLE[2] + (RECTANGLE[3] - RECTANGLE[2]) * (i / GRID + 0.5) / GRID);
    }
    return Literal.of(points, Shape.of(GRID * GRID, 2));
  }

  private static int cell(double x, double y) {
    int column = (int) ((x - RECTANGLE[0]) / (RECTANGLE[1] - RECTANGLE[0]) * GRID);
    int row = (int) ((y - RECTANGLE[2]) / (RECTANGLE[3] - RECTANGLE[2]) * GRID);
    return Math.clamp(row, 0, GRID - 1) * GRID + Math.clamp(column, 0, GRID - 1);
  }

  private static Chart samples(Chart chart, Dataset.Splits data) {
    Literal features = data.training().features();
    Literal targets = data.training().targets();
    for (int c = 0; c < 2; c++) {
      int wanted = c;
      int[] rows = IntStream.range(0, data.training().size()).filter(i -> targets.get(i) == wanted)
          .toArray();
      double[] xs = Arrays.stream(rows).mapToDouble(i -> features.get(2 * i)).toArray();
      double[] ys = Arrays.stream(rows).mapToDouble(i -> features.get(2 * i + 1)).toArray();
      chart.points("class " + c, xs, ys);
    }
    return chart;
  }
}
