package org.chainrule.backend.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/**
 * A standard ONNX operator and the bodies that mean it. Bodies are written with {@link Tensor} and traced at the types of
 * the node that is looked at, so that they are compared like with like; a plug-in's name plays no part.
 *
 * @param operator ONNX's name
 * @param since the opset that has it
 * @param forms the bodies that could end in a given node; cheap to ask for any node
 */
record Pattern(String operator, int since, Function<Node, Stream<Form>> forms) {
  /** How the names of holes begin that match fixed numbers only. */
  static final String NUMBER = "number:";

  /** How a matched body becomes an operator. */
  @FunctionalInterface
  interface Recipe {
    /**
     * Emits the operator.
     *
     * @param writer where to
     * @param inputs the names of the matched operands, in the form's order
     * @param numbers the captured numbers, in the form's order
     */
    String emit(GraphWriter writer, String[] inputs, double[] numbers);
  }

  /**
   * One way to write the operator.
   *
   * @param body the traced body; its inputs are holes that match anything of their type
   * @param inputs the holes that the operator reads
   * @param repeated those of them that the operator itself repeats to the shape it needs
   * @param numbers the holes that match fixed numbers only
   * @param fits which numbers the operator can express
   * @param recipe what to emit
   */
  record Form(Node body, List<String> inputs, Set<String> repeated, List<String> numbers, Predicate<double[]> fits,
      Recipe recipe) {}

  /** Collects a form's holes while its body is written. */
  static final class Holes {
    private final DType dtype;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> numbers = new LinkedHashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private Predicate<double[]> fits = _ -> true;

    Holes(DType dtype) {
      this.dtype = dtype;
    }

    /** An operand of the operator. */
    Tensor input(String name, Shape shape) {
      return inputs.computeIfAbsent(name, key -> Tensors.input(key, dtype, shape));
    }

    /** An operand that the operator repeats to a shape by itself. */
    Tensor repeated(String name, Shape shape) {
      repeated.add(name);
      return input(name, shape);
    }

    /** A fixed number. */
    Tensor number(String name) {
      return numbers.computeIfAbsent(NUMBER + name, key -> Tensors.input(key, dtype, Shape.SCALAR));
    }

    /** Numbers must fulfil this, in the order in which they were asked for. */
    Holes where(Predicate<double[]> condition) {
      fits = fits.and(condition);
      return this;
    }

    Form form(Tensor body, Recipe recipe) {
      Graph graph = Traces.prepare(Graph.of(Map.of("y", body.node())));
      return new Form(graph.outputs().get("y"), List.copyOf(inputs.keySet()), Set.copyOf(repeated),
          List.copyOf(numbers.keySet()), fits, recipe);
    }
  }

  /** Writes a body for x of the type that is looked at. */
  @FunctionalInterface
  interface Body {
    Tensor apply(Tensor x, Holes holes);
  }

  /** A FLOAT32 function of one operand of the same shape, written in any of several ways. */
  static Pattern elementwise(String operator, int since, Recipe recipe, Body... bodies) {
    Map<TensorType, List<Form>> known = new HashMap<>();
    return new Pattern(operator, since, root -> root.dtype() != DType.FLOAT32 ? Stream.of()
        : known.computeIfAbsent(root.type(), type -> Arrays.stream(bodies).map(body -> {
          Holes holes = new Holes(DType.FLOAT32);
          return holes.form(body.apply(holes.input("x", type.shape()), holes), recipe);
        }).toList()).stream());
  }
}
