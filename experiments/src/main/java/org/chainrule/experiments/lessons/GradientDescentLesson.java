package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

/** Downhill on an error surface of two weights: learning rates, starts, minima. */
final class GradientDescentLesson implements Lesson {
  private static final double[] RECTANGLE = {-2.2, 2.2, -1.6, 1.6};
  private static final Graph ERROR = graph();

  private record Path(double[] x, double[] y, double[] errors) {
    double lastError() {
      return errors[errors.length - 1];
    }
  }

  @Override
  public String name() {
    return "gradient-descent";
  }

  @Override
  public String title() {
    return "1. Gradient descent";
  }

  @Override
  public String idea() {
    return "Steps against the gradient lead from a random start to a local minimum, if they are neither too small nor too large.";
  }

  /** Two basins of different depth: E = (a^2 - 1)^2 + 0.3 a + 2 b^2 + 0.5 a b. */
  private static Tensor error(Tensor a, Tensor b) {
    return a.square().sub(1).square().add(a.mul(0.3)).add(b.square().mul(2)).add(a.mul(b).mul(0.5));
  }

  private static Graph graph() {
    Tensor a = Tensors.input("a", DType.FLOAT64, Shape.SCALAR);
    Tensor b = Tensors.input("b", DType.FLOAT64, Shape.SCALAR);
    Tensor error = error(a, b);
    List<Tensor> gradient = new ReverseMode().gradients(error, List.of(a, b));
    Map<String, Node> outputs = Map.of("E", error.node(), "dE/da", gradient.get(0).node(), "dE/db",
        gradient.get(1).node());
    return Graph.of(outputs);
  }

  private static Map<String, Literal> at(double a, double b) {
    return Reference.run(ERROR, Map.of("a", Literal.scalar(DType.FLOAT64, a), "b", Literal.scalar(DType.FLOAT64, b)))
        .outputs();
  }

  private static Path descend(double a, double b, double rate, int steps) {
    double[] xs = new double[steps + 1];
    double[] ys = new double[steps + 1];
    double[] errors = new double[steps + 1];
    double x = a;
    double y = b;
    for (int step = 0; step <= steps; step++) {
      Map<String, Literal> values = at(x, y);
      xs[step] = x;
      ys[step] = y;
      errors[step] = values.get("E").get(0);
      x -= rate * values.get("dE/da").get(0);
      y -= rate * values.get("dE/db").get(0);
    }
    return new Path(xs, ys, errors);
  }

  private static Chart surface(Chart chart) {
    return chart.shades(RECTANGLE, (x, y) -> Math.min(5, at(x, y).get("E").get(0)));
  }

  @Override
  public void teach(Lecture lecture) {
    lecture.text(
        "Training looks for weights that make the error small. The gradient points where the error grows fastest, so a "
            + "small step against it makes the error smaller; repeated, the steps end where the gradient is zero.")
        .formula("θ ← θ − η ∇E(θ)")
        .source("The rule as a plug-in", "plugins/optimizers/src/main/java/org/chainrule/plugins/optimizers/Sgd.java")
        .source("The gradient of any expression",
            "autograd/src/main/java/org/chainrule/autograd/ReverseMode.java");
    Path right = descend(-0.1, 1.4, 0.08, 40);
    Path other = descend(0.4, -1.4, 0.08, 40);
    lecture.figure(surface(new Chart("weight a", "weight b"))
        .steps("start at (-0.1, 1.4)", right.x(), right.y()).steps("start at (0.4, -1.4)", other.x(), other.y()),
        "The error surface E = (a² − 1)² + 0.3 a + 2 b² + 0.5 a b, dark where E is small, and the way from two starts (large dots) with "
            + "η = 0.08: each ends in its own valley. The steps get shorter as the gradient does.");
    double[] gradient = {at(right.x()[40], right.y()[40]).get("dE/da").get(0),
      at(right.x()[40], right.y()[40]).get("dE/db").get(0)};
    double norm = Math.hypot(gradient[0], gradient[1]);
    lecture.claim("From the first start descent ends where the gradient vanishes", norm < 1e-3,
        "|∇E| = %.1e after 40 steps".formatted(norm));
    lecture.claim("Another start leads to another minimum, which is less deep",
        other.x()[40] > 0.5 && right.x()[40] < -0.5 && other.lastError() > right.lastError() + 0.1,
        "E = %.3f at a = %.2f against E = %.3f at a = %.2f".formatted(other.lastError(), other.x()[40],
            right.lastError(), right.x()[40]));
    lecture.text(
        "How far to step is the learning rate η. Too small, and the minimum is far away after many steps. Too large, and "
            + "the steps leap from one side of the valley to the other, or out of it.");
    Chart errors = new Chart("step", "error E").within(0, 40, -1, 8);
    List<Path> paths = new ArrayList<>();
    List<Chart> ways = new ArrayList<>();
    for (double rate : new double[] {0.004, 0.08, 0.3}) {
      Path path = descend(-0.1, 1.4, rate, 40);
      paths.add(path);
      errors.line("η = " + rate, path.errors());
      ways.add(surface(new Chart("", "").panel("η = " + rate)).steps("steps", path.x(), path.y()));
    }
    lecture.panels(ways, "40 steps from the same start: they hardly get on, they arrive, they leap.")
        .figure(errors, "The error over the steps for three learning rates.");
    lecture.claim("A learning rate of 0.004 is too small: 40 steps do not arrive",
        paths.get(0).lastError() > right.lastError() + 0.5, "E = %.3f".formatted(paths.get(0).lastError()));
    double[] large = paths.get(2).errors();
    double rise = IntStream.rangeClosed(1, 40).mapToDouble(step -> large[step] - large[step - 1]).max().orElseThrow();
    lecture.claim("A learning rate of 0.3 is too large: the error goes up between steps", rise > 0.1,
        "by up to %.2f; after 40 steps E = %.3f, with η = 0.08 E = %.3f".formatted(rise, large[40], right.lastError()));
  }
}
