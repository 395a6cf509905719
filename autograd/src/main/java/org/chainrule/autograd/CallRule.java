package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/** The derivative of {@link Op.Call}: the function's own vector-Jacobian product, else that of its body. */
final class CallRule {
  private CallRule() {}

  /**
   * The cotangents of a call's operands.
   *
   * @param function what is called
   * @param operands its operands
   * @param results all its results
   * @param cotangents the cotangents of all its results
   * @param wanted which operands need a cotangent
   * @return by operand number; missing where the function does not depend on one
   */
  static Map<Integer, Tensor> cotangents(GraphFunction function, List<Tensor> operands, List<Tensor> results,
      List<Tensor> cotangents, IntPredicate wanted) {
    return function.vjp().isPresent() ? own(function, operands, results, cotangents, wanted)
        : derived(function.body(), operands, cotangents, wanted);
  }

  private static Map<Integer, Tensor> own(GraphFunction function, List<Tensor> operands, List<Tensor> results,
      List<Tensor> cotangents, IntPredicate wanted) {
    GraphFunction vjp = function.vjp().orElseThrow();
    int outputs = vjp.body().outputs().size();
    if (outputs != operands.size()) {
      throw new IllegalArgumentException("the derivative of function %s gives %d cotangents for %d operands"
          .formatted(function, outputs, operands.size()));
    }
    Tensor[] arguments = Stream.of(operands, results, cotangents).flatMap(List::stream).toArray(Tensor[]::new);
    Map<Integer, Tensor> given = new LinkedHashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      if (wanted.test(i)) {
        given.put(i, Tensors.apply(new Op.Call(vjp, i), arguments));
      }
    }
    return given;
  }

  /** The body is differentiated at its own inputs, so that operands may depend on each other; then operands move in. */
  private static Map<Integer, Tensor> derived(Graph body, List<Tensor> operands, List<Tensor> cotangents,
      IntPredicate wanted) {
    Map<Node, Node> arguments = new IdentityHashMap<>();
    List<Integer> numbers = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    body.inputs().forEach((name, leaf) -> {
      int number = Integer.parseInt(name.substring(GraphFunction.input(0).length() - 1));
      arguments.put(leaf, operands.get(number).node());
      if (wanted.test(number)) {
        numbers.add(number);
        inputs.add(new Tensor(leaf));
      }
    });
    List<Tensor> seeds = new ArrayList<>();
    for (Tensor cotangent : cotangents) {
      Tensor seed = Tensors.input("cotangent" + seeds.size(), cotangent.dtype(), cotangent.shape());
      arguments.put(seed.node(), cotangent.node());
      seeds.add(seed);
    }
    List<Tensor> results = body.outputs().values().stream().map(Tensor::new).toList();
    List<Optional<Tensor>> gradients = new Pullback(results, seeds, inputs).run();
    Map<Integer, Tensor> moved = new LinkedHashMap<>();
    Substitution substitution = new Substitution(arguments);
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      gradients.get(i).ifPresent(gradient -> moved.put(number, new Tensor(substitution.apply(gradient.node()))));
    }
    return moved;
  }
}
