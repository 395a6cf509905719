package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Program;
import org.chainrule.training.Sequential;

/** What an optimizer makes of gradients: momentum, step lengths for each weight, learning rates that get smaller. */
final class OptimizersLesson implements Lesson {
  private static final String FOLDER = "plugins/optimizers/src/main/java/org/chainrule/plugins/optimizers/";
  private static final int STEPS = 40;
  private static final float[] START = {-2, 0.25f};
  private static final double[] RECTANGLE = {-2.4, 0.6, -0.42, 0.42};
  /** E(w) = (w1^2 + 100 w2^2) / 2: a valley ten times as long as wide. */
  private static final double STEEP = 100;

  private record Path(double[] x, double[] y) {
    double[] errors() {
      return IntStream.range(0, x.length).mapToDouble(i -> (x[i] * x[i] + STEEP * y[i] * y[i]) / 2).toArray();
    }

    double lastError() {
      return errors()[x.length - 1];
    }

    double distance(Path other) {
      return IntStream.range(0, x.length).mapToDouble(i -> Math.hypot(x[i] - other.x[i], y[i] - other.y[i])).max()
          .orElseThrow();
    }
  }

  @Override
  public String name() {
    return "optimizers";
  }

  @Override
  public String title() {
    return "20. Optimizers";
  }

  @Override
  public String idea() {
    return "Momentum keeps the direction on which steps agree, Adam gives each weight a step length of its own, a schedule makes steps smaller "
        + "towards the end.";
  }

  @Override
  public void teach(Lecture lecture) {
    valley(lecture);
    digits(lecture);
    schedule(lecture);
  }

  // ---- a narrow valley ------------------------------------------------------------------------------------------

  /** The steps of an optimizer on a multiple of the error. */
  private static Path descend(Lecture lecture, Optimizer optimizer, double multiple) {
    Initializer start = (_, _) -> Tensors.constant(Literal.of(START, Shape.of(2)));
    double[] xs = new double[STEPS + 1];
    double[] ys = new double[STEPS + 1];
    try (Program program = new Program(lecture.backend(), 1)) {
      Program.Function step = program.function("step", true, (scope, _) -> {
        Tensor w = scope.context().parameter("w", Shape.of(2), Optional.of(start));
        Tensor error = w.square().mul(Tensors.constant(Literal.of(new float[] {1, (float) STEEP}, Shape.of(2)))).sum()
            .mul(multiple / 2);
        scope.minimize(error, "w", optimizer, Tensor.of(optimizer.learningRate()));
        return Map.of("w", w);
      });
      for (int i = 0; i <= STEPS; i++) {
        Literal w = step.call(Map.of()).get("w");
        xs[i] = w.get(0);
        ys[i] = w.get(1);
      }
    }
    return new Path(xs, ys);
  }

  private static void valley(Lecture lecture) {
    Map<String, Optimizer> optimizers = new LinkedHashMap<>();
    optimizers.put("plain", lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", 0.0195)));
    optimizers.put("momentum",
        lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", 0.0195, "momentum", 0.8)));
    optimizers.put("rmsprop", lecture.plugin(Optimizer.class, "rmsprop", Map.of("learning_rate", 0.05)));
    optimizers.put("adam", lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.1)));
    List<Chart> panels = new ArrayList<>();
    Chart errors = new Chart("step", "error E").logarithmicY();
    Map<String, Path> paths = new LinkedHashMap<>();
    optimizers.forEach((name, optimizer) -> {
      Path path = descend(lecture, optimizer, 1);
      paths.put(name, path);
      panels.add(new Chart("", "").panel(name).shades(RECTANGLE, (x, y) -> Math.log(0.02 + x * x + STEEP * y * y))
          .steps("steps", path.x(), path.y()));
      errors.line(name, path.errors());
    });
    lecture.text(
        "In a narrow valley the gradient points across it, not along it, and the steep sides allow small steps only. Momentum adds up the "
            + "gradients of past steps: across the valley they cancel, along it they agree. RMSProp and Adam divide each weight's "
            + "gradient by the size that it had of late, so that steep and flat directions are gone at the same pace.")
        .formula("momentum:  v ← μ v + ∇E,  θ ← θ − η v")
        .formula("Adam:  m ← β₁ m + (1 − β₁) ∇E,  v ← β₂ v + (1 − β₂) (∇E)²      θ ← θ − η m̂ / (√v̂ + ε),  "
            + "m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)")
        .source("With and without momentum", FOLDER + "Sgd.java").source("RMSProp", FOLDER + "RmsProp.java")
        .source("Adam", FOLDER + "Adam.java")
        .panels(panels,
            "E = (w₁² + 100 w₂²) / 2, dark where it is small, and %d steps from the large dot.".formatted(STEPS))
        .figure(errors, "The error over the steps.");
    lecture.claim(
        "Plain descent leaps across the valley and hardly gets on; with momentum the same learning rate gets along it",
        paths.get("momentum").lastError() < 0.1 * paths.get("plain").lastError(),
        "E = %.2g and %.2g after %d steps".formatted(paths.get("plain").lastError(), paths.get("momentum").lastError(),
            STEPS));
    Path scaled = descend(lecture, optimizers.get("adam"), 100);
    Path plain = descend(lecture, optimizers.get("plain"), 100);
    lecture.claim(
        "The unit of the error does not matter to Adam: a hundred times the error gives the same steps; plain descent leaves the valley",
        scaled.distance(paths.get("adam")) < 1e-3 && plain.errors()[5] > 1e6,
        "largest distance %.0e; E = %.0e after 5 steps".formatted(scaled.distance(paths.get("adam")),
            plain.errors()[5]));
  }

  // ---- handwritten digits ---------------------------------------------------------------------------------------

  private static double loss(Lecture lecture, Dataset.Splits data, Optimizer optimizer) {
    double[] losses = Trial.run(lecture, network(lecture), data, lecture.size(6, 4),
        builder -> builder.optimizer(optimizer)).trainingLosses();
    return losses[losses.length - 1];
  }

  private static Layer network(Lecture lecture) {
    return Sequential.of(Trial.perceptron(lecture, 10, 48, 48));
  }

  private static void digits(Lecture lecture) {
    Dataset.Splits data = Trial.first(lecture.data("digits", Map.of(), 1), lecture.size(1500, 800));
    double[] rates = lecture.isBrief() ? new double[] {1e-3, 1e-2, 1e-1}
        : new double[] {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1};
    Chart chart = new Chart("learning rate", "training loss").logarithmicX().logarithmicY();
    Map<String, Double> best = new LinkedHashMap<>();
    Map<String, Map<String, Object>> optimizers = new LinkedHashMap<>();
    optimizers.put("plain", Map.of("id", "sgd"));
    optimizers.put("momentum", Map.of("id", "sgd", "momentum", 0.9));
    optimizers.put("rmsprop", Map.of("id", "rmsprop"));
    optimizers.put("adam", Map.of("id", "adam"));
    optimizers.forEach((name, setting) -> {
      double[] losses = Arrays.stream(rates).map(rate -> {
        Map<String, Object> parameters = new LinkedHashMap<>(setting);
        parameters.put("learning_rate", rate);
        return loss(lecture, data, lecture.plugin(Optimizer.class, (String) parameters.remove("id"), parameters));
      }).toArray();
      chart.line(name, rates, losses);
      best.put(name, Arrays.stream(losses).min().orElseThrow());
    });
    lecture.text("Each optimizer has learning rates of its own, which do not compare.")
        .figure(chart,
            "The training loss of a perceptron of two hidden layers on %,d digits after %d epochs, by learning rate."
                .formatted(
                    data.training().size(), lecture.size(6, 4)));
    lecture.claim(
        "Momentum, RMSProp and Adam, each at its best, get further in as many epochs than plain descent at its best",
        best.entrySet().stream()
            .allMatch(entry -> entry.getKey().equals("plain") || entry.getValue() < 0.8 * best.get("plain")),
        "loss %.3f plain, %.3f, %.3f and %.3f".formatted(best.get("plain"), best.get("momentum"), best.get("rmsprop"),
            best.get("adam")));
  }

  // ---- schedules ------------------------------------------------------------------------------------------------

  private static void schedule(Lecture lecture) {
    Dataset.Splits data = lecture.data("landsat", Map.of(), 1);
    Layer network = Sequential.of(Trial.perceptron(lecture, 6, 12));
    Map<String, double[]> losses = new LinkedHashMap<>();
    for (String schedule : List.of("constant", "cosine")) {
      losses.put(schedule, Trial.run(lecture, network, data, lecture.size(20, 12), builder -> builder.batchSize(16)
          .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.03)))
          .schedule(lecture.plugin(Schedule.class, schedule))).trainingLosses());
    }
    lecture.text(
        "Near a minimum the noise of mini-batches moves weights about, the more the larger the steps. Large steps at first and small "
            + "ones at the end are fast and then exact.")
        .formula("ηₜ = η (1 + cos(π t / T)) / 2")
        .source("The cosine schedule", "plugins/schedules/src/main/java/org/chainrule/plugins/schedules/Cosine.java");
    Chart chart = new Chart("epoch", "training loss");
    losses.forEach(chart::line);
    lecture.figure(chart,
        "Twelve hidden units on satellite pixels (landsat), Adam in batches of 16, with a learning rate of 0.03 that stays or falls to zero.");
    double[] constant = losses.get("constant");
    double[] cosine = losses.get("cosine");
    int last = constant.length - 1;
    lecture.claim(
        "With a constant learning rate the loss stops falling and goes up and down; with one that falls it goes on",
        constant[last] > 0.85 * constant[last / 2] && cosine[last] < 0.85 * cosine[last / 2]
            && cosine[last] < 0.85 * constant[last],
        "from the middle to the end from %.3f to %.3f, and from %.3f to %.3f".formatted(constant[last / 2],
            constant[last], cosine[last / 2], cosine[last]));
  }
}
