package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.chainrule.api.Initializer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.Check.Skip;

/** Promises of an {@link Initializer}. */
final class InitializerChecks {
  private static final List<
      Shape> SHAPES = List.of(Shape.of(24, 16), Shape.of(8, 4, 3, 3), Shape.of(5), Shape.of(16, 16));

  private final Initializer initializer;

  InitializerChecks(Initializer initializer) {
    this.initializer = initializer;
  }

  List<Check> checks() {
    return List.of(
        new Check("initializer/finite values of the right shape", () -> each(this::values)),
        new Check("initializer/the same seed gives the same values", () -> each(this::deterministic)),
        new Check("initializer/another seed or parameter gives other values", () -> each(this::different)),
        new Check("initializer/adjusted values keep their shape", this::adapted),
        new Check("initializer/same graph from repeated traces",
            () -> each(shape -> Instances.repeatable(initializer, instance -> graph(instance, shape)))),
        new Check("initializer/no state between instances",
            () -> each(shape -> Instances.separate(initializer, instance -> graph(instance, shape)))));
  }

  /** Two parameters, initialised as in a model. */
  private static Traced trace(Initializer initializer, Shape shape, DType dtype) {
    return Traced.of(context -> context.parameter("weight", shape, Optional.of(initializer))
        .add(context.parameter("other", shape, Optional.of(initializer))), true, dtype);
  }

  private static Graph graph(Initializer initializer, Shape shape) {
    Traced traced = Traced.of(context -> initializer.initialize(shape, context), true, DType.FLOAT32);
    return Graph.of(Map.of("values", traced.output().node()));
  }

  private Note each(Function<Shape, Note> check) {
    List<String> refused = new ArrayList<>();
    Note worst = Note.NONE;
    for (Shape shape : SHAPES) {
      try {
        graph(initializer, shape);
      } catch (IllegalArgumentException e) {
        refused.add(String.valueOf(e.getMessage()));
        continue;
      }
      worst = worst.worst(check.apply(shape));
    }
    require(refused.size() < SHAPES.size(), "takes none of the shapes tried: %s", refused);
    return worst;
  }

  private Note values(Shape shape) {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Literal weight = first(trace(initializer, shape, dtype), 1, "weight"); // another shape is refused by the context
      require(weight.dtype() == dtype, "values of %s were asked for, these are %s", dtype.label(),
          weight.dtype().label());
      Traced.requireFinite("the first value of a parameter " + shape, weight);
    }
    return Note.NONE;
  }

  private static Literal first(Traced traced, long seed, String parameter) {
    Literal value = traced.context().initialValues(seed).get(parameter);
    require(value != null, "no first value of '%s'", parameter);
    return value;
  }

  private Note deterministic(Shape shape) {
    Literal once = first(trace(initializer, shape, DType.FLOAT32), 1, "weight");
    Literal again = first(trace(initializer, shape, DType.FLOAT32), 1, "weight");
    require(once.equals(again), "two traces with the same seed give different values for shape %s", shape);
    return Note.NONE;
  }

  private Note adapted() {
    Tensor weight = Tensors.constant(Values.random(DType.FLOAT32, 1, 6, 4));
    Tensor output = Tensors.constant(Values.random(DType.FLOAT32, 2, 16, 6)).matmul(weight);
    Tensor adapted = initializer.adapt(weight, output).orElseThrow(() -> new Skip("does not look at data"));
    require(adapted.dtype() == DType.FLOAT32 && adapted.shape().sameSizes(weight.shape()), "%s is adjusted to %s",
        weight.node().type(), adapted.node().type());
    Traced.requireFinite("the adjusted values", Reference.evaluate(adapted.node()));
    return Note.NONE;
  }

  private Note different(Shape shape) {
    boolean random = graph(initializer, shape).inlined().nodes().stream()
        .anyMatch(node -> node.op() instanceof Op.RandomBits);
    if (!random) {
      return new Note(0, "uses no random numbers");
    }
    Traced traced = trace(initializer, shape, DType.FLOAT32);
    Literal weight = first(traced, 1, "weight");
    require(!weight.equals(first(traced, 2, "weight")), "two seeds give the same values for shape %s", shape);
    require(!weight.equals(first(traced, 1, "other")), "two parameters get the same values for shape %s", shape);
    return Note.NONE;
  }
}
