package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Compiler;
import org.chainrule.api.Dataset;
import org.chainrule.api.Loss;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.experiments.report.Chart;

/** A linear layer and softmax: the error, its gradient by formula and as traced, and how the boundary moves. */
final class SoftmaxRegressionLesson implements Lesson {
  /** Weights [features, classes] and bias [classes] after a step, and the error that they have. */
  private record Place(Literal weight, Literal bias, double error) {}

  /** What one evaluation gives, in the order of the compiled function's results. */
  private record Evaluation(double error, Literal[] traced, Literal[] formula) {
    static Evaluation of(List<Literal> results) {
      return new Evaluation(results.get(0).get(0), new Literal[] {results.get(1), results.get(2)},
          new Literal[] {results.get(3), results.get(4)});
    }

    /** The largest difference of both gradients, and the largest number in them. */
    double[] difference() {
      double difference = 0;
      double largest = 0;
      for (int part = 0; part < 2; part++) {
        for (int i = 0; i < traced[part].elements(); i++) {
          difference = Math.max(difference, Math.abs(traced[part].get(i) - formula[part].get(i)));
          largest = Math.max(largest, Math.abs(formula[part].get(i)));
        }
      }
      return new double[] {difference, largest};
    }
  }

  @Override
  public String name() {
    return "softmax-regression";
  }

  @Override
  public String title() {
    return "2. Softmax regression";
  }

  @Override
  public String idea() {
    return "A linear function of the features, made into probabilities by softmax: its error has a gradient of one line, and a single "
        + "minimum, to which the boundary moves step by step.";
  }

  @Override
  public void teach(Lecture lecture) {
    lecture.text(
        "For each class the features are weighted and summed; softmax makes probabilities of the sums, all positive and 1 together. The "
            + "error is the cross-entropy: the mean of −log of the probability that the right class is given.")
        .formula("y = σ(W x + b)      σ(z)ᵢ = exp zᵢ / Σⱼ exp zⱼ      E = −(1/N) Σₙ Σᵢ tₙᵢ log yₙᵢ")
        .source("The error, of which softmax is a part",
            "plugins/losses/src/main/java/org/chainrule/plugins/losses/SoftmaxCrossEntropy.java")
        .source("W x + b", "plugins/layers/src/main/java/org/chainrule/plugins/layers/Dense.java");
    try (Compiler.Compiled function = function(lecture)) {
      gradient(lecture, function);
      boundary(lecture, function);
      minimum(lecture, function);
    }
  }

  /** From W, b, x, t to the error, its gradient as derived from the graph, and the same by the lecture's formula. */
  private static Compiler.Compiled function(Lecture lecture) {
    Loss loss = lecture.plugin(Loss.class, "softmax_cross_entropy");
    return new Compiler(lecture.backend()).compile(operands -> {
      Tensor weight = operands.get(0);
      Tensor bias = operands.get(1);
      Tensor x = operands.get(2);
      Tensor sums = x.matmul(weight).add(bias);
      Tensor error = loss.apply(sums, operands.get(3));
      List<Tensor> traced = new ReverseMode().gradients(error, List.of(weight, bias));
      Tensor targets = Tensors.oneHot(operands.get(3), weight.shape().size(1), x.dtype());
      Tensor deviation = loss.prediction(sums).sub(targets).div(x.shape().size(0));
      return List.of(error, traced.get(0), traced.get(1), x.transpose(1, 0).matmul(deviation), deviation.sum(0));
    });
  }

  private static Evaluation at(Compiler.Compiled function, Literal weight, Literal bias, Dataset.Samples samples) {
    return Evaluation.of(function.call(List.of(weight, bias, samples.features().to(DType.FLOAT64), samples.targets())));
  }

  /** Gradient descent with all samples in each step. */
  private static List<Place> descend(Compiler.Compiled function, Literal weight, Literal bias,
      Dataset.Samples samples, double rate, int steps) {
    List<Place> places = new ArrayList<>();
    Literal w = weight;
    Literal b = bias;
    for (int step = 0; step <= steps; step++) {
      Evaluation now = at(function, w, b, samples);
      places.add(new Place(w, b, now.error()));
      w = moved(w, now.traced()[0], rate);
      b = moved(b, now.traced()[1], rate);
    }
    return places;
  }

  private static Literal moved(Literal from, Literal gradient, double rate) {
    return Literal.of(
        IntStream.range(0, from.elements()).mapToDouble(i -> from.get(i) - rate * gradient.get(i)).toArray(),
        from.shape());
  }

  private static Literal numbers(int rows, double... values) {
    return Literal.of(values, rows == 0 ? Shape.of(values.length) : Shape.of(rows, values.length / rows));
  }

  private static void gradient(Lecture lecture, Compiler.Compiled function) {
    Dataset.Samples samples = lecture.data("blobs", Map.of("noise", 0.5, "samples", 60), 1).training();
    Evaluation here = at(function, numbers(2, 0.3, -0.2, 0.5, 1, 0.1, -0.4), numbers(0, 0.1, 0, -0.2), samples);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      int part = i / 6;
      String which = part == 0 ? "∂E / ∂w, feature %d, class %d".formatted(i / 3 + 1, i % 3 + 1)
          : "∂E / ∂b, class %d".formatted(i % 3 + 1);
      int element = part == 0 ? i : i - 6;
      rows.add(List.of(which, "%.12f".formatted(here.formula()[part].get(element)),
          "%.12f".formatted(here.traced()[part].get(element))));
    }
    lecture.text(
        "On paper most of the chain rule cancels: what is left is the difference of what the model says and what is right, times what it "
            + "saw. Chainrule derives the gradient from the graph of the error, without knowing this formula.")
        .formula("∂E/∂W = (1/N) Σₙ (yₙ − tₙ) xₙᵀ      ∂E/∂b = (1/N) Σₙ (yₙ − tₙ)")
        .source("The derivative of each operation", "autograd/src/main/java/org/chainrule/autograd/Vjps.java")
        .table(List.of("180 points, 3 classes", "(y − t) x", "traced"), rows);
    double[] difference = here.difference();
    lecture.claim("The formula and the traced gradient are the same to rounding", difference[0] < 1e-13 * difference[1],
        "largest difference %.0e, largest number %.2g".formatted(difference[0], difference[1]));
  }

  private static void boundary(Lecture lecture, Compiler.Compiled function) {
    Dataset.Samples samples = lecture.data("blobs", Map.of("classes", 2, "noise", 0.45, "samples", 80), 2).training();
    List<Place> places = descend(function, numbers(2, -0.2, 0.2, 1.2, -1.2), numbers(0, -0.5, 0.5), samples, 0.5, 200);
    Plane plane = Plane.around(samples);
    Chart chart = Plane.points(new Chart("x₁", "x₂").within(plane.left(), plane.right(), plane.bottom(), plane.top()),
        samples.features(), samples.targets());
    int[] steps = {0, 2, 5, 15, 200};
    for (int i = 0; i < steps.length; i++) {
      double[] line = line(places.get(steps[i]));
      chart.stage(i == 0 ? "start" : "after %d steps".formatted(steps[i]), i / (steps.length - 1.0), plane.left(),
          plane.right(), x -> -(line[0] * x + line[2]) / line[1]);
    }
    lecture.text(
        "Where two classes are equally probable lies the decision boundary: the straight line on which both sums are equal.")
        .formula("(w₂ − w₁) x + b₂ − b₁ = 0")
        .figure(chart,
            "The boundary turns and shifts from a bad start (faint) to its place between two clouds of points (strong).");
    double first = direction(line(places.getFirst()));
    double last = direction(line(places.getLast()));
    double before = accuracy(places.getFirst(), samples);
    double after = accuracy(places.getLast(), samples);
    lecture.claim("The boundary turns, and separates the clouds in the end",
        Math.abs(last - first) > 45 && after > 0.95 && after > before + 0.2,
        "from %.0f to %.0f degrees, accuracy from %.3f to %.3f".formatted(first, last, before, after));
  }

  /** The boundary a x + b y + c = 0 between two classes. */
  private static double[] line(Place place) {
    return new double[] {place.weight().get(1) - place.weight().get(0), place.weight().get(3) - place.weight().get(2),
      place.bias().get(1) - place.bias().get(0)};
  }

  /** Angle of a line with the first axis, from 0 to 180 degrees. */
  private static double direction(double[] line) {
    return (Math.toDegrees(Math.atan2(-line[0], line[1])) + 180) % 180;
  }

  private static double accuracy(Place place, Dataset.Samples samples) {
    double[] sums = sums(place, samples.features());
    int classes = place.bias().elements();
    return IntStream.range(0, samples.size()).filter(row -> IntStream.range(0, classes)
        .allMatch(c -> sums[row * classes + c] <= sums[row * classes + samples.targets().ints()[row]])).count()
        / (double) samples.size();
  }

  private static double[] sums(Place place, Literal features) {
    int classes = place.bias().elements();
    return IntStream.range(0, features.shape().size(0) * classes).mapToDouble(i -> {
      int row = i / classes;
      int c = i % classes;
      return features.get(2 * row) * place.weight().get(c) + features.get(2 * row + 1) * place.weight().get(classes + c)
          + place.bias().get(c);
    }).toArray();
  }

  private static void minimum(Lecture lecture, Compiler.Compiled function) {
    Dataset.Samples samples = lecture.data("blobs", Map.of("noise", 0.5, "samples", 60), 1).training();
    int steps = 300;
    List<Place> zero = descend(function, numbers(2, new double[6]), numbers(0, 0, 0, 0), samples, 0.6, steps);
    List<Place> other = descend(function, numbers(2, -3, 2, 1, 2, -3, 1), numbers(0, 2, -2, 0), samples, 0.6, steps);
    Plane plane = Plane.around(samples);
    Literal grid = plane.grid();
    Place end = zero.getLast();
    Literal sums = Literal.of(sums(end, grid), Shape.of(grid.shape().size(0), 3));
    lecture.text(
        "More classes need nothing new: each pair has its line. The error of softmax regression is a convex function of the weights; so "
            + "it has no second valley in which gradient descent could end.")
        .figure(
            Plane.points(new Chart("x₁", "x₂").regions(plane.rectangle(), plane.largest(sums)), samples.features(),
                samples.targets()),
            "Three classes: three lines that meet in a point. Accuracy %.3f: the clouds overlap."
                .formatted(accuracy(end, samples)));
    Chart probabilities = new Chart("x₁, for x₂ = 0", "probability");
    for (int c = 0; c < 3; c++) {
      int wanted = c;
      probabilities.function("class " + (c + 1), plane.left(), plane.right(), x -> probability(end, x, wanted));
    }
    lecture.figure(probabilities, "What the model says along the line x₂ = 0: the three probabilities are 1 together.");
    double[] errors = zero.stream().mapToDouble(Place::error).toArray();
    double[] others = other.stream().mapToDouble(Place::error).toArray();
    lecture.figure(new Chart("step", "error E").line("from W = 0", errors).line("from another start", others),
        "The error over the steps from two starts.");
    lecture.claim("The error falls with every step", falls(errors) && falls(others),
        "%.3f at first, %.3f after %d steps".formatted(errors[0], errors[steps], steps));
    lecture.claim("Both starts end in the same minimum", Math.abs(errors[steps] - others[steps]) < 0.01 * errors[steps],
        "E = %.5f and %.5f".formatted(errors[steps], others[steps]));
  }

  private static double probability(Place place, double x, int c) {
    double[] sums = sums(place, Literal.of(new double[] {x, 0}, Shape.of(1, 2)));
    double all = 0;
    for (double sum : sums) {
      all += Math.exp(sum);
    }
    return Math.exp(sums[c]) / all;
  }

  private static boolean falls(double[] errors) {
    return IntStream.range(1, errors.length).allMatch(i -> errors[i] < errors[i - 1]);
  }
}
