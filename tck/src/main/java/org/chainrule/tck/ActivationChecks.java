package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.chainrule.api.Activation;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.tck.Check.Note;

/** Promises of an {@link Activation}. */
final class ActivationChecks {
  private static final double[] GRID = {0, -0.0, 1.4e-45, 1e-30, 1e-20, 1e-10, 1e-5, 1e-3, 0.1, 0.5, 1, 1.5, 2, 3, 5, 6,
    10,
    15, 20, 40, 60, 88};

  private final Activation activation;
  private final double lower;
  private final double upper;

  ActivationChecks(Activation activation) {
    this.activation = activation;
    this.lower = activation.domain().lower();
    this.upper = activation.domain().upper();
  }

  List<Check> checks() {
    return List.of(
        new Check("activation/shape as declared", this::shape),
        new Check("activation/same graph from repeated traces", () -> Instances.repeatable(activation, this::graph)),
        new Check("activation/no state between instances", () -> Instances.separate(activation, this::graph)),
        new Check("activation/gradient", () -> gradient(values(-3, 3), true, false)
            .worst(gradient(values(-3, 3), false, false))),
        new Check("activation/gradient at zero", () -> gradient(aroundZero(), false, false)),
        new Check("activation/gradient far out", () -> gradient(values(-20, 20), false, false)),
        new Check("activation/second derivative", () -> gradient(values(-3, 3), false, true)),
        new Check("activation/finite on its domain", this::finite),
        new Check("activation/behaviour at zero, subnormal, large, infinite numbers and NaN", this::beyond));
  }

  private Graph graph(Activation instance) {
    return trace(instance, DType.FLOAT32, Shape.of(Dim.batch(2), Dim.of(6)), true).graph();
  }

  private static Traced trace(Activation instance, DType dtype, Shape shape, boolean training) {
    return Traced.of(context -> instance.apply(Traced.input(dtype, shape), context), training, dtype);
  }

  private Note shape() {
    for (Shape shape : List.of(Shape.of(Dim.batch(2), Dim.of(6)), Shape.of(Dim.batch(3), Dim.of(4)),
        Shape.of(Dim.batch(2), Dim.of(4), Dim.of(2), Dim.of(2)))) {
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        Tensor y = trace(activation, dtype, shape, true).output();
        Shape declared = activation.resultShape(shape);
        require(y.shape().sameSizes(declared), "for x %s the result is %s, declared is %s", shape, y.shape(), declared);
        require(y.dtype() == dtype, "for x of %s the result is %s", dtype.label(), y.dtype().label());
      }
    }
    return Note.NONE;
  }

  private double clamp(double x) {
    return Math.clamp(x, lower, upper);
  }

  private Literal values(double from, double to) {
    return Values.uniform(DType.FLOAT64, clamp(from), Math.max(clamp(to), Math.nextUp(clamp(from))), 1, 3, 4);
  }

  private Literal aroundZero() {
    double[] values = DoubleStream.of(0, 0.5, -0.5, 0, 1, -1, 2, 0, 0, 0, 1e-7, -1e-7).map(this::clamp).toArray();
    return Literal.of(values, Shape.of(3, 4));
  }

  private Note gradient(Literal at, boolean training, boolean secondOrder) {
    GradientCheck check = new GradientCheck(GradientCheck.Settings.DEFAULT.within(lower, upper));
    return trace(activation, DType.FLOAT64, at.shape(), training).checkGradients(check, at, secondOrder);
  }

  /** Rows (v, 0), (v, v), (v, -v) for all numbers v of the grid in the domain. */
  private Literal grid() {
    double[] inside = DoubleStream.concat(DoubleStream.of(lower, upper),
        Arrays.stream(GRID).flatMap(v -> DoubleStream.of(v, -v)))
        .filter(v -> v >= lower && v <= upper && Math.abs(v) <= Float.MAX_VALUE).toArray();
    double[] rows = Arrays.stream(inside)
        .flatMap(v -> DoubleStream.of(v, clamp(0), v, v, v, clamp(-v))).toArray();
    return Values.of(DType.FLOAT32, Shape.of(rows.length / 2, 2), rows);
  }

  private Note finite() {
    Literal x = grid();
    Traced traced = trace(activation, DType.FLOAT32, x.shape(), false);
    Tensor input = Traced.input(DType.FLOAT32, x.shape());
    Tensor gradient = new ReverseMode().gradients(traced.output().sum(), List.of(input)).getFirst();
    Graph graph = Graph.of(Map.of("value", traced.output().node(), "derivative", gradient.node()));
    Map<String, Literal> results = Reference.run(graph, traced.leaves(x, 1, 0)).outputs();
    results.forEach((name, result) -> {
      int width = result.elements() / x.shape().size(0);
      for (int i = 0; i < result.elements(); i++) {
        int row = i / width;
        require(Double.isFinite(result.get(i)), "the %s at (%s, %s) is %s in float32; the domain is [%s, %s]", name,
            (float) x.get(2 * row), (float) x.get(2 * row + 1), result.get(i), lower, upper);
      }
    });
    return Note.NONE;
  }

  /** Nothing is promised here; what happens is told. */
  private Note beyond() {
    Map<String, Double> points = new LinkedHashMap<>();
    points.put("0", 0.0);
    points.put("-0", -0.0);
    points.put("1.4e-45", 1.4e-45);
    points.put("1e30", 1e30);
    points.put("-1e30", -1e30);
    points.put("infinity", Double.POSITIVE_INFINITY);
    points.put("-infinity", Double.NEGATIVE_INFINITY);
    points.put("NaN", Double.NaN);
    Literal x = Values.of(DType.FLOAT32, Shape.of(points.size(), 2),
        points.values().stream().flatMapToDouble(point -> DoubleStream.of(point, point)).toArray());
    Literal y = trace(activation, DType.FLOAT32, x.shape(), false).run(x, 1, 0);
    int width = y.elements() / points.size();
    List<String> results = new ArrayList<>();
    points.keySet().forEach(name -> results.add("f(%s) = %s".formatted(name,
        Float.toString((float) y.get(results.size() * width)).replace("Infinity", "infinity"))));
    return new Note(0, String.join(", ", results));
  }
}
