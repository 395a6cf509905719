package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.experiments.report.Chart;

/** Symbolic, numerical and automatic differentiation of the same functions: what each costs and how exact it is. */
final class ThreeDerivativesLesson implements Lesson {
  private static final double PLACE = 0.7;

  @Override
  public String name() {
    return "three-derivatives";
  }

  @Override
  public String title() {
    return "8. Three ways to a derivative";
  }

  @Override
  public String idea() {
    return "Formulas swell, differences cost a forward pass for each weight and are inexact, backpropagation needs one forward and "
        + "one backward pass.";
  }

  @Override
  public void teach(Lecture lecture) {
    symbolic(lecture);
    numerical(lecture);
    cost(lecture);
  }

  /** Symbols in the formula of f_n and of its derivative, for f_0 = x and f_n = f_{n-1} (1 - f_{n-1}). */
  private static long[] symbols(int depth) {
    long function = 1;
    long derivative = 1;
    for (int i = 0; i < depth; i++) {
      // (f g)' = f' g + f g' with g = 1 - f: two copies of f', and of f, and the signs between them
      long nextDerivative = 2 * derivative + 2 * function + 7;
      function = 2 * function + 3;
      derivative = nextDerivative;
    }
    return new long[] {function, derivative};
  }

  private static Graph logistic(int depth) {
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.SCALAR);
    Tensor y = x;
    for (int i = 0; i < depth; i++) {
      y = y.mul(y.neg().add(1));
    }
    return Graph.of(Map.of("f", y.node(), "f'", new ReverseMode().gradients(y, List.of(x)).getFirst().node()));
  }

  private static void symbolic(Lecture lecture) {
    int deepest = 12;
    double[] depths = new double[deepest];
    double[] formula = new double[deepest];
    double[] nodes = new double[deepest];
    for (int depth = 1; depth <= deepest; depth++) {
      depths[depth - 1] = depth;
      formula[depth - 1] = symbols(depth)[1];
      nodes[depth - 1] = logistic(depth).nodes().size();
    }
    lecture.text(
        "Take f₀ = x and fₙ = fₙ₋₁ (1 − fₙ₋₁). Written out as a formula, the derivative of fₙ repeats fₙ₋₁ and its derivative twice "
            + "each, and doubles with every step. As a graph, in which a value that is used twice is there once, it grows by a few nodes.")
        .formula("fₙ' = fₙ₋₁' (1 − fₙ₋₁) + fₙ₋₁ (−fₙ₋₁')")
        .source("Reverse mode as a change from graph to graph",
            "autograd/src/main/java/org/chainrule/autograd/ReverseMode.java")
        .source("The derivative of each operation", "autograd/src/main/java/org/chainrule/autograd/Vjps.java")
        .figure(new Chart("n", "size").logarithmicY().line("symbols of the formula", depths, formula)
            .line("nodes of the graph", depths, nodes), "The size of fₙ' as a formula and as a graph.");
    double growth = formula[deepest - 1] / formula[deepest - 2];
    double added = nodes[deepest - 1] - nodes[deepest - 2];
    lecture.claim("The formula doubles with each step, the graph grows by a constant number of nodes",
        growth > 1.9 && added == nodes[5] - nodes[4] && added < 12,
        "factor %.2f against %d nodes a step".formatted(growth, (int) added));
  }

  private static void numerical(Lecture lecture) {
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.SCALAR);
    Tensor y = x.sin().mul(x.exp());
    Graph graph = Graph.of(Map.of("f", y.node(), "f'", new ReverseMode().gradients(y, List.of(x)).getFirst().node()));
    double exact = Math.exp(PLACE) * (Math.sin(PLACE) + Math.cos(PLACE));
    double traced = at(graph, PLACE).get("f'").get(0);
    int points = 31;
    double[] steps = new double[points];
    double[] oneSided = new double[points];
    double[] central = new double[points];
    for (int i = 0; i < points; i++) {
      double h = Math.pow(10, -i / 2.0);
      double forward = at(graph, PLACE + h).get("f").get(0);
      double here = at(graph, PLACE).get("f").get(0);
      double back = at(graph, PLACE - h).get("f").get(0);
      steps[i] = h;
      oneSided[i] = Math.abs((forward - here) / h - exact) / exact + 1e-17;
      central[i] = Math.abs((forward - back) / (2 * h) - exact) / exact + 1e-17;
    }
    double best = Arrays.stream(central).min().orElseThrow();
    double error = Math.abs(traced - exact) / exact;
    lecture.text(
        "A difference quotient is wrong by what the Taylor series leaves out if the step h is large, and by cancelled digits if it "
            + "is small. The best step lies between, and even there a third to half of the digits are lost.")
        .formula("f'(x) ≈ (f(x + h) − f(x)) / h      f'(x) ≈ (f(x + h) − f(x − h)) / 2h")
        .source("Where differences are good for checking gradients",
            "autograd/src/main/java/org/chainrule/autograd/GradientCheck.java")
        .figure(
            new Chart("step h", "relative error of f'").logarithmicX().logarithmicY().line("one-sided", steps, oneSided)
                .line("central", steps, central),
            "Both quotients of f = eˣ sin x at x = 0.7 in double precision: a V, with the best step at its foot.");
    lecture.claim("The error has a minimum at a step in between",
        central[0] > 100 * best && central[points - 1] > 100 * best,
        "%.0e at h = 1, %.0e at the best, %.0e at h = 1e-15".formatted(central[0], best, central[points - 1]));
    lecture.claim("Backpropagation is exact to rounding", error < 1e-15 && error < best,
        "relative error %.0e".formatted(error));
  }

  private static Map<String, Literal> at(Graph graph, double x) {
    return Reference.run(graph, Map.of("x", Literal.scalar(DType.FLOAT64, x))).outputs();
  }

  private static void cost(Lecture lecture) {
    int[] widths = {2, 4, 8, 16, 32};
    double[] weights = new double[widths.length];
    double[] differences = new double[widths.length];
    double[] backpropagation = new double[widths.length];
    for (int i = 0; i < widths.length; i++) {
      int width = widths[i];
      Tensor x = Tensors.input("x", DType.FLOAT64, Shape.of(4, width));
      Tensor first = Tensors.input("first", DType.FLOAT64, Shape.of(width, width));
      Tensor second = Tensors.input("second", DType.FLOAT64, Shape.of(width, 1));
      Tensor loss = x.matmul(first).tanh().matmul(second).square().mean();
      List<Tensor> gradients = new ReverseMode().gradients(loss, List.of(first, second));
      double forward = operations(Graph.of(Map.of("loss", loss.node())));
      double both = operations(Graph.of(Map.of("loss", loss.node(), "first", gradients.get(0).node(), "second",
          gradients.get(1).node())));
      weights[i] = width * width + width;
      differences[i] = weights[i] + 1;
      backpropagation[i] = both / forward;
    }
    lecture.text(
        "Differences need the whole forward pass once more for each weight. Backpropagation gives the derivatives with respect to all "
            + "weights in one backward pass, which costs about two forward passes.")
        .figure(new Chart("number of weights", "cost in forward passes").logarithmicX().logarithmicY()
            .line("one-sided differences", weights, differences).line("forward and backward", weights, backpropagation),
            "What all derivatives of a small perceptron cost, counted in multiplications and additions of the graphs.");
    double last = backpropagation[widths.length - 1];
    lecture.claim(
        "The cost of differences grows with the number of weights, that of backpropagation stays below 4 forward passes",
        differences[widths.length - 1] > 1000 && last < 4,
        "%.0f against %.1f forward passes for %.0f weights".formatted(differences[widths.length - 1], last,
            weights[widths.length - 1]));
  }

  /** Additions and multiplications of products, and one for each element that another operation computes or adds up. */
  private static double operations(Graph graph) {
    return graph.nodes().stream().mapToDouble(ThreeDerivativesLesson::operations).sum();
  }

  private static double operations(Node node) {
    return switch (node.op()) {
      case Op.MatMul matMul ->
          2.0 * node.shape().elements() * node.operand(0).shape().sizes()[matMul.transposeA() ? 0 : 1];
      case Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Cast _, Op.RandomBits _ -> node.shape().elements();
      case Op.Reduce _, Op.ArgMax _, Op.ArgSort _, Op.CumSum _ -> node.operand(0).shape().elements();
      case Op.ScatterAdd _ -> node.operand(2).shape().elements();
      case Op.Call call -> call.result() == 0 ? operations(call.function().body()) : 0; // once for all its results
      case Op.Convolution _ -> products(node, node.operand(1));
      case Op.ConvolutionInputGradient _ -> products(node.operand(1), node.operand(0));
      case Op.ConvolutionFilterGradient _ -> products(node.operand(1), node);
      case Op.MaxPoolIndex pool -> 1.0 * node.shape().elements() * pool.kernelHeight() * pool.kernelWidth();
      case Op.SumPool pool -> 1.0 * node.shape().elements() * pool.kernelHeight() * pool.kernelWidth();
      case Op.SumPoolGradient pool ->
          1.0 * node.operand(0).shape().elements() * pool.kernelHeight() * pool.kernelWidth();
      case Op.Input _, Op.Parameter _, Op.State _, Op.Constant _, Op.Iota _, Op.DimSize _, Op.Reshape _, Op.Transpose _, Op.Expand _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _, Op.StopGradient _, Op.Tap _ ->
          0;
    };
  }

  /** Multiplications and additions of a convolution with a filter [O, C/groups, kh, kw], or of one of its gradients. */
  private static double products(Node outputs, Node filter) {
    return 2.0 * outputs.shape().elements() * filter.shape().elements() / filter.shape().size(0);
  }
}
