package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Compiler;
import org.chainrule.api.Dataset;
import org.chainrule.api.Loss;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.Threefry;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.experiments.report.Chart;

/** What depends on the batch size: the noise of the gradient, the learning rate, and whether noise leaves a valley. */
final class BatchSizeLesson implements Lesson {
  private static final int SAMPLES = 1024;

  @Override
  public String name() {
    return "batch-size";
  }

  @Override
  public String title() {
    return "4. The batch size";
  }

  @Override
  public String idea() {
    return "Larger batches give less noisy gradients, which allow larger steps; but noise also gets out of local minima, in which a batch "
        + "of all samples stays.";
  }

  @Override
  public void teach(Lecture lecture) {
    Dataset.Samples digits = Trial.first(lecture.data("digits", Map.of(), 1), SAMPLES).training();
    Literal features = digits.features().reshape(Shape.of(SAMPLES, 64));
    Dataset.Samples samples = new Dataset.Samples(features, digits.targets());
    try (Compiler.Compiled step = step(lecture)) {
      noise(lecture, step, samples);
      rates(lecture, step, samples);
    }
    valleys(lecture);
  }

  /** Softmax regression: from W, x, classes and learning rate to the error, its gradient, and the next W. */
  private static Compiler.Compiled step(Lecture lecture) {
    Loss loss = lecture.plugin(Loss.class, "softmax_cross_entropy");
    return new Compiler(lecture.backend()).compile(operands -> {
      Tensor weight = operands.get(0);
      Tensor error = loss.apply(operands.get(1).matmul(weight), operands.get(2));
      Tensor gradient = new ReverseMode().gradients(error, List.of(weight)).getFirst();
      return List.of(error, gradient, weight.sub(gradient.mul(operands.get(3))));
    });
  }

  private static List<Literal> call(Compiler.Compiled step, Literal weight, Dataset.Samples batch, double rate) {
    return step.call(List.of(weight, batch.features(), batch.targets(), Literal.scalar(DType.FLOAT32, rate)));
  }

  /** The mini-batch that begins at a place of the epochs of a seed, one after the other. */
  private static Dataset.Samples batch(Dataset.Samples samples, int[] order, int number, int size) {
    float[] features = new float[size * 64];
    int[] classes = new int[size];
    for (int i = 0; i < size; i++) {
      int row = order[(number * size + i) % order.length];
      System.arraycopy(samples.features().floats(), row * 64, features, i * 64, 64);
      classes[i] = samples.targets().ints()[row];
    }
    return new Dataset.Samples(Literal.of(features, Shape.of(size, 64)), Literal.of(classes, Shape.of(size)));
  }

  private static int[] order(int seed) {
    return Threefry.permutation(Threefry.key(seed, "lesson/batches"), 0, SAMPLES);
  }

  // ---- noise ----------------------------------------------------------------------------------------------------

  private static void noise(Lecture lecture, Compiler.Compiled step, Dataset.Samples samples) {
    Literal weight = Literal.of(new float[640], Shape.of(64, 10));
    for (int i = 0; i < 20; i++) {
      weight = call(step, weight, samples, 0.5).get(2);
    }
    Literal gradient = call(step, weight, samples, 0).get(1);
    double length = length(gradient.toDoubles());
    int[] counts = lecture.isBrief() ? new int[] {1, 16, 256} : new int[] {1, 4, 16, 64, 256};
    double[] sizes = Arrays.stream(counts).asDoubleStream().toArray();
    double[] noise = new double[counts.length];
    int draws = lecture.size(200, 40);
    for (int k = 0; k < counts.length; k++) {
      double sum = 0;
      for (int draw = 0; draw < draws; draw++) {
        double[] estimate = call(step, weight, batch(samples, order(draw), 0, counts[k]), 0).get(1).toDoubles();
        for (int i = 0; i < estimate.length; i++) {
          sum += Math.pow(estimate[i] - gradient.get(i), 2);
        }
      }
      noise[k] = Math.sqrt(sum / draws);
    }
    double[] fine = IntStream.rangeClosed(0, 80).mapToDouble(i -> Math.pow(2, i / 10.0)).toArray();
    double one = noise[0];
    lecture.text(
        "The gradient of a mini-batch is the mean of its samples' gradients. Its distance from the gradient over all samples, the noise, "
            + "falls with the root of the batch size: four times the work for half the noise. (Drawn without replacement it falls faster in "
            + "the end: all samples have none.)")
        .formula("noise(B) = noise(1) √( (1/B) (N − B)/(N − 1) )")
        .source("How mini-batches are drawn", "training/src/main/java/org/chainrule/training/SampleSet.java")
        .figure(
            new Chart("batch size B", "length").logarithmicX().logarithmicY().points("noise, measured", sizes, noise)
                .line("noise, by the formula", fine,
                    Arrays.stream(fine).map(b -> one * Math.sqrt((SAMPLES - b) / (SAMPLES - 1) / b)).toArray())
                .line("gradient itself", fine, Arrays.stream(fine).map(_ -> length).toArray()),
            "Softmax regression on %,d digits after 20 steps: the noise of the gradient in %d batches of each size. A single sample's gradient is mostly noise."
                .formatted(SAMPLES, draws));
    double slope = slope(sizes, noise);
    lecture.claim("The noise falls with the root of the batch size", slope > -0.65 && slope < -0.4,
        "slope %.2f in the figure".formatted(slope));
    lecture.claim("For one sample the noise is larger than the gradient, for 256 smaller",
        one > 1.5 * length && noise[counts.length - 1] < 0.75 * length,
        "%.3f and %.3f, gradient %.3f".formatted(one, noise[counts.length - 1], length));
  }

  private static double length(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  /** Slope of the line of least squares through the logarithms. */
  private static double slope(double[] x, double[] y) {
    double[] u = Arrays.stream(x).map(Math::log).toArray();
    double[] v = Arrays.stream(y).map(Math::log).toArray();
    double meanU = Arrays.stream(u).average().orElseThrow();
    double meanV = Arrays.stream(v).average().orElseThrow();
    return IntStream.range(0, u.length).mapToDouble(i -> (u[i] - meanU) * (v[i] - meanV)).sum()
        / Arrays.stream(u).map(each -> (each - meanU) * (each - meanU)).sum();
  }

  // ---- learning rates -------------------------------------------------------------------------------------------

  private static void rates(Lecture lecture, Compiler.Compiled step, Dataset.Samples samples) {
    int apart = lecture.size(1, 3);
    double[] rates = IntStream.rangeClosed(-6 / apart, 6 / apart).mapToDouble(i -> Math.pow(2, i * apart)).toArray();
    int[] sizes = {1, 16, 256};
    int steps = lecture.size(250, 80);
    int seeds = lecture.size(2, 1);
    Chart chart = new Chart("learning rate η", "loss over all samples").logarithmicX().logarithmicY();
    double[] best = new double[sizes.length];
    double[] least = new double[sizes.length];
    for (int k = 0; k < sizes.length; k++) {
      double[] losses = new double[rates.length];
      for (int i = 0; i < rates.length; i++) {
        for (int seed = 1; seed <= seeds; seed++) {
          losses[i] += after(step, samples, sizes[k], rates[i], steps, seed) / seeds;
        }
      }
      chart.line("B = " + sizes[k], rates, losses);
      int place = IntStream.range(0, rates.length).boxed().min((a, b) -> Double.compare(losses[a], losses[b]))
          .orElseThrow();
      best[k] = rates[place];
      least[k] = losses[place];
    }
    lecture.text(
        "With too large a learning rate, noise carries the weights away faster than the gradient brings them back. A larger batch has "
            + "less noise, so larger steps are allowed, up to the rate at which the error itself is overshot.")
        .figure(chart, "The loss after %d steps from W = 0, %s.".formatted(steps,
            seeds == 1 ? "in one order of the samples" : "mean over two orders of the samples"));
    lecture.claim("The best learning rate grows with the batch size", best[1] >= 2 * best[0] && best[2] >= 4 * best[0],
        "η = %s, %s and %s for B = 1, 16 and 256".formatted(best[0], best[1], best[2]));
    lecture.claim("With as many steps, each at its best rate, larger batches get further",
        least[1] < 0.9 * least[0] && least[2] < 0.9 * least[1],
        "loss %.3f, %.3f and %.3f".formatted(least[0], least[1], least[2]));
  }

  private static double after(Compiler.Compiled step, Dataset.Samples samples, int size, double rate, int steps,
      int seed) {
    Literal weight = Literal.of(new float[640], Shape.of(64, 10));
    int[] order = order(seed);
    for (int i = 0; i < steps; i++) {
      weight = call(step, weight, batch(samples, order, i, size), rate).get(2);
    }
    return call(step, weight, samples, 0).getFirst().get(0);
  }

  // ---- local minima ---------------------------------------------------------------------------------------------

  private static final int RUNS = 40;
  private static final int WELL_SAMPLES = 256;
  private static final double SPREAD = 6;

  private static double valley(double w) {
    return Math.pow(w * w - 1, 2) + 0.3 * w;
  }

  private static void valleys(Lecture lecture) {
    int steps = lecture.size(2000, 1200);
    double rate = 0.05;
    int[] sizes = {1, 2, 4, 16, WELL_SAMPLES};
    double[] shares = new double[sizes.length];
    Chart paths = new Chart("step", "weight w").within(0, steps, -1.8, 1.8);
    try (Compiler.Compiled gradient = gradient(lecture)) {
      for (int k = 0; k < sizes.length; k++) {
        double[][] weights = descend(gradient, sizes[k], rate, steps);
        double[] last = weights[steps];
        shares[k] = Arrays.stream(last).filter(w -> w < 0).count() / (double) RUNS;
        if (k != 1 && k != 3) {
          paths.line(sizes[k] == WELL_SAMPLES ? "all samples" : "B = " + sizes[k],
              Arrays.stream(weights).mapToDouble(each -> each[0]).toArray());
        }
      }
    }
    lecture.text(
        "An error surface with two valleys, of which the left one is deeper. Each sample's own error is tilted to one side or the other; "
            + "over all %d samples the tilts cancel. Descent starts in the right valley.".formatted(WELL_SAMPLES))
        .formula("Eₙ(w) = (w² − 1)² + (0.3 + sₙ) w      E(w) = (1/N) Σₙ Eₙ(w)")
        .figure(new Chart("weight w", "error").within(-1.6, 1.6, -1.2, 3).function("E, all samples", -1.6, 1.6,
            BatchSizeLesson::valley).function("a sample with s = 3", -1.6, 1.6, w -> valley(w) + 3 * w)
            .function("a sample with s = −3", -1.6, 1.6, w -> valley(w) - 3 * w).label(-0.95, -0.6, "deeper")
            .label(1, 0, "start"),
            "Between the valleys stands a hill. For many a single sample there is none.")
        .figure(paths,
            "The weight over the steps with η = %s: noise shakes it out of the right valley; with all samples it stays."
                .formatted(rate))
        .figure(
            new Chart("batch size B", "share of runs").logarithmicX().within(0.8, 400, 0, 1).line(
                "end in the deeper valley",
                Arrays.stream(sizes).asDoubleStream().toArray(), shares),
            "Of %d runs for each batch size, how many are in the deeper valley after %,d steps.".formatted(RUNS,
                steps));
    lecture.claim("Noise leaves the local minimum: most runs with one sample in a step end in the deeper valley",
        shares[0] > 0.6, "%.0f %% of them".formatted(100 * shares[0]));
    lecture.claim("A batch too big has too little noise: with 16 samples in a step, and with all, no run gets out",
        shares[3] == 0 && shares[4] == 0, "%.0f %% and %.0f %%".formatted(100 * shares[3], 100 * shares[4]));
  }

  /** The weights of all runs at the start and after each step. */
  private static double[][] descend(Compiler.Compiled gradient, int size, double rate, int steps) {
    double[] tilts = IntStream.range(0, WELL_SAMPLES).mapToDouble(n -> SPREAD * ((2.0 * n + 1) / WELL_SAMPLES - 1))
        .toArray();
    double[][] path = new double[steps + 1][];
    path[0] = new double[RUNS];
    Arrays.fill(path[0], 0.95);
    int[][] orders = new int[RUNS][WELL_SAMPLES];
    double[] tilt = new double[RUNS];
    for (int step = 0; step < steps; step++) {
      int first = step * size % WELL_SAMPLES;
      for (int run = 0; run < RUNS && size < WELL_SAMPLES; run++) { // over all samples the tilts cancel
        if (first == 0) {
          long key = Threefry.key(run, "lesson/valleys");
          orders[run] = Threefry.permutation(key, step * size / WELL_SAMPLES, WELL_SAMPLES);
        }
        tilt[run] = Arrays.stream(orders[run], first, first + size).mapToDouble(n -> tilts[n]).average().orElseThrow();
      }
      double[] from = path[step];
      double[] slopes = gradient
          .call(List.of(Literal.of(from, Shape.of(RUNS)), Literal.of(tilt.clone(), Shape.of(RUNS))))
          .getFirst().toDoubles();
      path[step + 1] = IntStream.range(0, RUNS).mapToDouble(run -> from[run] - rate * slopes[run]).toArray();
    }
    return path;
  }

  /** From the weight of each run, and the mean tilt of the samples at hand, to the derivative of their error. */
  private static Compiler.Compiled gradient(Lecture lecture) {
    return new Compiler(lecture.backend()).compile(operands -> {
      Tensor w = operands.get(0);
      Tensor errors = w.square().sub(1).square().add(w.mul(operands.get(1).add(0.3)));
      return new ReverseMode().gradients(errors.sum(), List.of(w));
    });
  }
}
