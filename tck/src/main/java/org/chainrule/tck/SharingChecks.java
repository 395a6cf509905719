package org.chainrule.tck;

import java.util.List;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Promises of {@link Executable}: what programs share, what they keep apart, and how they end. */
final class SharingChecks extends SmallPrograms {
  SharingChecks(TensorBackend backend) {
    super(backend);
  }

  List<Check> checks() {
    return List.of(
        check("shared programs see each other's updates", this::sharing),
        check("sharing keeps what only one has apart", this::sharingAddsOwn),
        check("closing one of two shared programs leaves the other usable", this::closingShared),
        check("use after close is refused", this::useAfterClose),
        check("two programs of one graph are independent", this::independent));
  }

  private void sharing() {
    Tensor p = parameter("p");
    try (Executable first = compile(Map.of(), Map.of(p, p.add(input("x"))));
        Executable second = first.share(graph(Map.of("y", p.mul(10)), Map.of()))) {
      first.write("p", pair(1, 2));
      second.run();
      expect(second, "y", pair(10, 20));
      first.write("x", pair(1, 1));
      first.run();
      second.run();
      expect(second, "y", pair(20, 30));
      second.write("p", pair(7, 8));
      first.run();
      expect(first, "p", pair(8, 9));
      expect(second, "p", pair(8, 9));
    }
  }

  private void sharingAddsOwn() throws Exception {
    Tensor p = parameter("p");
    Tensor own = state("own");
    try (Executable first = compile(Map.of("y", p.add(input("x"))), Map.of())) {
      first.write("p", pair(1, 2));
      first.write("x", pair(5, 5));
      try (Executable second = first.share(graph(Map.of("y", p.mul(input("x"))), Map.of(own, own.add(p))))) {
        expect(second, "own", pair(0, 0));
        second.write("x", pair(3, 3));
        second.run();
        first.run();
        expect(second, "y", pair(3, 6));
        expect(first, "y", pair(6, 7));
        expect(second, "own", pair(1, 2));
        refused("read of a state that only the other program has", IllegalArgumentException.class,
            () -> first.read("own"));
      }
      Tensor other = Tensors.apply(new Op.Parameter("p", new TensorType(DType.FLOAT32, Shape.of(3))));
      refused("sharing a parameter of another shape", IllegalArgumentException.class,
          () -> first.share(graph(Map.of("y", other), Map.of())).close());
    }
  }

  private void closingShared() {
    Tensor p = parameter("p");
    Graph graph = graph(Map.of("y", p.mul(2)), Map.of(p, p.add(1)));
    for (boolean closeFirst : new boolean[] {true, false}) {
      Executable first = backend.compile(graph);
      first.write("p", pair(1, 2));
      Executable second = first.share(graph);
      first.run();
      (closeFirst ? first : second).close();
      try (Executable left = closeFirst ? second : first) {
        left.run();
        expect(left, "y", pair(4, 6));
        expect(left, "p", pair(3, 4));
      }
    }
  }

  private void useAfterClose() throws Exception {
    Executable program = compile(Map.of("y", input("x").add(parameter("p"))), Map.of());
    program.write("x", pair(1, 2));
    program.run();
    Graph graph = program.graph();
    program.close();
    program.close(); // again: no effect
    refused("write after close", IllegalStateException.class, () -> program.write("x", pair(1, 2)));
    refused("run after close", IllegalStateException.class, program::run);
    refused("read after close", IllegalStateException.class, () -> program.read("y"));
    refused("read into after close", IllegalStateException.class, () -> program.read("y", pair(0, 0)));
    refused("share after close", IllegalStateException.class, () -> program.share(graph).close());
  }

  private void independent() {
    Tensor p = parameter("p");
    Graph graph = graph(Map.of("y", p), Map.of(p, p.add(input("x"))));
    try (Executable first = backend.compile(graph); Executable second = backend.compile(graph)) {
      first.write("x", pair(1, 1));
      second.write("x", pair(5, 5));
      first.run();
      second.run();
      first.run();
      expect(first, "p", pair(2, 2));
      expect(second, "p", pair(5, 5));
    }
  }
}
