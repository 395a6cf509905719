package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Sequential;

/** Data that no line separates; features made by hand under the same softmax regression; a hidden layer that learns them. */
final class FeaturesLesson implements Lesson {
  private static final int HIDDEN = 4;

  @Override
  public String name() {
    return "features";
  }

  @Override
  public String title() {
    return "5. Features: what softmax regression cannot do";
  }

  @Override
  public String idea() {
    return "Softmax regression draws straight lines. Other features of the same data, made by hand or learnt by a hidden layer, make "
        + "straight lines enough.";
  }

  @Override
  public void teach(Lecture lecture) {
    Dataset.Splits circles = lecture.data("circles", Map.of("noise", 0.08), 4);
    int epochs = lecture.size(120, 50);
    PlaneTrial straight = softmax(lecture, circles, UnaryOperator.identity(), epochs);
    PlaneTrial squares = softmax(lecture, circles, FeaturesLesson::squares, epochs);
    lecture.text(
        "What is wrong here? Nothing with the training: no straight line separates a circle from the ring around it.")
        .formula("y = σ(W x)")
        .source("Softmax regression is one dense layer",
            "plugins/layers/src/main/java/org/chainrule/plugins/layers/Dense.java")
        .figure(straight.regions(), "Softmax regression on the two coordinates: accuracy %.3f on other points."
            .formatted(straight.testAccuracy()));
    lecture.claim("Softmax regression on the coordinates does hardly better than guessing",
        straight.testAccuracy() < 0.7,
        "accuracy %.3f".formatted(straight.testAccuracy()));
    lecture.text(
        "Give it more features of the same points: their squares and their product. It is still softmax regression, with straight lines "
            + "in the space of the features. In the plane these lines are circles, ellipses, parabolas.")
        .formula("y = σ(W f(x))      f(x) = (x₁, x₂, x₁², x₁ x₂, x₂²)")
        .figure(squares.regions(),
            "The same with squares and product: accuracy %.3f.".formatted(squares.testAccuracy()))
        .figure(inSquares(circles, squares), "The same points, drawn by their squares: here a straight line does.");
    lecture.claim("With features made by hand the same softmax regression separates the classes",
        squares.testAccuracy() > 0.95, "accuracy %.3f".formatted(squares.testAccuracy()));
    learned(lecture, circles, epochs);
    gradients(lecture);
  }

  private static PlaneTrial softmax(Lecture lecture, Dataset.Splits data, UnaryOperator<Literal> features, int epochs) {
    return PlaneTrial.run(lecture, data, features, Trial.perceptron(lecture, 2), "linear", 0.05, epochs, 1);
  }

  /** From rows to rows. */
  private static Literal rows(Literal samples, int width, UnaryOperator<double[]> feature) {
    int count = samples.shape().size(0);
    int before = samples.elements() / count;
    float[] result = new float[count * width];
    for (int row = 0; row < count; row++) {
      int first = row * before;
      double[] numbers = feature.apply(IntStream.range(first, first + before).mapToDouble(samples::get).toArray());
      for (int i = 0; i < width; i++) {
        result[row * width + i] = (float) numbers[i];
      }
    }
    return Literal.of(result, Shape.of(count, width));
  }

  private static Literal squares(Literal points) {
    return rows(points, 5, x -> new double[] {x[0], x[1], x[0] * x[0], x[0] * x[1], x[1] * x[1]});
  }

  private static Chart inSquares(Dataset.Splits data, PlaneTrial trial) {
    Literal squares = rows(data.training().features(), 2, x -> new double[] {x[0] * x[0], x[1] * x[1]});
    double[] w = difference(trial.values(), "dense1", 5);
    return Plane.points(new Chart("x₁²", "x₂²").within(0, 1.6, 0, 1.6), squares, data.training().targets())
        .function("boundary", 0, 1.6, square -> -(w[2] * square + w[5]) / w[4]);
  }

  /** How the sums of two classes differ: weights for each input, then the bias. */
  private static double[] difference(Map<String, Literal> values, String layer, int inputs) {
    Literal weight = values.get(layer + "/weight");
    Literal bias = values.get(layer + "/bias");
    return IntStream.rangeClosed(0, inputs).mapToDouble(i -> i < inputs ? weight.get(2 * i + 1) - weight.get(2 * i)
        : bias.get(1) - bias.get(0)).toArray();
  }

  // ---- a hidden layer -------------------------------------------------------------------------------------------

  private static void learned(Lecture lecture, Dataset.Splits circles, int epochs) {
    PlaneTrial network = PlaneTrial.run(lecture, circles, UnaryOperator.identity(),
        Trial.perceptron(lecture, 2, HIDDEN), "tanh", 0.05, epochs, 1);
    UnaryOperator<Literal> hidden = points -> rows(points, HIDDEN, x -> hidden(network.values(), x));
    lecture.text(
        "To find such features takes someone who knows the data. A hidden layer finds them: each hidden unit is a line with a soft step, "
            + "trained together with the softmax regression that reads it.")
        .formula("y = σ(W₁ φ(W₀ x))      h = φ(W₀ x),   φ = tanh")
        .source("Layers behind each other", "training/src/main/java/org/chainrule/training/Sequential.java")
        .figure(network.regions(),
            "A hidden layer of %d units: accuracy %.3f.".formatted(HIDDEN, network.testAccuracy()));
    List<Chart> units = new ArrayList<>();
    for (int unit = 0; unit < HIDDEN; unit++) {
      int wanted = unit;
      units.add(new Chart("", "").panel("hidden unit " + (unit + 1)).shades(network.plane().rectangle(),
          (x, y) -> hidden(network.values(), new double[] {x, y})[wanted]));
    }
    lecture.panels(units, "What each hidden unit makes of the plane, dark for −1 and bright for 1.")
        .figure(inHidden(circles, network, hidden),
            "The points in the learned feature space h, of %d dimensions, seen along the separating plane: across is the direction in which W₁ tells the classes apart. The inner circle and the ring, interlocked in x, lie side by side."
                .formatted(HIDDEN));
    PlaneTrial again = softmax(lecture, circles, hidden, epochs);
    lecture.claim("The hidden layer learns to separate the classes", network.testAccuracy() > 0.95,
        "accuracy %.3f".formatted(network.testAccuracy()));
    lecture.claim("What it has learnt are features: softmax regression, trained afresh on h, separates the classes too",
        again.testAccuracy() > 0.95, "accuracy %.3f".formatted(again.testAccuracy()));
  }

  private static double[] hidden(Map<String, Literal> values, double[] x) {
    Literal weight = values.get("dense1/weight");
    Literal bias = values.get("dense1/bias");
    return IntStream.range(0, HIDDEN)
        .mapToDouble(unit -> Math.tanh(x[0] * weight.get(unit) + x[1] * weight.get(HIDDEN + unit) + bias.get(unit)))
        .toArray();
  }

  /** The hidden units' outputs, seen along the plane on which both classes are equally probable. */
  private static Chart inHidden(Dataset.Splits data, PlaneTrial network, UnaryOperator<Literal> hidden) {
    double[] difference = difference(network.values(), "dense2", HIDDEN);
    double length = Math.sqrt(IntStream.range(0, HIDDEN).mapToDouble(i -> difference[i] * difference[i]).sum());
    double[] across = IntStream.range(0, HIDDEN).mapToDouble(i -> difference[i] / length).toArray();
    Literal points = hidden.apply(data.training().features());
    double[] along = widest(points, across);
    Literal seen = rows(points, 2, h -> new double[] {dot(h, across), dot(h, along)});
    double boundary = -difference[HIDDEN] / length;
    double[] heights = Plane.column(seen, 1, _ -> true);
    return Plane.points(new Chart("h, across the boundary", "h, along it"), seen, data.training().targets())
        .line("boundary", new double[] {boundary, boundary}, new double[] {Arrays.stream(heights).min().orElseThrow(),
          Arrays.stream(heights).max().orElseThrow()});
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** The direction, at right angles with another, in which points spread most: by iteration of their covariance. */
  private static double[] widest(Literal points, double[] other) {
    int width = other.length;
    double[] mean = IntStream.range(0, width)
        .mapToDouble(i -> Arrays.stream(Plane.column(points, i, _ -> true)).average().orElseThrow()).toArray();
    double[] direction = IntStream.range(0, width).mapToDouble(i -> i + 1).toArray();
    for (int iteration = 0; iteration < 100; iteration++) {
      double[] next = new double[width];
      for (int row = 0; row < points.shape().size(0); row++) {
        int first = row * width;
        double[] centred = IntStream.range(0, width).mapToDouble(i -> points.get(first + i) - mean[i]).toArray();
        double part = dot(centred, direction);
        IntStream.range(0, width).forEach(i -> next[i] += part * centred[i]);
      }
      double parallel = dot(next, other);
      IntStream.range(0, width).forEach(i -> next[i] -= parallel * other[i]);
      double length = Math.sqrt(dot(next, next));
      direction = Arrays.stream(next).map(x -> x / length).toArray();
    }
    return direction;
  }

  // ---- histograms of oriented gradients -------------------------------------------------------------------------

  private static void gradients(Lecture lecture) {
    Dataset.Splits digits = Trial.first(lecture.data("digits", Map.of(), 1), lecture.size(3823, 1000));
    int epochs = lecture.size(40, 15);
    Trial pixels = digits(lecture, PlaneTrial.mapped(digits, images -> rows(images, 64, x -> x)), epochs);
    Trial oriented = digits(lecture, PlaneTrial.mapped(digits,
        images -> rows(images, OrientedGradients.LENGTH, OrientedGradients::of)), epochs);
    List<Chart> panels = new ArrayList<>();
    for (int sample : new int[] {0, 2, 4}) {
      double[] pixel = IntStream.range(64 * sample, 64 * sample + 64).mapToDouble(digits.training().features()::get)
          .toArray();
      panels.add(OrientedGradients.drawn(pixel, "digit " + digits.training().targets().ints()[sample]));
    }
    lecture.text(
        "Images have features made by hand too. In small cells of the image, count in which directions the brightness changes, weighted "
            + "by how much: histograms of oriented gradients. They do not change when the image gets brighter, and little when strokes "
            + "move a bit.")
        .formula("∇I = (I(x + 1, y) − I(x − 1, y), I(x, y + 1) − I(x, y − 1))      "
            + "f = for each cell, Σ |∇I| by direction of ∇I, over their norm")
        .source("The histograms", "experiments/src/main/java/org/chainrule/experiments/lessons/OrientedGradients.java")
        .panels(panels, "Digits of 8x8 pixels and the histograms of their sixteen cells: eight directions each.")
        .table(List.of("softmax regression on", "features", "accuracy on digits of other writers"),
            List.of(List.of("pixels", "64", "%.3f".formatted(pixels.testAccuracy())),
                List.of("histograms", String.valueOf(OrientedGradients.LENGTH),
                    "%.3f".formatted(oriented.testAccuracy()))));
    lecture.claim("Histograms of oriented gradients are better features of digits than their pixels",
        oriented.testAccuracy() > pixels.testAccuracy() + 0.005,
        "accuracy %.3f instead of %.3f".formatted(oriented.testAccuracy(), pixels.testAccuracy()));
  }

  private static Trial digits(Lecture lecture, Dataset.Splits data, int epochs) {
    return Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 10).toArray(Layer[]::new)), data, epochs,
        builder -> builder.optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.01))));
  }
}
