package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.chainrule.api.Context;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.Threefry;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;
import org.chainrule.training.TrainingListener;

/** All samples in a step, some, or one: what a pass over the data brings in each case. */
final class BatchesLesson implements Lesson {
  private static final int MINI = 32;

  /**
   * A training.
   *
   * @param losses over all samples, after each epoch
   * @param steps loss of the samples at hand in each step
   */
  private record Descent(double[] losses, double[] steps) {
    double last() {
      return losses[losses.length - 1];
    }
  }

  @Override
  public String name() {
    return "batches";
  }

  @Override
  public String title() {
    return "3. Batch, mini-batch, online";
  }

  @Override
  public String idea() {
    return "A step may use all samples, a few, or one. Few give many steps for one pass over the data, in directions that are noisy.";
  }

  @Override
  public void teach(Lecture lecture) {
    lecture.text(
        "The error is a mean over all samples, and so is its gradient. A few samples, drawn at random, give an estimate of it that costs "
            + "less: batch gradient descent takes all N samples for each step, mini-batch gradient descent B of them, online gradient "
            + "descent one.")
        .formula("θ ← θ − η (1/B) Σₙ ∇Eₙ(θ),   n in a mini-batch of B of the N samples")
        .source("The loop over epochs and steps", "training/src/main/java/org/chainrule/training/TrainingRun.java");
    losses(lecture);
    draws(lecture);
  }

  private static void losses(Lecture lecture) {
    int count = lecture.size(2048, 768);
    int epochs = lecture.size(20, 10);
    Dataset.Splits data = Trial.first(lecture.data("digits", Map.of(), 1), count);
    double rate = 0.1;
    Descent batch = descend(lecture, data, count, rate, epochs);
    Descent mini = descend(lecture, data, MINI, rate, epochs);
    Descent online = descend(lecture, data, 1, rate, epochs);
    double start = batch.steps()[0]; // the loss over all samples with the first weights, which are the same for all
    lecture.figure(new Chart("epochs done (passes over all samples)", "loss over all samples").logarithmicY()
        .line("batch, B = " + count, from(start, batch.losses()))
        .line("mini-batch, B = " + MINI, from(start, mini.losses()))
        .line("online, B = 1", from(start, online.losses())),
        "Softmax regression on %,d digits, with the same learning rate %s: the loss over epochs. Each epoch is one step for the batch, %d for mini-batches and %,d online."
            .formatted(count, rate, count / MINI, count));
    Chart seen = new Chart("samples seen", "loss of the samples at hand").logarithmicX();
    averaged(seen, "batch, B = " + count, batch, count, 1);
    averaged(seen, "mini-batch, B = " + MINI, mini, MINI, 2);
    averaged(seen, "online, B = 1", online, 1, 2 * MINI);
    lecture.figure(seen,
        "The same against the samples seen, each step's own loss (averaged over %d samples): online and in mini-batches, most is learnt before the batch has done its second step."
            .formatted(2 * MINI));
    Chart noise = new Chart("step", "loss of the samples at hand").line("online, B = 1", first(online.steps(), 100))
        .line("mini-batch, B = " + MINI, first(mini.steps(), 100));
    lecture.figure(noise,
        "The first hundred steps: one sample says little about all others, so the loss of online steps jumps.");
    lecture.claim(
        "After one epoch, mini-batches and single samples have brought the loss further down than the batch after %d"
            .formatted(epochs),
        Math.max(mini.losses()[0], online.losses()[0]) < batch.last(),
        "%.3f and %.3f against %.3f".formatted(mini.losses()[0], online.losses()[0], batch.last()));
    double[] jumps = {jump(online.steps()), jump(mini.steps()), jump(batch.steps())};
    lecture.claim("The fewer samples in a step, the noisier the loss from step to step",
        jumps[0] > 2 * jumps[1] && jumps[1] > 2 * jumps[2],
        "mean change, as a part of the loss: %.3f online, %.3f with mini-batches, %.3f with the batch"
            .formatted(jumps[0], jumps[1], jumps[2]));
    lecture.claim("With all samples in each step the loss falls without noise", falls(batch.losses()),
        "%.3f at first, %.3f after %d epochs".formatted(start, batch.last(), epochs));
  }

  private static Descent descend(Lecture lecture, Dataset.Splits data, int batch, double rate, int epochs) {
    List<Double> steps = new ArrayList<>();
    TrainingConfiguration configuration = TrainingConfiguration.builder()
        .model(Sequential.of(Trial.perceptron(lecture, 10)))
        .loss(lecture.plugin(Loss.class, "softmax_cross_entropy"))
        .optimizer(lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", rate)))
        .data(data, 0).validation(data.training()).epochs(epochs).batchSize(batch).seed(1).build();
    try (Trainer trainer = new Trainer(configuration, lecture.backend())) {
      List<EpochRecord> history = trainer.listen(new TrainingListener() {
        @Override
        public void stepDone(long step, double loss) {
          steps.add(loss);
        }
      }).run().history();
      double[] losses = history.stream().mapToDouble(epoch -> epoch.validationLoss().orElseThrow()).toArray();
      return new Descent(losses, steps.stream().mapToDouble(loss -> loss).toArray());
    }
  }

  /** Draws the losses of steps over samples seen, each point the mean over some steps. */
  private static void averaged(Chart chart, String name, Descent descent, int batch, int steps) {
    int points = descent.steps().length / steps;
    double[] x = IntStream.rangeClosed(1, points).mapToDouble(i -> (double) i * steps * batch).toArray();
    double[] y = IntStream.range(0, points)
        .mapToDouble(i -> Arrays.stream(descent.steps(), i * steps, (i + 1) * steps).average().orElseThrow()).toArray();
    chart.line(name, x, y);
  }

  private static double[] from(double first, double[] others) {
    return DoubleStream.concat(DoubleStream.of(first), Arrays.stream(others)).toArray();
  }

  private static double[] first(double[] values, int count) {
    return Arrays.copyOf(values, Math.min(count, values.length));
  }

  /** Mean change from a step to the next, as a part of the mean loss, in the second half of the training. */
  private static double jump(double[] losses) {
    int half = losses.length / 2;
    return IntStream.range(half, losses.length).mapToDouble(i -> Math.abs(losses[i] - losses[i - 1])).sum()
        / Arrays.stream(losses, half, losses.length).sum();
  }

  private static boolean falls(double[] losses) {
    return IntStream.range(1, losses.length).allMatch(i -> losses[i] < losses[i - 1]);
  }

  // ---- each sample once an epoch --------------------------------------------------------------------------------

  /**
   * A layer that keeps account of the samples it has been trained on: how often each came, and the step of each time.
   * The feature is the sample's number.
   */
  private record Account(int samples, int times) implements Layer {
    @Override
    public Tensor apply(Tensor x, Context context) {
      Tensor clock = context.state("clock", Shape.SCALAR, 0);
      Tensor seen = context.state("seen", Shape.of(samples, 1), 0);
      Tensor steps = context.state("steps", Shape.of(samples, times), 0);
      Tensor chosen = Tensors.oneHot(x.reshape(x.shape().size(0)).cast(DType.INT32), samples, x.dtype());
      if (context.training()) {
        Tensor came = chosen.sum(0).reshape(samples, 1);
        Tensor now = Tensors.oneHot(seen.cast(DType.INT32).reshape(samples), times, x.dtype()).mul(came).mul(clock);
        context.update(clock, clock.add(1));
        context.update(seen, seen.add(came));
        context.update(steps, steps.add(now));
        return x.mul(context.parameter("weight", Shape.of(1), 1));
      }
      return chosen.matmul(seen.concat(1, steps));
    }
  }

  /** For each sample [samples, 1 + epochs] how often it came, and in which steps. */
  private static Literal account(Lecture lecture, int samples, int batch, int epochs) {
    float[] numbers = new float[samples];
    for (int i = 0; i < samples; i++) {
      numbers[i] = i;
    }
    Literal column = Literal.of(numbers, Shape.of(samples, 1));
    Dataset.Splits data = new Dataset.Splits(new Dataset.Samples(column, column), Optional.empty(), List.of(),
        List.of(), "the numbers of samples");
    TrainingConfiguration configuration = TrainingConfiguration.builder().model(new Account(samples, epochs))
        .loss((output, target) -> output.sub(target).square().mean())
        .optimizer(lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", 0)))
        .data(data, 0).epochs(epochs).batchSize(batch).seed(1).build();
    try (Trainer trainer = new Trainer(configuration, lecture.backend())) {
      trainer.run();
      try (TrainedModel model = trainer.model()) {
        return model.predict(column).get("output");
      }
    }
  }

  private static void draws(Lecture lecture) {
    int samples = 60;
    int batch = 10;
    int steps = samples / batch;
    int epochs = 3;
    double[] numbers = IntStream.range(0, samples).asDoubleStream().toArray();
    Chart order = new Chart("step", "number of the sample");
    Literal account = account(lecture, samples, batch, epochs);
    double[] counts = Plane.column(account, 0, _ -> true);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      order.points("epoch " + epoch, Plane.column(account, epoch, _ -> true), numbers);
    }
    lecture.text(
        "Mini-batches are drawn without replacement: an epoch is a walk through a new random order of the samples, in which each comes "
            + "exactly once. Whether that is so tells a layer that keeps account of what it is trained on; it stands in this lesson's source.")
        .source("The order of an epoch", "training/src/main/java/org/chainrule/training/SampleSet.java")
        .source("This lesson", "experiments/src/main/java/org/chainrule/experiments/lessons/BatchesLesson.java")
        .figure(order,
            "Which of %d samples came in which step, %d in each: three epochs, three orders."
                .formatted(samples, batch));
    double least = Arrays.stream(counts).min().orElseThrow();
    double most = Arrays.stream(counts).max().orElseThrow();
    lecture.claim("Each sample comes exactly once in an epoch", least == epochs && most == epochs,
        "in %d epochs of %d steps between %.0f and %.0f times".formatted(epochs, steps, least, most));
    int many = 2000;
    long key = Threefry.key(1, "lesson/with_replacement");
    int[] times = new int[many];
    for (int i = 0; i < many; i++) {
      times[Threefry.below(key, i, 0, many)]++;
    }
    double[] share = IntStream.range(0, 6)
        .mapToDouble(k -> Arrays.stream(times).filter(count -> count == k).count() / (double) many).toArray();
    lecture.text(
        "If each sample of a batch were drawn from all samples, whether it had come or not, an epoch would miss many.")
        .formula("(1 − 1/N)ᴺ → 1/e ≈ 0.37")
        .figure(new Chart("times that a sample comes in an epoch", "share of the samples").bars("with replacement",
            IntStream.range(0, 6).asDoubleStream().toArray(), share, 0.7),
            "%,d draws from %,d samples with replacement. Without replacement all samples would stand at 1."
                .formatted(many, many));
    lecture.claim("Drawn with replacement, more than a third of the samples would not come at all",
        share[0] > 0.33 && share[0] < 0.41, "%.3f of them".formatted(share[0]));
  }
}
