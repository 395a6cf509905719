package org.chainrule.backend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Runs programs in ONNX Runtime beside {@link Reference}. */
final class Programs {
  static final int OPSET = new OnnxFormat().opset();

  private Programs() {}

  /** An operation on operands whose numbers are given. */
  static Graph of(Op op, Literal... operands) {
    Node[] inputs = new Node[operands.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = new Node(new Op.Input("x" + i, operands[i].type()), List.of());
    }
    return Graph.of(Map.of("y", new Node(op, List.of(inputs))));
  }

  static void check(String name, Op op, Literal... operands) throws IOException {
    Map<String, Literal> leaves = new LinkedHashMap<>();
    for (Literal operand : operands) {
      leaves.put("x" + leaves.size(), operand);
    }
    check(name, of(op, operands), leaves);
  }

  /** All outputs and updates of a graph agree. */
  static OnnxLowering.Lowered check(String name, Graph graph, Map<String, Literal> leaves) throws IOException {
    OnnxLowering.Lowered lowered = new OnnxLowering(Traces.of(graph), Map.of(), OPSET).lower();
    Reference.Result expected = Reference.run(graph, leaves);
    Map<String, Literal> actual = run(lowered, leaves);
    expected.outputs().forEach((output, value) -> agree(name + " " + output, value, actual.get(output)));
    expected.updates().forEach((leaf, value) -> agree(name + " " + leaf, value, actual.get(OnnxLowering.update(leaf))));
    return lowered;
  }

  static Map<String, Literal> run(OnnxLowering.Lowered lowered, Map<String, Literal> leaves) throws IOException {
    Map<String, Literal> given = new HashMap<>();
    lowered.graph().getInputList().forEach(input -> given.put(input.getName(), leaves.get(input.getName())));
    try (OnnxSession session = OnnxSession.load(ModelFile.of(lowered.graph(), OPSET, Map.of()))) {
      return session.run(given);
    }
  }

  static void agree(String name, Literal expected, Literal actual) {
    assertEquals(expected.dtype(), actual.dtype(), name);
    assertEquals(Arrays.toString(expected.shape().sizes()), Arrays.toString(actual.shape().sizes()), name);
    double relative = expected.dtype() == DType.FLOAT64 ? 1e-12 : 2e-6;
    double size = 1; // sums are as exact as their terms are large, for which finite results stand
    for (int i = 0; i < expected.elements(); i++) {
      size = Math.abs(expected.get(i)) < 1e3 ? Math.max(size, Math.abs(expected.get(i))) : size;
    }
    for (int i = 0; i < expected.elements(); i++) {
      double a = expected.get(i);
      double b = actual.get(i);
      boolean same = Double.compare(a, b) == 0 || a == b;
      if (!same && !(expected.dtype().isFloating() && Math.abs(a - b) <= relative * Math.max(Math.abs(a), 1e-30))
          && !(expected.dtype().isFloating() && Math.abs(a - b) <= relative * size)) {
        fail(
            "%s: element %d is %s, defined as %s%nactual   %s%nexpected %s".formatted(name, i, b, a, actual, expected));
      }
    }
  }

  /** Normally distributed or, for whole numbers, from -9 to 9. */
  static Literal random(Random random, DType dtype, int... sizes) {
    Literal literal = Literal.zeros(new TensorType(dtype, Shape.of(sizes)));
    for (int i = 0; i < literal.elements(); i++) {
      literal.set(i, dtype.isFloating() ? random.nextGaussian() : dtype == DType.BOOL ? random.nextInt(2)
          : random.nextInt(19) - 9);
    }
    return literal;
  }

  static Literal vector(DType dtype, double... values) {
    Literal literal = Literal.zeros(new TensorType(dtype, Shape.of(values.length)));
    for (int i = 0; i < values.length; i++) {
      literal.set(i, values[i]);
    }
    return literal;
  }
}
