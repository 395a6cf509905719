package org.chainrule.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.junit.jupiter.api.Test;

/** The backend contract fails backends with planted faults, and names what is broken. */
class FaultyBackendsTest {
  /** A backend that computes another graph than it was given. */
  private record Rewriting(UnaryOperator<Op> rewrite) implements TensorBackend {
    @Override
    public String id() {
      return "rewriting";
    }

    @Override
    public Capabilities capabilities() {
      return new ReferenceBackend().capabilities();
    }

    @Override
    public Executable compile(Graph graph) {
      return new Wrapper(new ReferenceBackend().compile(rewritten(graph)), graph);
    }

    private Graph rewritten(Graph graph) {
      Map<Node, Node> copies = new IdentityHashMap<>();
      for (Node node : graph.nodes()) {
        copies.put(node, new Node(rewrite.apply(node.op()), node.operands().stream().map(copies::get).toList()));
      }
      Map<String, Node> outputs = new LinkedHashMap<>();
      graph.outputs().forEach((name, node) -> outputs.put(name, copies.get(node)));
      Map<Node, Node> updates = new LinkedHashMap<>();
      graph.updates().forEach((leaf, next) -> updates.put(copies.get(leaf), copies.get(next)));
      return Graph.of(outputs, updates);
    }
  }

  /** Hands everything on. */
  private static class Wrapper implements Executable {
    private final Executable program;
    private final Graph graph;

    Wrapper(Executable program, Graph graph) {
      this.program = program;
      this.graph = graph;
    }

    @Override
    public Graph graph() {
      return graph;
    }

    @Override
    public void write(String name, Literal value) {
      program.write(name, value);
    }

    @Override
    public void run() {
      program.run();
    }

    @Override
    public void read(String name, Literal into) {
      program.read(name, into);
    }

    @Override
    public Literal read(String name) {
      return program.read(name);
    }

    @Override
    public Executable share(Graph further) {
      return program.share(further);
    }

    @Override
    public void close() {
      program.close();
    }
  }

  private static Set<String> failures(TensorBackend backend, String prefix) {
    return new BackendContract(backend).checks().stream().filter(check -> check.name().startsWith(prefix))
        .map(Check::run)
        .filter(Verdict::failed).map(Verdict::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertFails(TensorBackend backend, String prefix) {
    assertFalse(failures(backend, prefix).isEmpty(), prefix);
  }

  @Test
  void wrongKernels() {
    assertFails(new Rewriting(op -> op.equals(new Op.Unary(Op.UnaryKind.ERF)) ? new Op.Unary(Op.UnaryKind.TANH) : op),
        "operator/erf/ordinary float32");
    assertFails(new Rewriting(op -> op instanceof Op.CumSum sum ? new Op.CumSum(sum.axis(), false, sum.reverse()) : op),
        "operator/cumSum/exclusive float32");
    assertFails(new Rewriting(op -> op instanceof Op.RandomBits bits ? new Op.RandomBits("fixed", bits.shape()) : op),
        "operator/randomBits/");
    assertFails(new Rewriting(op -> op instanceof Op.ArgSort sort ? new Op.ArgSort(sort.axis(), false) : op),
        "operator/argSort/descending");
  }

  @Test
  void aWrongKernelFailsOnlyWhatUsesIt() {
    Set<String> failures = failures(new Rewriting(
        op -> op instanceof Op.Pad pad ? new Op.Pad(pad.low(), pad.high(), pad.value() + 1) : op), "");
    assertTrue(failures.contains("operator/pad/float32"), failures::toString);
    assertTrue(failures.stream().anyMatch(name -> name.startsWith("random graph/")), failures::toString);
    failures.removeIf(name -> name.startsWith("operator/pad/") || name.startsWith("random graph/"));
    assertEquals(Set.of(), failures);
  }

  @Test
  void brokenExecutables() {
    assertEquals(Set.of("executable/use after close is refused"), failures(changed((program, graph) -> new Wrapper(
        program, graph) {
      @Override
      public void close() {}
    }), "executable/"));
    assertEquals(Set.of("executable/literals handed over are copied"), failures(changed(
        (program, graph) -> new Wrapper(program, graph) {
          private final Map<String, Literal> given = new LinkedHashMap<>();

          @Override
          public void write(String name, Literal value) {
            super.write(name, value);
            if (graph.inputs().containsKey(name)) {
              given.put(name, value);
            }
          }

          @Override
          public void run() {
            given.forEach(super::write);
            super.run();
          }
        }), "executable/"));
    assertEquals(Set.of("executable/closing one of two shared programs leaves the other usable",
        "executable/sharing keeps what only one has apart", "executable/shared programs see each other's updates"),
        failures(changed((program, graph) -> new Wrapper(program, graph) {
          @Override
          public Executable share(Graph further) {
            program.graph(); // refused after close
            return new ReferenceBackend().compile(further);
          }
        }), "executable/"));
  }

  /** Hidden noise in the last bits, as from a reduction whose order depends on threads. */
  @Test
  void runsThatDiffer() {
    AtomicInteger reads = new AtomicInteger();
    assertEquals(Set.of("executable/runs give the same bits"), failures(changed((program, graph) -> new Wrapper(
        program, graph) {
      @Override
      public Literal read(String name) {
        Literal value = super.read(name);
        if (value.dtype() == DType.FLOAT32 && value.elements() > 10 && reads.incrementAndGet() % 7 == 0) {
          value.floats()[3] = Math.nextUp(value.floats()[3]);
        }
        return value;
      }
    }), "executable/"));
  }

  /** Each update sees those before it. */
  @Test
  void updatesOneAfterAnother() {
    Set<String> failures = failures(changed((program, graph) -> new Wrapper(program, graph) {
      @Override
      public void run() {
        graph.updates().forEach((leaf, next) -> {
          try (Executable one = program.share(Graph.of(Map.of(), Map.of(leaf, next)))) {
            graph.inputs().keySet().stream().filter(one.graph().inputs()::containsKey)
                .forEach(name -> one.write(name, inputs.get(name)));
            one.run();
          }
        });
        if (graph.updates().isEmpty()) {
          super.run();
        }
      }

      private final Map<String, Literal> inputs = new LinkedHashMap<>();

      @Override
      public void write(String name, Literal value) {
        super.write(name, value);
        inputs.put(name, value);
      }
    }), "executable/updates");
    assertEquals(Set.of("executable/updates are applied together at the end"), failures);
  }

  private interface Change {
    Executable apply(Executable program, Graph graph);
  }

  private static TensorBackend changed(Change change) {
    return new TensorBackend() {
      @Override
      public String id() {
        return "changed";
      }

      @Override
      public Capabilities capabilities() {
        return new ReferenceBackend().capabilities();
      }

      @Override
      public Executable compile(Graph graph) {
        return change.apply(new ReferenceBackend().compile(graph), graph);
      }
    };
  }

  @Test
  void typesThatABackendLacksAreSkipped() {
    TensorBackend single = new TensorBackend() {
      @Override
      public String id() {
        return "single";
      }

      @Override
      public Capabilities capabilities() {
        return new Capabilities(IR_VERSION, Set.of(DType.FLOAT32, DType.INT32, DType.INT64, DType.BOOL), "Java",
            "");
      }

      @Override
      public Executable compile(Graph graph) {
        return new ReferenceBackend().compile(graph);
      }
    };
    List<Verdict> verdicts = new BackendContract(single).run();
    assertTrue(verdicts.stream().filter(verdict -> verdict.name().endsWith("float64"))
        .allMatch(verdict -> verdict.outcome() == Verdict.Outcome.SKIPPED));
    assertTrue(verdicts.stream().noneMatch(Verdict::failed));
  }
}
