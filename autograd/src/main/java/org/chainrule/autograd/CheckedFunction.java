package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;

/** A traced scalar with its gradients: what is evaluated again and again while a gradient is checked. */
final class CheckedFunction {
  private static final String VALUE = "value";

  private final Graph forward;
  private final Graph backward;
  private final int variables;

  private CheckedFunction(Graph forward, Graph backward, int variables) {
    this.forward = forward;
    this.backward = backward;
    this.variables = variables;
  }

  /** A function of tensors; one that gives a tensor is reduced to a scalar by fixed random weights. */
  static CheckedFunction of(Tensor output, List<Tensor> variables, RandomGenerator random) {
    Tensor scalar = weighted(output, random);
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    new ReverseMode().gradients(scalar, variables).forEach(g -> gradients.put("g" + gradients.size(), g));
    return new CheckedFunction(Tensors.graph(Map.of(VALUE, scalar)), Tensors.graph(gradients), variables.size());
  }

  static Tensor weighted(Tensor output, RandomGenerator random) {
    if (output.shape().isScalar()) {
      return output;
    }
    double[] weights = random.doubles(output.shape().elements(), 0.5, 1.5)
        .map(weight -> random.nextBoolean() ? weight : -weight).toArray();
    return output.mul(Tensors.constant(Literal.of(weights, output.shape().unnamed()))).sum();
  }

  double value(Map<String, Literal> leaves) {
    return Reference.run(forward, leaves).outputs().get(VALUE).get(0);
  }

  List<Literal> gradients(Map<String, Literal> leaves) {
    Map<String, Literal> outputs = Reference.run(backward, leaves).outputs();
    List<Literal> gradients = new ArrayList<>();
    for (int i = 0; i < variables; i++) {
      gradients.add(outputs.get("g" + i));
    }
    return gradients;
  }

  /** The same function, in which whatever no gradient flows through keeps the value that it has now. */
  CheckedFunction frozen(Map<String, Literal> leaves) {
    Graph inlined = forward.inlined();
    Map<Node, Literal> values = Reference.values(inlined, leaves);
    Map<Node, Node> fixed = new IdentityHashMap<>();
    inlined.nodes().stream().filter(node -> node.op() instanceof Op.StopGradient)
        .forEach(node -> fixed.put(node, new Node(new Op.Constant(values.get(node)), List.of())));
    Node scalar = inlined.rebuild(fixed).get(inlined.outputs().get(VALUE));
    return new CheckedFunction(Graph.of(Map.of(VALUE, scalar)), backward, variables);
  }

  boolean stopsGradients() {
    return forward.inlined().nodes().stream()
        .anyMatch(node -> node.op() instanceof Op.StopGradient && node.dtype() == DType.FLOAT64);
  }

  /** Names of functions whose derivative is declared to be another one than that of their body. */
  Set<String> surrogates() {
    Set<String> names = new LinkedHashSet<>();
    collect(forward, names);
    return names;
  }

  private static void collect(Graph graph, Set<String> names) {
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Call call) {
        if (call.function().vjp().isPresent() && !call.function().exact()) {
          names.add(call.function().name());
        }
        collect(call.function().body(), names);
      }
    }
  }
}
