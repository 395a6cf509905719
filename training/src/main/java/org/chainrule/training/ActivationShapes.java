package org.chainrule.training;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;
import org.chainrule.training.health.HealthSample.Kind;

/** Finds out where activations are flat, by what they compute and not by their names. */
final class ActivationShapes {
  private static final double FAR = 12;
  private static final double FLAT = 1e-3;
  private static final String X = "x";

  private final TraceContext.Settings settings;

  ActivationShapes(TraceContext.Settings settings) {
    this.settings = settings;
  }

  /** How units of an activation can be stuck; empty if they cannot, or if it does not work on each number alone. */
  Optional<Kind> kind(TraceContext.Activated activation) {
    Node from = activation.input().node();
    if (activation.output().node().operands().getFirst() == from || !elementWise(activation.output().node(), from)) {
      return Optional.empty();
    }
    try {
      boolean left = flat(activation, -FAR);
      boolean right = flat(activation, FAR);
      return left && right ? Optional.of(Kind.BOUNDED) : left || right ? Optional.of(Kind.GATED) : Optional.empty();
    } catch (ShapeException wantsAnotherShape) {
      return Optional.empty();
    }
  }

  /** Whether the slope far out is nearly 0 for all units, by a trace of the function on one sample. */
  private boolean flat(TraceContext.Activated activation, double at) {
    int[] sizes = activation.input().shape().sizes();
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = axis == 1 ? sizes[axis] : 1;
    }
    Shape shape = Shape.of(sizes);
    TraceContext context = TraceContext.of(settings);
    Tensor x = Tensors.input(X, activation.input().dtype(), shape);
    Tensor y = activation.function().apply(x, context.child("activation"));
    Graph slopes = Graph.of(Map.of(X, context.gradients(y.sum(), List.of(x)).getFirst().abs().amax().node()));
    Map<String, Literal> leaves = new HashMap<>(context.initialValues(0));
    Literal input = Literal.zeros(new TensorType(activation.input().dtype(), shape));
    for (int i = 0; i < input.elements(); i++) {
      input.set(i, at);
    }
    leaves.put(X, input);
    leaves.put(TraceContext.SEED, Literal.scalar(0L));
    leaves.put(TraceContext.STEP, Literal.scalar(0L));
    return Reference.run(slopes, leaves).outputs().get(X).get(0) < FLAT;
  }

  /** Whether each number of {@code to} depends on one number of {@code from} alone. */
  private static boolean elementWise(Node to, Node from) {
    Graph graph = Graph.of(Map.of("to", to, "from", from)).inlined();
    Map<Node, Boolean> depends = new IdentityHashMap<>();
    depends.put(graph.outputs().get("from"), true);
    for (Node node : graph.nodes()) {
      if (!depends.containsKey(node)) {
        boolean follows = node.operands().stream().anyMatch(depends::get);
        if (follows && !isElementWise(node.op())) {
          return false;
        }
        depends.put(node, follows);
      }
    }
    return depends.get(graph.outputs().get("to"));
  }

  private static boolean isElementWise(Op op) {
    return op instanceof Op.Unary || op instanceof Op.Binary || op instanceof Op.Compare || op instanceof Op.Select
        || op instanceof Op.Cast || op instanceof Op.StopGradient || op instanceof Op.Tap;
  }
}
