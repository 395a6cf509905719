package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Optimizer;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Sequential;

/** Too little capacity, too few samples, and enough of both: errors over iterations, bias and variance. */
final class OverfittingLesson implements Lesson {

  @Override
  public String name() {
    return "overfitting";
  }

  @Override
  public String title() {
    return "13. Overfitting";
  }

  @Override
  public String idea() {
    return "Too small a network misses what is there (bias), a large one learns few samples by heart (variance); with enough samples, or many "
        + "more weights than samples, both errors fall.";
  }

  @Override
  public void teach(Lecture lecture) {
    iterations(lecture);
    decomposition(lecture);
  }

  // ---- three capacities, three amounts of data ------------------------------------------------------------------

  private record Cell(int units, int samples, Trial trial) {
    double trainingError() {
      return 1 - trial.trainingAccuracy();
    }

    double otherError() {
      return 1 - trial.testAccuracy();
    }

    double gap() {
      return otherError() - trainingError();
    }

    Chart chart() {
      double[] training = trial.trainingLosses();
      double[] other = trial.validationLosses();
      int steps = (samples + 19) / 20;
      double[] iterations = IntStream.rangeClosed(1, training.length).mapToDouble(epoch -> (double) epoch * steps)
          .toArray();
      return new Chart("", "").panel(units + " units, " + samples + " samples").logarithmicY()
          .within(0, iterations[iterations.length - 1], 0.005, 8).line("training", iterations, training)
          .line("other", iterations, other);
    }
  }

  private static void iterations(Lecture lecture) {
    Dataset.Splits digits = lecture.data("digits", Map.of(), 1);
    Dataset.Samples watched = Trial.first(digits.test().orElseThrow(), lecture.size(400, 300));
    int[] capacities = lecture.isBrief() ? new int[] {2, 256} : new int[] {2, 16, 256};
    int[] samples = lecture.isBrief() ? new int[] {40, 1200} : new int[] {40, 200, 3000};
    int steps = lecture.size(900, 420);
    List<Cell> cells = new ArrayList<>();
    for (int units : capacities) {
      for (int count : samples) {
        Trial trial = Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 10, units)),
            Trial.first(digits, count),
            Math.max(1, steps * 20 / count), builder -> builder.validation(watched).batchSize(20)
                .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.005))));
        cells.add(new Cell(units, count, trial));
      }
    }
    List<List<String>> rows = cells.stream().map(cell -> List.of("" + cell.units(), "" + cell.samples(),
        "%.3f".formatted(cell.trainingError()), "%.3f".formatted(cell.otherError()), "%.3f".formatted(cell.gap())))
        .toList();
    lecture.text(
        "Training makes the error on the training samples small. What counts is the error on others. How far apart they end depends on the "
            + "capacity of the network, here its number of hidden units, and on the number of samples.")
        .formula("gap = E(other samples) − E(training samples)")
        .source("Where both are measured after each epoch",
            "training/src/main/java/org/chainrule/training/TrainingRun.java")
        .panels(cells.stream().map(Cell::chart).toList(),
            "Loss over iterations (steps of 20 digits) on the digits trained on and on others: more units from top to bottom, more samples from "
                + "left to right.")
        .table(List.of("units", "samples", "error on them", "error on others", "gap"), rows);
    Cell small = cells.get(samples.length - 1);
    Cell few = cells.get(cells.size() - samples.length);
    Cell large = cells.getLast();
    lecture.claim("Bias: 2 units cannot do it, however many samples; both errors are high and close together",
        small.trainingError() > 0.12 && small.gap() < 0.15,
        "error %.3f on %d training digits, %.3f on others".formatted(small.trainingError(), small.samples(),
            small.otherError()));
    lecture.claim("Variance: 256 units know 40 samples by heart and are often wrong about others",
        few.trainingError() < 0.01 && few.otherError() > 0.15,
        "error %.3f on training digits, %.3f on others".formatted(few.trainingError(), few.otherError()));
    lecture.claim("More samples close the gap", large.gap() < 0.5 * few.gap(),
        "%.3f with %d samples, %.3f with %d".formatted(few.gap(), few.samples(), large.gap(), large.samples()));
    double[] errors = large.trial().history().stream().mapToDouble(epoch -> 1 - epoch.metrics().get("accuracy"))
        .toArray();
    double least = Arrays.stream(errors).min().orElseThrow();
    double end = errors[errors.length - 1];
    lecture.claim("The modern case: many units and many samples, and both errors are small, and stay so",
        large.trainingError() < 0.05 && end < least + 0.04 && large.otherError() < small.otherError()
            && large.otherError() < few.otherError(),
        "error on %d of the others %.3f at the end, %.3f at its least; on the training digits %.3f".formatted(
            watched.size(), end, least, large.trainingError()));
  }

  // ---- bias and variance ----------------------------------------------------------------------------------------

  /** Bias and variance of a fit, as means over the interval. */
  private record Error(double bias, double variance) {}

  private static final int SAMPLES = 30;
  private static final int PLACES = 60;
  private static final int INPUTS = 6;
  private static final double NOISE = 0.3;

  private static double[][] normal(RandomGenerator random, int rows, int columns) {
    double[][] numbers = new double[rows][columns];
    for (double[] row : numbers) {
      Arrays.setAll(row, _ -> random.nextGaussian());
    }
    return numbers;
  }

  /** h = relu(V x) with random V: a hidden layer that is left as it was initialised. */
  private static double[][] hidden(double[][] x, double[][] v) {
    double[][] hidden = LeastSquares.products(x, v);
    for (double[] row : hidden) {
      Arrays.setAll(row, j -> Math.max(0, row[j]) / Math.sqrt(row.length));
    }
    return hidden;
  }

  private static double truth(double[] x) {
    return Math.sin(x[0]) + 0.5 * Math.abs(x[1]) - 0.5 * x[2];
  }

  /** Fits an output layer behind a random hidden one to noisy samples, again and again with other samples and layers. */
  private static Error measure(int units, int repetitions) {
    RandomGenerator random = new SplittableRandom(97);
    double[][] places = normal(random, PLACES, INPUTS);
    double[] sum = new double[PLACES];
    double[] squares = new double[PLACES];
    for (int repetition = 0; repetition < repetitions; repetition++) {
      double[][] v = normal(random, units, INPUTS);
      double[][] x = normal(random, SAMPLES, INPUTS);
      double[] targets = Arrays.stream(x).mapToDouble(row -> truth(row) + NOISE * random.nextGaussian()).toArray();
      double[][] known = hidden(x, v);
      double[] duals = LeastSquares.solve(LeastSquares.products(known, known), targets, 1e-4);
      double[][] products = LeastSquares.products(hidden(places, v), known);
      for (int i = 0; i < PLACES; i++) {
        double fit = 0;
        for (int j = 0; j < SAMPLES; j++) {
          fit += products[i][j] * duals[j];
        }
        sum[i] += fit;
        squares[i] += fit * fit;
      }
    }
    double bias = 0;
    double variance = 0;
    for (int i = 0; i < PLACES; i++) {
      double mean = sum[i] / repetitions;
      double spread = (squares[i] - repetitions * mean * mean) / (repetitions - 1);
      variance += spread / PLACES;
      bias += (Math.pow(mean - truth(places[i]), 2) - spread / repetitions) / PLACES; // the mean of few has a spread too
    }
    return new Error(Math.max(bias, 1e-4), variance);
  }

  private static void decomposition(Lecture lecture) {
    int[] units = {2, 4, 7, 12, 18, 24, 30, 38, 50, 80, 150, 300, 600};
    Error[] errors = Arrays.stream(units).mapToObj(count -> measure(count, lecture.size(150, 60)))
        .toArray(Error[]::new);
    double[] x = Arrays.stream(units).asDoubleStream().toArray();
    double[] biases = Arrays.stream(errors).mapToDouble(Error::bias).toArray();
    double[] variances = Arrays.stream(errors).mapToDouble(Error::variance).toArray();
    double[] both = IntStream.range(0, units.length).mapToDouble(i -> biases[i] + variances[i]).toArray();
    lecture.text(
        "Repeated with other samples, a fit comes out differently each time. Its mean error has two parts: how far the mean of all fits is from "
            + "the truth (bias), and how far single fits are from their mean (variance). Up to as many weights as samples the one falls and the other "
            + "rises, and the best is in between: the classical picture. Beyond that, many sets of weights fit all samples, training finds small ones, "
            + "and the variance falls again while the bias stays low: why networks with far more weights than samples can do well.")
        .formula("E(ŷ − y)² = (E ŷ − y)² + E(ŷ − E ŷ)² = bias² + variance")
        .source("This experiment", "experiments/src/main/java/org/chainrule/experiments/lessons/OverfittingLesson.java")
        .figure(new Chart("hidden units", "error").logarithmicX().logarithmicY().line("bias²", x, biases)
            .line("variance", x, variances).line("bias² + variance", x, both),
            "Fits to %d noisy samples of a function of %d inputs by a random hidden layer of relu units and a least-squares output layer (the "
                .formatted(SAMPLES, INPUTS) + "smallest weights that fit), over many draws of samples and layers.");
    int peak = IntStream.range(0, units.length).reduce((i, j) -> variances[j] > variances[i] ? j : i).orElseThrow();
    int last = units.length - 1;
    lecture.claim("Classical: with more units bias falls and variance rises, most where units equal samples",
        units[peak] >= 0.75 * SAMPLES && units[peak] <= 1.3 * SAMPLES && biases[peak] < 0.5 * biases[0]
            && variances[peak] > 4 * variances[0],
        "bias² %.2f → %.2f, variance %.2f → %.2f from %d to %d units".formatted(biases[0], biases[peak], variances[0],
            variances[peak], units[0], units[peak]));
    lecture.claim("Modern: with still more units variance falls too, and bias stays low",
        variances[last] < 0.4 * variances[peak] && biases[last] < 0.5 * biases[0] && both[last] < both[0],
        "at %d units bias² %.2f, variance %.2f".formatted(units[last], biases[last], variances[last]));
  }
}
