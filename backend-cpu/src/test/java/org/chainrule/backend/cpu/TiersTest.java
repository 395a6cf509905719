package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.tier.Tier;

/** Random graphs of element-wise operations, broadcasts and reductions have the same bits however they are run. */
class TiersTest {
  private static final List<Op.UnaryKind> FUNCTIONS = Stream.of(Op.UnaryKind.values())
      .filter(kind -> kind != Op.UnaryKind.NOT).toList();
  private static final List<Op.BinaryKind> OPERATIONS = List.of(Op.BinaryKind.ADD, Op.BinaryKind.SUB,
      Op.BinaryKind.MUL, Op.BinaryKind.DIV, Op.BinaryKind.POW, Op.BinaryKind.MAX, Op.BinaryKind.MIN);
  private static final int[] SIZES = {0, 1, 2, 3, 5, 10, 15, 16, 17, 31, 32, 33, 100, 1025};
  private static final double[] NUMBERS = {0, -0.0, 1, -1, 0.5, 3.25, -7, 1e-40, -1e-45, 1e30, -1e38, 100, 3e5, -1e9,
    Double.NaN,
    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

  /** A graph that a seed makes. */
  private static final class Grower {
    private final Random random;
    private final boolean smooth;
    private final int rows;
    private final int columns;
    private final Shape full;
    private final List<Node> floats = new ArrayList<>();
    private final List<Node> truths = new ArrayList<>();
    private final List<Node> integers = new ArrayList<>();
    private final Map<String, Node> outputs = new LinkedHashMap<>();

    /**
     * Begins a graph.
     *
     * @param smooth whether its operations are to make no large errors of small ones
     */
    Grower(long seed, boolean smooth) {
      this.smooth = smooth;
      random = new Random(seed);
      rows = size();
      columns = size();
      full = Shape.of(rows, columns);
      for (int i = 0; i < 3; i++) {
        floats.add(Graphs.input("x" + i, DType.FLOAT32, rows, columns));
      }
      spread("row", DType.FLOAT32, columns);
      spread("column", DType.FLOAT32, rows, 1);
      spread("scalar", DType.FLOAT32);
      spread("labels", DType.INT32, rows, 1);
      integers.add(Graphs.input("integers", DType.INT32, rows, columns));
      truths.add(Graphs.input("mask", DType.BOOL, rows, columns));
    }

    private int size() {
      return SIZES[random.nextInt(SIZES.length)];
    }

    private void spread(String name, DType dtype, int... sizes) {
      (dtype == DType.FLOAT32 ? floats : integers)
          .add(Graphs.op(new Op.Expand(full), Graphs.input(name, dtype, sizes)));
    }

    private <T> T any(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    Graph grow() {
      for (int i = 0; i < 20; i++) {
        step();
      }
      for (int i = 0; i < 4; i++) {
        outputs.put("y" + i, floats.get(floats.size() - 1 - random.nextInt(4)));
      }
      outputs.put("truths", any(truths));
      outputs.put("integers", any(integers));
      return Graph.of(outputs);
    }

    private void step() {
      if (smooth) {
        smoothStep();
        return;
      }
      switch (random.nextInt(12)) {
        case 0, 1 -> floats.add(Graphs.op(new Op.Unary(any(FUNCTIONS)), any(floats)));
        case 2, 3, 4 -> floats.add(Graphs.op(new Op.Binary(any(OPERATIONS)), any(floats), any(floats)));
        case 5 ->
            truths.add(Graphs.op(new Op.Compare(any(List.of(Op.CompareKind.values()))), any(floats), any(floats)));
        case 6 -> floats.add(Graphs.op(new Op.Select(), any(truths), any(floats), any(floats)));
        case 7 -> integers();
        case 8 -> floats.add(Graphs.op(new Op.Cast(DType.FLOAT32), random.nextBoolean() ? any(truths) : any(integers)));
        case 9 -> truths.add(random.nextBoolean()
            ? Graphs.op(new Op.Unary(Op.UnaryKind.NOT), any(truths))
            : Graphs.op(new Op.Binary(any(List.of(Op.BinaryKind.AND, Op.BinaryKind.OR, Op.BinaryKind.XOR))),
                any(truths),
                any(truths)));
        default -> reduce();
      }
    }

    private void smoothStep() {
      switch (random.nextInt(6)) {
        case 0 -> floats.add(Graphs.op(new Op.Unary(any(List.of(Op.UnaryKind.NEG, Op.UnaryKind.ABS, Op.UnaryKind.ATAN,
            Op.UnaryKind.TANH))), any(floats)));
        case 1, 2 -> floats.add(Graphs.op(new Op.Binary(any(List.of(Op.BinaryKind.ADD, Op.BinaryKind.SUB,
            Op.BinaryKind.MAX, Op.BinaryKind.MIN))), any(floats), any(floats)));
        case 3 -> floats.add(Graphs.op(new Op.Select(), any(truths), any(floats), any(floats)));
        case 4 -> integers();
        default -> reduce();
      }
      truths.removeIf(node -> node.op() instanceof Op.Cast);
      integers.removeIf(node -> node.op() instanceof Op.Cast);
      Node newest = floats.getLast();
      if (newest.op() instanceof Op.Expand) { // of sums: keeps numbers small
        floats.set(floats.size() - 1, Graphs.op(new Op.Unary(Op.UnaryKind.TANH), newest));
      }
    }

    private void integers() {
      switch (random.nextInt(4)) {
        case 0 -> integers.add(Graphs.op(new Op.Binary(any(List.of(Op.BinaryKind.ADD, Op.BinaryKind.SUB,
            Op.BinaryKind.MUL, Op.BinaryKind.MAX, Op.BinaryKind.MIN))), any(integers), any(integers)));
        case 1 -> truths.add(Graphs.op(new Op.Compare(any(List.of(Op.CompareKind.values()))), any(integers),
            any(integers)));
        case 2 -> integers.add(Graphs.op(new Op.Select(), any(truths), any(integers), any(integers)));
        default -> integers.add(Graphs.op(new Op.Cast(DType.INT32), random.nextBoolean() ? any(truths) : any(floats)));
      }
    }

    private void reduce() {
      List<Integer> axes = any(List.of(List.of(0), List.of(1), List.of(0, 1)));
      Node reduced = Graphs.op(new Op.Reduce(any(List.of(Op.ReduceKind.values())), axes), any(floats));
      if (random.nextBoolean()) {
        reduced = Graphs.op(new Op.Unary(Op.UnaryKind.ABS), reduced);
      }
      outputs.put("reduced" + outputs.size(), reduced);
      Node kept = Graphs.op(new Op.Reshape(full.withOnes(axes)), reduced);
      floats.add(Graphs.op(new Op.Expand(full), kept));
    }
  }

  private static Map<String, Literal> leaves(Graph graph, long seed) {
    Random random = new Random(seed);
    boolean tame = random.nextBoolean();
    Map<String, Literal> leaves = Graphs.leaves(graph, seed);
    leaves.values().forEach(literal -> {
      for (int i = 0; i < literal.elements() && !tame && literal.dtype() == DType.FLOAT32; i++) {
        if (random.nextInt(8) == 0) {
          literal.set(i, NUMBERS[random.nextInt(NUMBERS.length)]);
        }
      }
    });
    return leaves;
  }

  private static PlanOptions options(int threads, boolean reuse, Kernels.Mode mode) {
    return new PlanOptions(threads, reuse, true, Tier.PLAIN, false, mode);
  }

  private static Map<String, int[]> run(Graph graph, Map<String, Literal> leaves, PlanOptions options) {
    Map<String, int[]> bits = new LinkedHashMap<>();
    try (Executable program = CpuBackend.compile(graph, options)) {
      leaves.forEach(program::write);
      program.run();
      graph.outputs().keySet().forEach(name -> {
        Literal literal = program.read(name);
        int[] each = new int[literal.elements()];
        for (int i = 0; i < each.length; i++) {
          each[i] = literal.dtype() == DType.FLOAT32 ? Float.floatToIntBits((float) literal.get(i))
              : (int) literal.get(i);
        }
        bits.put(name, each);
      });
    }
    return bits;
  }

  @Example
  void fusedStepsAskForNoMemory() {
    Tensor x = Tensors.apply(new Op.Parameter("x", new TensorType(DType.FLOAT32, Shape.of(9, 20))));
    Tensor loss = x.logSoftmax(1).mul(x.sub(x.mean(0))).mean();
    Tensor next = x.sub(new ReverseMode().gradients(loss, List.of(x)).getFirst().mul(0.01));
    Graph graph = Graph.of(Map.of("loss", loss.node()), Map.of(x.node(), next.node()));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Executable program = CpuBackend.compile(graph, options(1, true, Kernels.Mode.PLAIN))) {
      Graphs.leaves(graph, 1).forEach(program::write);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 100 && least > 0; round++) { // until all is compiled
        for (int i = 0; i < 200; i++) {
          program.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        program.run();
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes that a step allocates");
    }
  }

  /** Code goes down the columns of short rows, and along those of long ones. */
  @Example
  void rowsOfAnyLengthGiveTheSameBits() {
    for (int columns : new int[] {5, 16, 32, 48, 64, 80}) {
      Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(150, columns));
      Tensor a = Tensors.input("a", DType.FLOAT32, Shape.of(columns));
      Tensor b = Tensors.input("b", DType.FLOAT32, Shape.of(150, 1));
      Tensor y = x.sub(a).mul(a.exp()).add(b);
      Graph graph = Graph.of(Map.of("y", y.node(), "sum", y.sum(0).node(), "max", x.mul(a).max(0).node(), "square",
          x.square().mean(0).node()));
      Map<String, Literal> leaves = Graphs.leaves(graph, 1);
      Map<String, int[]> expected = run(graph, leaves, options(1, true, Kernels.Mode.PLAIN));
      run(graph, leaves, options(2, true, Kernels.Mode.AT_ONCE))
          .forEach((name, bits) -> assertArrayEquals(expected.get(name), bits, name + " of " + columns));
      Graphs.check(graph, leaves, 1e-4);
    }
  }

  /** A group too long for one method is run in pieces, which changes no bit either. */
  @Example
  void longChainsGiveTheSameBits() {
    Node x = Graphs.input("x", DType.FLOAT32, 3, 37);
    Node y = x;
    for (int i = 0; i < 40; i++) {
      Op.UnaryKind kind = List.of(Op.UnaryKind.TANH, Op.UnaryKind.LOG1P, Op.UnaryKind.SIN, Op.UnaryKind.ABS).get(i % 4);
      y = Graphs.op(new Op.Binary(Op.BinaryKind.ADD), Graphs.op(new Op.Unary(kind), y), x);
    }
    Graph graph = Graph.of(Map.of("y", y));
    Map<String, Literal> leaves = Graphs.leaves(graph, 1);
    assertArrayEquals(run(graph, leaves, options(1, true, Kernels.Mode.PLAIN)).get("y"),
        run(graph, leaves, options(1, true, Kernels.Mode.AT_ONCE)).get("y"));
    Graphs.check(graph, leaves, 1e-4);
  }

  /** Operations that make no large errors of small ones, so that the reference's double precision can be compared. */
  @Property(tries = 40)
  void tiersAgreeWithTheReference(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Graph graph = new Grower(seed, true).grow();
    Map<String, Literal> leaves = Graphs.leaves(graph, seed);
    Reference.Result expected = Reference.run(graph, leaves);
    try (Executable program = CpuBackend.compile(graph, options(2, true, Kernels.Mode.AT_ONCE))) {
      leaves.forEach(program::write);
      program.run();
      expected.outputs()
          .forEach((name, literal) -> Graphs.close(graph, name, literal, program.read(name), 1e-3));
    }
  }

  @Property(tries = 40)
  void tiersAndThreadsGiveTheSameBits(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Graph graph = new Grower(seed, false).grow();
    Map<String, Literal> leaves = leaves(graph, seed);
    Map<String, int[]> plain = run(graph, leaves, options(1, true, Kernels.Mode.PLAIN));
    for (int threads = 1; threads <= 4; threads++) {
      Kernels.Mode mode = threads == 2 ? Kernels.Mode.PLAIN : Kernels.Mode.AT_ONCE;
      Map<String, int[]> other = run(graph, leaves, options(threads, threads != 3, mode));
      int count = threads;
      plain.forEach((name, bits) -> assertArrayEquals(bits, other.get(name),
          () -> "%s of seed %d in mode %s with %d threads, in%n%s".formatted(name, seed, mode, count, graph.toText())));
    }
  }
}
