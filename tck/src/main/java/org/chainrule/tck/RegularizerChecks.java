package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.Check.Skip;

/** Promises of a {@link Regularizer}. */
final class RegularizerChecks {
  private static final List<Shape> SHAPES = List.of(Shape.of(4, 3), Shape.of(3, 2, 2, 2), Shape.of(5));

  private final Regularizer regularizer;

  RegularizerChecks(Regularizer regularizer) {
    this.regularizer = regularizer;
  }

  List<Check> checks() {
    return List.of(
        new Check("regularizer/names parameters", this::parameters),
        new Check("regularizer/the penalty is a finite scalar", this::penalty),
        new Check("regularizer/gradient of the penalty", this::gradient),
        new Check("regularizer/finite at zero", this::zero),
        new Check("regularizer/penalty on what the model does", this::behaviour),
        new Check("regularizer/a projection keeps the shape and projects onto itself", this::projection),
        new Check("regularizer/same graph from repeated traces", () -> Instances.repeatable(regularizer, this::graph)),
        new Check("regularizer/no state between instances", () -> Instances.separate(regularizer, this::graph)));
  }

  private static Tensor weight(DType dtype, Shape shape) {
    return Traced.input(dtype, shape);
  }

  private Graph graph(Regularizer instance) {
    Tensor weight = weight(DType.FLOAT32, SHAPES.getFirst());
    return Graph.of(Map.of("penalty", instance.penalty(weight).node(), "projected", instance.project(weight).node()));
  }

  private static Literal values(DType dtype, Shape shape) {
    return Values.random(dtype, 1, shape.sizes());
  }

  private static Literal run(Tensor result, Literal weight) {
    return Reference.run(Graph.of(Map.of("result", result.node())), Map.of(Traced.INPUT, weight)).outputs()
        .get("result");
  }

  private Note parameters() {
    require(!regularizer.parameters().isBlank(), "the glob that names its parameters is empty");
    return Note.NONE;
  }

  private Note penalty() {
    for (Shape shape : SHAPES) {
      Tensor penalty = regularizer.penalty(weight(DType.FLOAT32, shape));
      require(penalty.shape().isScalar() && penalty.dtype() == DType.FLOAT32, "the penalty of %s is %s, not a scalar",
          shape, penalty.node().type());
      double value = run(penalty, values(DType.FLOAT32, shape)).get(0);
      require(Double.isFinite(value) && value >= 0, "the penalty of %s is %s", shape, value);
    }
    return Note.NONE;
  }

  private Note gradient() {
    Note worst = Note.NONE;
    for (Shape shape : SHAPES) {
      Tensor weight = weight(DType.FLOAT64, shape);
      worst = worst.worst(Traced.note(new GradientCheck().check(regularizer.penalty(weight),
          Map.of(Traced.INPUT, values(DType.FLOAT64, shape)), List.of(weight))));
    }
    return worst;
  }

  private Note zero() {
    for (Shape shape : SHAPES) {
      Tensor weight = weight(DType.FLOAT32, shape);
      Tensor penalty = regularizer.penalty(weight);
      Map<String, Node> results = new LinkedHashMap<>();
      results.put("the penalty", penalty.node());
      results.put("its gradient", new ReverseMode().gradients(penalty, List.of(weight)).getFirst().node());
      results.put("the projection", regularizer.project(weight).node());
      Literal zeros = Literal.zeros(weight.node().type());
      Reference.run(Graph.of(results), Map.of(Traced.INPUT, zeros)).outputs()
          .forEach((name, value) -> Traced.requireFinite(name + " at zero", value));
    }
    return Note.NONE;
  }

  /** The other kind of penalty, on a layer tanh(x W). */
  private Note behaviour() {
    Note worst = Note.NONE;
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Traced traced = Traced.of(context -> {
        Tensor x = Traced.input(dtype, Shape.of(3, 4));
        Tensor y = x.matmul(context.parameter("weight", Shape.of(4, 2), Optional.empty())).tanh();
        return regularizer.penalty(x, y, context).orElseThrow(() -> new Skip("has none"));
      }, true, dtype);
      require(traced.output().shape().isScalar() && traced.output().dtype() == dtype,
          "the penalty is %s, not a %s scalar",
          traced.output().node().type(), dtype.label());
      Literal x = Values.random(dtype, 1, 3, 4);
      Traced.requireFinite("the penalty", traced.run(x, 1, 0));
      worst = dtype == DType.FLOAT64 ? traced.checkGradients(new GradientCheck(), x, false) : worst;
    }
    return worst;
  }

  private Note projection() {
    for (Shape shape : SHAPES) {
      Tensor weight = weight(DType.FLOAT32, shape);
      Tensor projected = regularizer.project(weight);
      require(projected.node().type().dtype() == DType.FLOAT32 && projected.shape().sameSizes(shape),
          "the projection of %s is %s", weight.node().type(), projected.node().type());
      Literal once = run(projected, values(DType.FLOAT32, shape));
      Literal twice = run(projected, once);
      Traced.requireFinite("the projection", once);
      for (int i = 0; i < once.elements(); i++) {
        require(Math.abs(once.get(i) - twice.get(i)) <= 1e-5 * (1 + Math.abs(once.get(i))),
            "element %d of %s is projected to %s, and projected again to %s", i, shape, once.get(i), twice.get(i));
      }
    }
    return Note.NONE;
  }
}
