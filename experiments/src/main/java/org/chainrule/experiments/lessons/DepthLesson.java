package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.experiments.report.Chart;

/** Hidden layers behind each other: what regions they draw, and how often they are right. */
final class DepthLesson implements Lesson {
  private static final int WIDTH = 8;

  @Override
  public String name() {
    return "deep-networks";
  }

  @Override
  public String title() {
    return "7. Deep networks";
  }

  @Override
  public String idea() {
    return "Each hidden layer works on what the one before has made of the data; so more layers draw regions of more complicated shape.";
  }

  @Override
  public void teach(Lecture lecture) {
    int[] depths = lecture.isBrief() ? new int[] {0, 1, 3} : new int[] {0, 1, 2, 4};
    int seeds = lecture.size(2, 1);
    int epochs = lecture.size(120, 100);
    Dataset.Splits spirals = lecture.data("spirals",
        Map.of("classes", 2, "noise", 0.1, "turns", 1.5, "samples", lecture.size(300, 200)), 5);
    lecture.text(
        "One hidden layer bends the plane once, and softmax regression cuts it with a line. A second layer bends what the first has bent. "
            + "All layers are trained together, by one gradient.")
        .formula("y = σ(W₃ φ(W₂ φ(W₁ φ(W₀ x))))")
        .source("Layers behind each other", "training/src/main/java/org/chainrule/training/Sequential.java");
    double[] accuracies = new double[depths.length];
    for (int k = 0; k < depths.length; k++) {
      int[] widths = new int[depths[k]];
      Arrays.fill(widths, WIDTH);
      List<Layer> layers = Trial.perceptron(lecture, 2, widths);
      List<PlaneTrial> trials = IntStream.rangeClosed(1, seeds).mapToObj(seed -> PlaneTrial.run(lecture, spirals,
          UnaryOperator.identity(), layers, "relu", 0.02, epochs, seed)).toList();
      accuracies[k] = trials.stream().mapToDouble(PlaneTrial::testAccuracy).average().orElseThrow();
      lecture.figure(trials.getFirst().regions(), "%s: accuracy %.3f on other points.".formatted(
          depths[k] == 0 ? "No hidden layer" : depths[k] == 1 ? "One hidden layer of %d units".formatted(WIDTH)
              : "%d hidden layers of %d units each".formatted(depths[k], WIDTH),
          trials.getFirst().testAccuracy()));
    }
    double[] places = Arrays.stream(depths).asDoubleStream().toArray();
    lecture.figure(
        new Chart("number of hidden layers", "accuracy").within(-0.2, depths[depths.length - 1] + 0.2, 0.4, 1.02)
            .line("on other points", places, accuracies),
        "Accuracy by number of hidden layers%s.".formatted(seeds == 1 ? "" : ", mean over %d seeds".formatted(seeds)));
    double deepest = accuracies[depths.length - 1];
    lecture.claim("Without a hidden layer the spirals cannot be told apart", accuracies[0] < 0.7,
        "accuracy %.3f".formatted(accuracies[0]));
    lecture.claim("One hidden layer helps, several help more",
        accuracies[1] > accuracies[0] + 0.05 && deepest > accuracies[1] + 0.05,
        "accuracy %.3f with one, %.3f with %d".formatted(accuracies[1], deepest, depths[depths.length - 1]));
  }
}
