package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/** Promises of {@link Executable}: what programs keep, give back and refuse. Updates and sharing are checked apart. */
final class ExecutableChecks extends SmallPrograms {
  ExecutableChecks(TensorBackend backend) {
    super(backend);
  }

  /** All checks of programs. */
  List<Check> checks() {
    return Stream.of(own(), new UpdateChecks(backend).checks(), new SharingChecks(backend).checks())
        .flatMap(List::stream).toList();
  }

  private List<Check> own() {
    return List.of(
        check("keeps its graph", this::keepsGraph),
        check("parameters and states are zero until written", this::zeroUntilWritten),
        check("what is written is read", this::writtenIsRead),
        check("an unknown name is refused", this::unknownNames),
        check("a wrong type or shape is refused", this::wrongTypes),
        check("a run without its inputs is refused", this::missingInput),
        check("runs give the same bits", this::deterministic),
        check("inputs are not changed", this::inputsKept),
        check("literals handed over are copied", this::copies),
        check("a lent input is read, left as it is, and given up for a written one", this::lends),
        check("outputs may be inputs, parameters, states and constants", this::directOutputs),
        check("one result under two names", this::twoNames),
        check("a new batch takes the place of the old", this::rewritten),
        check("random numbers depend on seed and step", this::randomNumbers),
        check("a chain of thousands of operations", this::longChain),
        check("a graph of nothing but a constant", this::constantOnly));
  }

  private void keepsGraph() {
    Graph graph = graph(Map.of("y", input("x").add(parameter("p"))), Map.of());
    try (Executable program = backend.compile(graph)) {
      require(program.graph().equals(graph), "graph() is another graph than it was compiled from");
    }
  }

  private void zeroUntilWritten() {
    try (Executable program = compile(Map.of("y", parameter("p").add(state("s"))), Map.of())) {
      program.run();
      expect(program, "y", pair(0, 0));
      expect(program, "p", pair(0, 0));
      expect(program, "s", pair(0, 0));
    }
  }

  private void writtenIsRead() {
    try (Executable program = compile(Map.of("y", parameter("p").add(state("s"))), Map.of())) {
      program.write("p", pair(1, Float.NaN));
      program.write("s", pair(-0.0f, 5));
      expect(program, "p", pair(1, Float.NaN));
      expect(program, "s", pair(-0.0f, 5));
    }
  }

  private void lends() throws Exception {
    Tensor x = input("x");
    Tensor s = state("s");
    try (Executable program = compile(Map.of("y", x.add(x)), Map.of(s, x))) {
      Literal lent = pair(1, 2);
      program.lend("x", lent);
      program.run();
      expect(program, "y", pair(2, 4));
      expect(program, "s", pair(1, 2));
      Literal next = pair(3, 4);
      program.lend("x", next);
      program.run();
      expect(program, "y", pair(6, 8));
      program.write("x", pair(5, 6));
      program.run();
      expect(program, "y", pair(10, 12));
      require(lent.equals(pair(1, 2)) && next.equals(pair(3, 4)), "lent numbers were changed: %s, %s", lent, next);
      refused("lend to an unknown name", IllegalArgumentException.class, () -> program.lend("z", pair(1, 2)));
      refused("lend of a wrong type", IllegalArgumentException.class,
          () -> program.lend("x", Literal.of(new float[1], Shape.of(1))));
    }
  }

  private void unknownNames() throws Exception {
    try (Executable program = compile(Map.of("y", input("x").add(1)), Map.of())) {
      program.write("x", pair(1, 2));
      program.run();
      refused("write of an unknown name", IllegalArgumentException.class, () -> program.write("z", pair(1, 2)));
      refused("write of an output", IllegalArgumentException.class, () -> program.write("y", pair(1, 2)));
      refused("read of an unknown name", IllegalArgumentException.class, () -> program.read("z"));
      refused("read of an unknown name into a literal", IllegalArgumentException.class,
          () -> program.read("z", pair(1, 2)));
    }
  }

  private void wrongTypes() throws Exception {
    try (Executable program = compile(Map.of("y", input("x").add(parameter("p"))), Map.of())) {
      Literal three = Literal.of(new float[3], Shape.of(3));
      Literal row = Literal.of(new float[2], Shape.of(1, 2));
      Literal doubles = Literal.of(new double[2], Shape.of(2));
      for (String name : List.of("x", "p")) {
        for (Literal wrong : List.of(three, row, doubles)) {
          refused("write of " + wrong.type() + " to " + PAIR, IllegalArgumentException.class,
              () -> program.write(name, wrong));
        }
      }
      program.write("x", pair(1, 2));
      program.run();
      refused("read of " + PAIR + " into " + three.type(), IllegalArgumentException.class,
          () -> program.read("y", three));
      refused("read of " + PAIR + " into " + doubles.type(), IllegalArgumentException.class,
          () -> program.read("y", doubles));
      expect(program, "y", pair(1, 2));
    }
  }

  private void missingInput() throws Exception {
    try (Executable program = compile(Map.of("y", input("a").add(input("b"))), Map.of())) {
      program.write("a", pair(1, 2));
      refused("a run before input 'b' was written", IllegalStateException.class, program::run);
      program.write("b", pair(1, 2));
      program.run();
      expect(program, "y", pair(2, 4));
    }
  }

  private void deterministic() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(37, 53));
    Tensor y = x.matmul(x.transpose()).softmax(1).logSumExp(0).add(x.tanh().sum(1));
    Literal value = Values.random(DType.FLOAT32, 1, 37, 53);
    try (Executable first = compile(Map.of("y", y), Map.of()); Executable second = compile(Map.of("y", y), Map.of())) {
      first.write("x", value);
      second.write("x", value);
      first.run();
      Literal once = first.read("y");
      for (int i = 0; i < 50; i++) {
        first.run();
        require(first.read("y").equals(once), "run %d differs from the first", i + 2);
      }
      second.run();
      require(second.read("y").equals(once), "another program of the same graph gives other bits");
    }
  }

  private void inputsKept() {
    Tensor x = input("x");
    Tensor p = parameter("p");
    try (Executable program = compile(Map.of("y", x.neg().exp().add(p.mul(x)), "x again", x), Map.of())) {
      program.write("x", pair(1, 2));
      program.write("p", pair(3, 4));
      program.run();
      Literal first = program.read("y");
      program.run();
      require(program.read("y").equals(first), "a second run with the same input gives %s, the first %s",
          program.read("y"), first);
      expect(program, "x again", pair(1, 2));
      expect(program, "p", pair(3, 4));
    }
  }

  private void copies() {
    Tensor p = parameter("p");
    try (Executable program = compile(Map.of("y", p.add(input("x")), "p again", p), Map.of())) {
      Literal x = pair(1, 2);
      Literal value = pair(10, 20);
      program.write("x", x);
      program.write("p", value);
      x.set(0, 100);
      value.set(0, 1000);
      program.run();
      expect(program, "y", pair(11, 22));
      Literal result = program.read("p again");
      result.set(0, -1);
      program.read("p").set(1, -1);
      expect(program, "p", pair(10, 20));
      expect(program, "p again", pair(10, 20));
    }
  }

  private void directOutputs() {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("from input", input("x"));
    outputs.put("from parameter", parameter("p"));
    outputs.put("from state", state("s"));
    outputs.put("from constant", Tensor.of(new float[] {7, 8}));
    Tensor s = state("s");
    try (Executable program = compile(outputs, Map.of(s, s.add(1)))) {
      program.write("x", pair(1, 2));
      program.write("p", pair(3, 4));
      program.write("s", pair(5, 6));
      for (int i = 0; i < 2; i++) {
        program.run();
        expect(program, "from input", pair(1, 2));
        expect(program, "from parameter", pair(3, 4));
        expect(program, "from state", pair(5 + i, 6 + i));
        expect(program, "from constant", pair(7, 8));
      }
      program.write("x", pair(9, 9));
      program.write("p", pair(9, 9));
      expect(program, "from input", pair(1, 2)); // of the last run
      expect(program, "from parameter", pair(3, 4));
    }
  }

  private void twoNames() {
    Tensor y = input("x").mul(2);
    Tensor s = state("s");
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("a", y);
    outputs.put("b", y);
    outputs.put("c", y.tap("here"));
    try (Executable program = compile(outputs, Map.of(s, y))) {
      program.write("x", pair(1, 2));
      program.run();
      for (String name : List.of("a", "b", "c", "s")) {
        expect(program, name, pair(2, 4));
      }
    }
  }

  private void rewritten() {
    try (Executable program = compile(Map.of("y", input("x").mul(2)), Map.of())) {
      for (int i = 0; i < 5; i++) {
        program.write("x", pair(i, -i));
        program.run();
        expect(program, "y", pair(2 * i, -2 * i));
      }
    }
  }

  private void randomNumbers() {
    Tensor bits = Tensors.apply(new Op.RandomBits("site", Shape.of(100)), TraceContext.seed(), TraceContext.step());
    Tensor other = Tensors.apply(new Op.RandomBits("other", Shape.of(100)), TraceContext.seed(), TraceContext.step());
    try (Executable program = compile(Map.of("bits", bits, "other", other), Map.of())) {
      List<Literal> draws = IntStream.range(0, 4).mapToObj(i -> {
        program.write(TraceContext.SEED, Literal.scalar(i < 2 ? 5L : 6L));
        program.write(TraceContext.STEP, Literal.scalar(i % 2));
        program.run();
        return program.read("bits");
      }).toList();
      require(draws.stream().distinct().count() == 4, "another seed or step gives the same numbers");
      require(!program.read("bits").equals(program.read("other")), "two sites give the same numbers");
    }
  }

  private void longChain() {
    Tensor y = input("x");
    for (int i = 0; i < 3000; i++) {
      y = i % 2 == 0 ? y.add(1) : y.neg();
    }
    try (Executable program = compile(Map.of("y", y), Map.of())) {
      program.write("x", pair(1, 2));
      program.run();
      expect(program, "y", pair(1, 2));
    }
  }

  private void constantOnly() {
    try (Executable program = compile(Map.of("y", Tensor.of(3)), Map.of())) {
      program.run();
      expect(program, "y", Literal.scalar(DType.FLOAT32, 3));
    }
  }
}
