package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.chainrule.api.Activation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.check.Plot;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.GradientFlow;
import org.chainrule.training.Sequential;

/** Every activation that is installed: its curve, its derivative, and a training with it. */
final class ActivationsLesson implements Lesson {
  /** Those that claims are made about; others that are installed are drawn and trained beside them. */
  private static final Set<String> KNOWN = Set.of("elu", "gelu", "leaky_relu", "linear", "mish", "relu", "sigmoid",
      "silu", "softmax", "tanh");
  /** Those that the short form trains, beside a stranger's. */
  private static final Set<String> FEW = Set.of("linear", "relu", "sigmoid", "tanh");
  private static final Set<String> CURVED = Set.of("elu", "gelu", "leaky_relu", "mish", "relu", "silu", "tanh");

  private record Curves(double[] x, double[] value, double[] derivative) {
    static Curves of(Activation activation) {
      Plot plot = Plot.of(activation).orElseThrow();
      return new Curves(numbers(plot.x()), numbers(plot.curves().get("f")), numbers(plot.curves().get("f'")));
    }

    double derivativeAt(double place) {
      return IntStream.range(0, x.length).boxed().min((i, j) -> Double.compare(Math.abs(x[i] - place),
          Math.abs(x[j] - place))).map(i -> derivative[i]).orElseThrow();
    }

    double largest() {
      return IntStream.range(0, x.length).mapToDouble(i -> derivative[i]).filter(Double::isFinite).max()
          .orElse(Double.NaN);
    }

    /** Part of the places at which the derivative is not the slope between the neighbours; kinks make a few. */
    double deviating() {
      long differing = IntStream.range(1, x.length - 1).filter(i -> {
        double slope = (value[i + 1] - value[i - 1]) / (x[i + 1] - x[i - 1]);
        return Math.abs(slope - derivative[i]) > 2e-3 * Math.max(1, Math.abs(slope));
      }).count();
      return (double) differing / x.length;
    }
  }

  /** An activation with all that was found out about it. */
  private record Subject(String id, Curves curves, Trial trial) {
    double loss() {
      double[] losses = trial.trainingLosses();
      return losses[losses.length - 1];
    }

    /** Size of the gradient at the first layer's output over that at the last hidden one's, before the first step. */
    OptionalDouble arriving() {
      List<GradientFlow.Tap> taps = trial.history().getFirst().gradientFlow().map(GradientFlow::taps).orElse(List.of());
      Optional<GradientFlow.Tap> first = taps.stream().filter(tap -> tap.name().equals("dense1")).findFirst();
      Optional<GradientFlow.Tap> last = taps.stream().filter(tap -> tap.name().equals("dense3")).findFirst();
      return first.isPresent() && last.isPresent() ? OptionalDouble.of(first.get().gradient() / last.get().gradient())
          : OptionalDouble.empty();
    }
  }

  @Override
  public String name() {
    return "activations";
  }

  @Override
  public String title() {
    return "12. Activation functions";
  }

  @Override
  public String idea() {
    return "What an activation does to training is written in its derivative: where that is zero nothing is learned, where it is small the "
        + "gradient shrinks.";
  }

  @Override
  public void teach(Lecture lecture) {
    Map<String, Curves> curves = new LinkedHashMap<>();
    Map<String, Subject> subjects = new LinkedHashMap<>();
    List<String> left = new ArrayList<>();
    Dataset.Splits data = lecture.data("spirals", Map.of("samples", lecture.size(150, 120)), 1);
    for (String id : lecture.ids(Activation.class)) {
      try {
        Activation activation = lecture.plugin(Activation.class, id);
        curves.put(id, Curves.of(activation));
        if (!lecture.isBrief() || FEW.contains(id) || !KNOWN.contains(id)) {
          subjects.put(id, new Subject(id, curves.get(id), train(lecture, activation, data)));
        }
      } catch (RuntimeException | LinkageError failure) { // a stranger's, which must not take the others down
        if (KNOWN.contains(id)) {
          throw failure;
        }
        curves.remove(id);
        left.add(id + " (" + String.valueOf(failure.getMessage()).lines().findFirst().orElse("") + ")");
      }
    }
    curves(lecture, curves, left);
    training(lecture, subjects, data);
    dying(lecture);
  }

  private static Trial train(Lecture lecture, Activation activation, Dataset.Splits data) {
    return Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, data.classes().size(), 24, 24, 24)), data,
        lecture.size(60, 40), builder -> builder.activation(activation).gradientFlow(true)
            .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.005))));
  }

  private static double[] numbers(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void curves(Lecture lecture, Map<String, Curves> curves, List<String> left) {
    List<Chart> panels = new ArrayList<>();
    curves.forEach((id, curve) -> panels.add(new Chart("", "").panel(id).within(-6, 6, -1.5, 3)
        .line("f", curve.x(), curve.value())
        .line("f'", curve.x(), curve.derivative())));
    lecture.text(
        "An activation is the one non-linear step of a layer. Backpropagation multiplies by its derivative at the value that came forward. "
            + "These are all that are installed, yours in the folder for plug-ins among them; a derivative is never written down, it follows from "
            + "the function.")
        .formula("h = φ(z)      ∂E/∂z = φ'(z) ∂E/∂h")
        .source("An activation, whole", "plugins/activations/src/main/java/org/chainrule/plugins/activations/Mish.java")
        .source("The interface", "api/src/main/java/org/chainrule/api/Activation.java")
        .panels(panels,
            "Each function and its derivative from -6 to 6 (softmax: one number against another that is 0).");
    if (!left.isEmpty()) {
      lecture.text("Left out, because they could not be drawn or trained as they are by default: " + String.join("; ",
          left) + ".");
    }
    double worst = curves.entrySet().stream().filter(entry -> KNOWN.contains(entry.getKey()))
        .mapToDouble(entry -> entry.getValue().deviating()).max().orElse(0);
    lecture.claim("The traced derivatives are the slopes of the functions, except at kinks", worst < 0.02,
        "at most at %.1f %% of the places another".formatted(100 * worst));
    double sigmoid = curves.get("sigmoid").largest();
    double tanh = curves.get("tanh").largest();
    lecture.claim("The derivative of the sigmoid is nowhere above 1/4, that of tanh nowhere above 1",
        Math.abs(sigmoid - 0.25) < 1e-3 && Math.abs(tanh - 1) < 1e-3, "%.4f and %.4f".formatted(sigmoid, tanh));
    lecture.claim("Both saturate far from 0; relu does so only on its left side, leaky_relu nowhere",
        curves.get("sigmoid").derivativeAt(6) < 0.01 && curves.get("tanh").derivativeAt(6) < 0.01
            && curves.get("relu").derivativeAt(6) == 1 && curves.get("relu").derivativeAt(-6) == 0
            && curves.get("leaky_relu").derivativeAt(-6) > 0.005,
        "at 6: sigmoid %.4f, tanh %.5f, relu %.0f; at -6: relu %.0f, leaky_relu %.2f".formatted(
            curves.get("sigmoid").derivativeAt(6), curves.get("tanh").derivativeAt(6),
            curves.get("relu").derivativeAt(6), curves.get("relu").derivativeAt(-6),
            curves.get("leaky_relu").derivativeAt(-6)));
  }

  private static void training(Lecture lecture, Map<String, Subject> subjects, Dataset.Splits data) {
    List<Chart> panels = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    subjects.forEach((id, subject) -> {
      double[] losses = subject.trial().trainingLosses();
      panels.add(new Chart("", "").panel(id).logarithmicY().within(0, losses.length, 0.01, 2).line("loss", losses));
      rows.add(
          List.of(id, "%.2f".formatted(subject.curves().derivativeAt(0)), "%.2f".formatted(subject.curves().largest()),
              subject.arriving().stream().mapToObj("%.2g"::formatted).findFirst().orElse(""),
              "%.3f".formatted(subject.loss()),
              "%.3f".formatted(subject.trial().trainingAccuracy()), "%.3f".formatted(subject.trial().testAccuracy())));
    });
    lecture.text(
        "The same perceptron of three hidden layers of 24 units, from the same seed, on %s of %,d points, with each of them."
            .formatted("three spirals", data.training().size()))
        .panels(panels, "The training loss over the epochs.")
        .table(List.of("", "f'(0)", "largest f'", "gradient, first/last layer", "loss", "training accuracy",
            "test accuracy"), rows);
    double linear = subjects.get("linear").trial().testAccuracy();
    List<String> others = CURVED.stream().filter(subjects::containsKey).toList();
    double worst = others.stream().mapToDouble(id -> subjects.get(id).trial().testAccuracy()).min().orElseThrow();
    lecture.claim(
        "Without a non-linear activation the network separates no spirals, with any of the usual ones it does",
        linear < 0.65 && worst > linear + 0.2,
        "test accuracy linear %.3f, the least of %d others %.3f".formatted(linear, others.size(), worst));
    double arrivingSigmoid = subjects.get("sigmoid").arriving().orElse(Double.NaN);
    double arrivingTanh = subjects.get("tanh").arriving().orElse(Double.NaN);
    lecture.claim(
        "With the sigmoid least of the gradient arrives at the first layer, and training is slower than with tanh",
        arrivingSigmoid < 0.5 * arrivingTanh && subjects.get("sigmoid").loss() > 1.3 * subjects.get("tanh").loss(),
        "%.2g against %.2g of the last layer's; loss %.3f against %.3f".formatted(arrivingSigmoid, arrivingTanh,
            subjects.get("sigmoid").loss(), subjects.get("tanh").loss()));
  }

  /** Units of the first layer that are below zero for every sample, after a training with steps too large. */
  private static double dead(Lecture lecture, Dataset.Splits data, String activation, double rate) {
    int units = 64;
    Trial trial = Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 10, units)), data, 4, builder -> builder
        .activation(lecture.plugin(Activation.class, activation))
        .optimizer(lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", rate))));
    Literal weights = trial.values().get("dense1/weight");
    Literal bias = trial.values().get("dense1/bias");
    Literal features = data.training().features();
    int inputs = weights.elements() / units;
    return IntStream.range(0, units).filter(unit -> IntStream.range(0, data.training().size()).allMatch(sample -> {
      double sum = bias.get(unit);
      for (int i = 0; i < inputs; i++) {
        sum += weights.get(i * units + unit) * features.get(sample * inputs + i);
      }
      return !(sum > 0);
    })).count() / (double) units;
  }

  private static void dying(Lecture lecture) {
    Dataset.Splits data = Trial.first(lecture.data("digits", Map.of(), 1), 300);
    double[] rates = lecture.isBrief() ? new double[] {0.2, 3} : new double[] {0.1, 0.2, 0.5, 1, 1.5, 2, 3};
    double[] dead = Arrays.stream(rates).map(rate -> dead(lecture, data, "relu", rate)).toArray();
    lecture.text(
        "A unit that is below zero for every sample gets no gradient through relu and cannot come back: it is dead. Steps that are too large "
            + "throw units there. leaky_relu, elu and others keep a slope on that side.")
        .figure(new Chart("learning rate", "dead part of the units").logarithmicX().line("relu", rates, dead),
            "The part of 64 hidden units that are below zero for each of 300 digits after four epochs of gradient descent.");
    lecture.claim("Steps too large kill relu units, smaller ones do not", dead[0] < 0.2 && dead[dead.length - 1] > 0.5,
        "%.2f of the units with η = %s, %.2f with η = %s".formatted(dead[0], rates[0], dead[dead.length - 1],
            rates[rates.length - 1]));
  }
}
