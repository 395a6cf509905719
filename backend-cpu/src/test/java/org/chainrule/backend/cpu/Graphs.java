package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.cpu.plan.PlanOptions;

/** Graphs to run here and in the reference interpreter, and the comparison of the two. */
final class Graphs {
  private Graphs() {}

  static Node input(String name, DType dtype, int... sizes) {
    return new Node(new Op.Input(name, new TensorType(dtype, Shape.of(sizes))), List.of());
  }

  static Node op(Op op, Node... operands) {
    return new Node(op, List.of(operands));
  }

  /** Numbers for all leaves, the same for the same seed: of both signs, small whole ones for whole types. */
  static Map<String, Literal> leaves(Graph graph, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Literal> leaves = new LinkedHashMap<>();
    graph.nodes().stream().filter(node -> !Graph.name(node).isEmpty())
        .forEach(node -> leaves.put(Graph.name(node), numbers(node.type(), random)));
    return leaves;
  }

  static Literal numbers(TensorType type, SplittableRandom random) {
    Literal literal = Literal.zeros(type);
    for (int i = 0; i < literal.elements(); i++) {
      literal.set(i, switch (type.dtype()) {
        case FLOAT32, FLOAT64 -> random.nextDouble(-2, 2);
        case INT32, INT64 -> random.nextInt(-5, 6);
        case BOOL -> random.nextInt(2);
      });
    }
    return literal;
  }

  /** Runs a graph once with each plan and holds outputs and next values to the reference. */
  static void check(Graph graph, Map<String, Literal> leaves, double tolerance) {
    Reference.Result expected = Reference.run(graph, leaves);
    for (PlanOptions options : List.of(new PlanOptions(1, true, true), new PlanOptions(2, false, false))) {
      try (Executable program = CpuBackend.compile(graph, options)) {
        leaves.forEach(program::write);
        program.run();
        expected.outputs().forEach((name, literal) -> close(graph, name, literal, program.read(name), tolerance));
        expected.updates().forEach((name, literal) -> close(graph, name, literal, program.read(name), tolerance));
      }
    }
  }

  static void check(Node output) {
    Graph graph = Graph.of(Map.of("y", output));
    check(graph, leaves(graph, 1), output.dtype() == DType.FLOAT64 ? 1e-12 : 1e-4);
  }

  static void close(Graph graph, String name, Literal expected, Literal actual, double tolerance) {
    if (!expected.shape().sameSizes(actual.shape()) || expected.dtype() != actual.dtype()) {
      fail("%s should be %s, not %s, in%n%s".formatted(name, expected.type(), actual.type(), graph.toText()));
    }
    for (int i = 0; i < expected.elements(); i++) {
      double e = expected.get(i);
      double a = actual.get(i);
      boolean same = Double.compare(e, a) == 0 || e == a || Math.abs(e - a) <= tolerance * Math.max(1, Math.abs(e));
      if (!same) {
        fail("element %d of %s should be %s, not %s, in%n%s".formatted(i, name, e, a, graph.toText()));
      }
    }
  }
}
