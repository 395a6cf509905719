package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Program;
import org.chainrule.training.Sequential;

/** What becomes of a gradient on its way back: at a sum, at a product, at a weight, through many layers. */
final class GradientFlowLesson implements Lesson {
  private static final int WIDTH = 32;

  @Override
  public String name() {
    return "gradient-flow";
  }

  @Override
  public String title() {
    return "11. Gradient flow";
  }

  @Override
  public String idea() {
    return "A sum hands the gradient on, a product scales it by the other factor, and what many layers do to it decides whether the first "
        + "ones learn at all.";
  }

  @Override
  public void teach(Lecture lecture) {
    gates(lecture);
    weights(lecture);
    depth(lecture);
    consequence(lecture);
  }

  // ---- one operation --------------------------------------------------------------------------------------------

  private record Gate(String sign, double a, double b, double value, double toA, double toB) {
    /** The gate with what goes forward above its edges and what comes back below them. */
    String svg() {
      return """
        <svg class="plane" viewBox="0 0 220 130" role="img" aria-label="%1$s: forward %2$s and %3$s give %4$s, back 2 gives %5$s and %6$s">
        <path d="M12 30L84 58M12 100L84 72M137 65H208" stroke="currentColor" opacity="0.5"/>
        <circle cx="110" cy="65" r="27" fill="none" stroke="currentColor"/><text x="110" y="70" text-anchor="middle" class="title">%1$s</text>
        <text x="12" y="22">a = %2$s</text><text x="12" y="54" style="fill:#D55E00">%5$s</text>
        <text x="12" y="78">b = %3$s</text><text x="12" y="120" style="fill:#D55E00">%6$s</text>
        <text x="208" y="57" text-anchor="end">%4$s</text><text x="208" y="84" text-anchor="end" style="fill:#D55E00">2</text>
        </svg>"""
          .formatted(sign, plain(a), plain(b), plain(value), plain(toA), plain(toB));
    }

    private static String plain(double number) {
      return String.valueOf(number).replaceFirst("\\.0$", "").replace('-', '−');
    }
  }

  /** A gate at a = 3, b = -4, with 2 as the gradient of what comes after it. */
  private static Gate gate(String sign, BinaryOperator<Tensor> operation) {
    Tensor a = Tensors.input("a", DType.FLOAT64, Shape.SCALAR);
    Tensor b = Tensors.input("b", DType.FLOAT64, Shape.SCALAR);
    Tensor value = operation.apply(a, b);
    List<Tensor> gradient = new ReverseMode().gradients(value.mul(2), List.of(a, b));
    Map<String, Literal> values = Reference.run(Graph.of(Map.of("value", value.node(), "a", gradient.get(0).node(), "b",
        gradient.get(1).node())), Map.of("a", Literal.scalar(DType.FLOAT64, 3), "b", Literal.scalar(DType.FLOAT64, -4)))
        .outputs();
    return new Gate(sign, 3, -4, values.get("value").get(0), values.get("a").get(0), values.get("b").get(0));
  }

  private static void gates(Lecture lecture) {
    Gate add = gate("+", Tensor::add);
    Gate multiply = gate("×", Tensor::mul);
    Gate largest = gate("max", Tensor::max);
    lecture.text(
        "Backpropagation goes from operation to operation. Each gets the gradient of the loss with respect to its result and hands on one for "
            + "each of its inputs: times the local derivative.")
        .formula("a + b:  g, g      a b:  g b, g a      max(a, b):  g to the larger, 0 to the other")
        .source("The derivative of each operation", "autograd/src/main/java/org/chainrule/autograd/Vjps.java")
        .drawing("<div class=\"panels\">" + add.svg() + multiply.svg() + largest.svg() + "</div>",
            "What goes forward stands above each edge, the gradient that comes back below it, in orange; 2 comes from behind.");
    lecture.claim("Add distributes the gradient unchanged", add.toA() == 2 && add.toB() == 2,
        "%.0f and %.0f".formatted(add.toA(), add.toB()));
    lecture.claim("Multiply swaps its inputs: each gets the gradient times the other",
        multiply.toA() == 2 * multiply.b() && multiply.toB() == 2 * multiply.a(),
        "%.0f to a = 3, %.0f to b = -4".formatted(multiply.toA(), multiply.toB()));
    lecture.claim("Max sends all of it to the larger input", largest.toA() == 2 && largest.toB() == 0,
        "%.0f and %.0f".formatted(largest.toA(), largest.toB()));
  }

  // ---- inputs and weights ---------------------------------------------------------------------------------------

  private static void weights(Lecture lecture) {
    double[] inputs = {0.01, 0.1, 1, 10, 100};
    Tensor x = Tensors.constant(Literal.of(inputs, Shape.of(1, inputs.length)));
    Tensor w = Tensors.input("w", DType.FLOAT64, Shape.of(inputs.length, 1));
    Tensor loss = x.matmul(w).sub(1).square().sum();
    Node gradient = new ReverseMode().gradients(loss, List.of(w)).getFirst().node();
    double[] sizes = Arrays.stream(Reference.run(Graph.of(Map.of("gradient", gradient)),
        Map.of("w", Literal.of(new double[inputs.length], Shape.of(inputs.length, 1)))).outputs().get("gradient")
        .toDoubles()).map(Math::abs).toArray();
    lecture.text(
        "A weight is multiplied by its input, so its gradient is the gradient behind the product times that input: big input, big gradient on "
            + "the weight. One learning rate cannot suit weights whose gradients differ by powers of ten, which they do where inputs come in "
            + "different units.")
        .formula("z = x W      ∂E/∂Wᵢⱼ = xᵢ ∂E/∂zⱼ")
        .source("Inputs made comparable",
            "plugins/datasets/src/main/java/org/chainrule/plugins/datasets/Standardisation.java")
        .figure(new Chart("input x", "size of its weight's gradient").logarithmicX().logarithmicY()
            .line("|∂E/∂w|", inputs, sizes),
            "The gradients of five weights that one sample reaches through inputs of different size.");
    boolean proportional = IntStream.range(0, inputs.length)
        .allMatch(i -> Math.abs(sizes[i] / inputs[i] / sizes[2] - 1) < 1e-12);
    lecture.claim("The gradient of a weight is proportional to its input", proportional,
        "from %.2g to %.2g".formatted(sizes[0], sizes[inputs.length - 1]));
    Descent raw = new Descent(0.3, 3);
    Descent standardised = new Descent(1, 1);
    lecture.figure(raw.chart(),
        "The error of a line fitted to two inputs, one of which spreads ten times as far, over its two weights: a narrow valley. 30 steps of "
            + "gradient descent from the right with the best learning rate leap from side to side.")
        .figure(standardised.chart(), "The same with standardised inputs: a round bowl, and a single step.");
    lecture.claim("In the valley the steps leap from side to side and hardly get on; in the bowl they arrive",
        raw.last() > 0.1 && standardised.last() < 1e-9,
        "error after 30 steps %.2g and %.2g".formatted(raw.last(), standardised.last()));
    landsat(lecture);
  }

  /** Gradient descent on E(w) = mean (w x - t)^2 / 2 for uncorrelated inputs of given spreads and t = x1/s1 + x2/s2. */
  private static final class Descent {
    private static final int STEPS = 30;
    private final double[] spreads;
    private final double[][] path = new double[2][STEPS + 1];
    private final double last;

    Descent(double first, double second) {
      spreads = new double[] {first, second};
      int samples = 8;
      double[] rows = new double[2 * samples];
      double[] targets = new double[samples];
      for (int i = 0; i < samples; i++) { // eight directions of a circle: mean 0, variance 1, no correlation
        double angle = 2 * Math.PI * i / samples;
        double[] standard = {Math.sqrt(2) * Math.cos(angle), Math.sqrt(2) * Math.sin(angle)};
        rows[2 * i] = first * standard[0];
        rows[2 * i + 1] = second * standard[1];
        targets[i] = standard[0] + standard[1];
      }
      Tensor w = Tensors.input("w", DType.FLOAT64, Shape.of(2, 1));
      Tensor error = Tensors.constant(Literal.of(rows, Shape.of(samples, 2))).matmul(w)
          .sub(Tensors.constant(Literal.of(targets, Shape.of(samples, 1)))).square().mean().mul(0.5);
      Graph graph = Graph.of(Map.of("error", error.node(), "gradient",
          new ReverseMode().gradients(error, List.of(w)).getFirst().node()));
      double rate = 2 / (first * first + second * second); // the best for these two curvatures
      double[] weights = {2.4 / first, -0.5 / second};
      double reached = 0;
      for (int step = 0; step <= STEPS; step++) {
        Map<String, Literal> values = Reference.run(graph, Map.of("w", Literal.of(weights.clone(), Shape.of(2, 1))))
            .outputs();
        reached = values.get("error").get(0);
        for (int i = 0; i < 2; i++) {
          path[i][step] = weights[i];
          weights[i] -= rate * values.get("gradient").get(i);
        }
      }
      last = reached;
    }

    double last() {
      return last;
    }

    Chart chart() {
      double across = 1.8 / spreads[0];
      double upwards = 1.8 / Math.sqrt(spreads[0] * spreads[1]);
      double[] rectangle = {1 / spreads[0] - across, 1 / spreads[0] + across, 1 / spreads[1] - upwards,
        1 / spreads[1] + upwards};
      return new Chart("first weight", "second weight").shades(rectangle, (x, y) -> Math.log10(0.02
          + Math.pow(x * spreads[0] - 1, 2) + Math.pow(y * spreads[1] - 1, 2))).steps("steps", path[0], path[1]);
    }
  }

  private static void landsat(Lecture lecture) {
    Dataset.Splits standardised = Trial.first(lecture.data("landsat", Map.of(), 1), lecture.size(1500, 600));
    double[] rates = lecture.isBrief() ? new double[] {1e-4, 0.3}
        : new double[] {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
    double[] raw = losses(lecture, Trial.raw(standardised), rates);
    double[] round = losses(lecture, standardised, rates);
    double bestRaw = Arrays.stream(raw).min().orElseThrow();
    double bestRound = Arrays.stream(round).min().orElseThrow();
    lecture.figure(new Chart("learning rate", "loss").logarithmicX().logarithmicY().line("raw inputs", rates, raw)
        .line("standardised inputs", rates, round),
        "Softmax regression on satellite pixels (landsat, 36 numbers from 0 to 255 a sample): "
            + "the training loss after ten epochs, by learning rate.");
    lecture.claim("On real data too, no learning rate makes up for raw inputs", bestRaw > 1.5 * bestRound,
        "least loss %.2f with raw, %.2f with standardised inputs".formatted(bestRaw, bestRound));
  }

  private static double[] losses(Lecture lecture, Dataset.Splits data, double[] rates) {
    return Arrays.stream(rates).map(rate -> {
      double[] losses = Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 6)), data, 10, builder -> builder
          .optimizer(lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", rate)))).trainingLosses();
      return losses[losses.length - 1];
    }).toArray();
  }

  // ---- many layers ----------------------------------------------------------------------------------------------

  /** Root mean squares of the gradient at the outputs of layers, from the first to the last. */
  private static double[] profile(Lecture lecture, String activation, Initializer initializer, int depth) {
    Layer dense = lecture.plugin(Layer.class, "dense", Map.of("units", WIDTH));
    try (Program program = new Program(lecture.backend(), 1, lecture.plugin(Activation.class, activation),
        initializer)) {
      Map<String, Literal> results = program.function("flow", true, (scope, _) -> {
        Context context = scope.context();
        List<Tensor> places = new ArrayList<>();
        Tensor h = context.normal(Shape.of(WIDTH, WIDTH));
        for (int i = 0; i < depth; i++) {
          h = dense.apply(h, context.child("dense"));
          places.add(h);
        }
        List<Tensor> gradients = context.gradients(h.mul(context.normal(h.shape())).sum(), places);
        Map<String, Tensor> sizes = new LinkedHashMap<>();
        for (int i = 0; i < depth; i++) {
          sizes.put("g" + i, gradients.get(i).square().mean().sqrt());
        }
        return sizes;
      }).call(Map.of());
      return IntStream.range(0, depth).mapToDouble(i -> results.get("g" + i).get(0)).toArray();
    }
  }

  private static double[] profile(Lecture lecture, String activation, double gain, int depth) {
    return profile(lecture, activation, lecture.plugin(Initializer.class, "normal",
        Map.of("standard_deviation", gain / Math.sqrt(WIDTH))), depth);
  }

  private static void depth(Lecture lecture) {
    int depth = lecture.size(30, 12);
    double[] layers = IntStream.rangeClosed(1, depth).asDoubleStream().toArray();
    Map<String, double[]> kinds = new LinkedHashMap<>();
    kinds.put("sigmoid", profile(lecture, "sigmoid", 1, depth));
    kinds.put("tanh", profile(lecture, "tanh", 1, depth));
    kinds.put("relu", profile(lecture, "relu", Math.sqrt(2), depth));
    Chart activations = new Chart("layer", "size of the gradient").logarithmicY();
    kinds.forEach((name, sizes) -> activations.line(name, layers, sizes));
    Map<String, double[]> spreads = new LinkedHashMap<>();
    spreads.put("0.5/√n", profile(lecture, "relu", 0.5, depth));
    spreads.put("1/√n (Xavier)", profile(lecture, "relu", 1, depth));
    spreads.put("√(2/n) (Kaiming)", kinds.get("relu"));
    spreads.put("2.5/√n", profile(lecture, "relu", 2.5, depth));
    Chart initialisations = new Chart("layer", "size of the gradient").logarithmicY();
    spreads.forEach((name, sizes) -> initialisations.line(name, layers, sizes));
    lecture.text(
        "On its way back through a layer the gradient is multiplied by the weights and by the derivative of the activation. Through many layers "
            + "that is a product of many factors: below one it vanishes, above one it explodes. The derivative of the sigmoid is at most 1/4. What "
            + "the weights contribute depends on how large they are at first: for n inputs each, a standard deviation of √(2/n) just makes up for "
            + "relu, which lets half of the signals through.")
        .formula("∂E/∂hₖ₋₁ = Wₖᵀ (φ'(zₖ) ∂E/∂hₖ)      Var W = 2/n for relu, 1/n for tanh")
        .source("An initializer",
            "plugins/initializers/src/main/java/org/chainrule/plugins/initializers/KaimingNormal.java")
        .source("What tells of it in each run and its report",
            "training/src/main/java/org/chainrule/training/health/GradientSizes.java")
        .figure(activations,
            ("The root mean square of the gradient behind each of %d layers of %d units at first, by activation (weights of "
                + "standard deviation 1/√n, for relu √(2/n)); it comes from the right, from the last layer.")
                .formatted(depth, WIDTH))
        .figure(initialisations, "The same for relu with first weights of four sizes.");
    lecture.claim("With the sigmoid the gradient vanishes, with tanh and relu it arrives",
        kept(kinds.get("sigmoid")) < 1e-5 && kept(kinds.get("tanh")) > 1e-3 && kept(kinds.get("relu")) > 1e-3,
        "of the last layer's gradient the first gets %.0e, %.2g and %.2g".formatted(kept(kinds.get("sigmoid")),
            kept(kinds.get("tanh")), kept(kinds.get("relu"))));
    lecture.claim("Weights too small make it vanish, weights too large explode",
        kept(spreads.get("0.5/√n")) < 1e-4 && kept(spreads.get("2.5/√n")) > 1e2,
        "%.0e and %.0e of the last layer's gradient".formatted(kept(spreads.get("0.5/√n")),
            kept(spreads.get("2.5/√n"))));
    double shallow = kinds.get("sigmoid")[depth - 5] / kinds.get("sigmoid")[depth - 1];
    lecture.claim("The deeper, the less: it shrinks by a factor with every layer",
        shallow > 1e3 * kept(kinds.get("sigmoid")),
        "sigmoid: %.0e through 4 layers, %.0e through %d".formatted(shallow, kept(kinds.get("sigmoid")), depth - 1));
  }

  /** What part of the gradient at the last layer the first one gets. */
  private static double kept(double[] sizes) {
    return sizes[0] / sizes[sizes.length - 1];
  }

  private static void consequence(Lecture lecture) {
    Dataset.Splits data = Trial.first(lecture.data("digits", Map.of(), 1), lecture.size(1000, 500));
    int epochs = lecture.size(30, 16);
    int[] widths = new int[8];
    Arrays.fill(widths, WIDTH);
    Chart chart = new Chart("epoch", "training loss");
    Map<String, Trial> trials = new LinkedHashMap<>();
    for (String activation : List.of("sigmoid", "relu")) {
      Trial trial = Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 10, widths)), data, epochs,
          builder -> builder
              .activation(lecture.plugin(Activation.class, activation))
              .optimizer(lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", 0.05))));
      chart.line(activation, trial.trainingLosses());
      trials.put(activation, trial);
    }
    lecture.text(
        "A first layer that gets no gradient does not learn, and the layers behind it see only what its random weights make of the "
            + "sample.")
        .figure(chart,
            "Eight hidden layers of %d units on handwritten digits, gradient descent with η = 0.05.".formatted(WIDTH));
    lecture.claim("The deep network learns with relu and stays where it was with the sigmoid",
        trials.get("sigmoid").trainingAccuracy() < 0.3 && trials.get("relu").trainingAccuracy() > 0.8,
        "training accuracy %.2f against %.2f".formatted(trials.get("relu").trainingAccuracy(),
            trials.get("sigmoid").trainingAccuracy()));
  }
}
