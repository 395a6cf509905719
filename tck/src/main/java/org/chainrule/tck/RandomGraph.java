package org.chainrule.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.tck.Check.Fault;
import org.chainrule.tck.Check.Note;

/**
 * A valid program made at random, of 5 to 40 operations over small tensors. With each tensor a bound of its magnitude and
 * of its rounding error is carried along, so that results can be compared with a tolerance that they deserve; what jumps
 * (comparisons, floor, whole numbers, largest elements) is applied only to tensors that have no rounding error.
 */
final class RandomGraph {
  private static final double EPSILON = 0x1p-23;
  private static final double LARGEST = 50;
  private static final int MOST_ELEMENTS = 600;

  /** A tensor, a bound of its magnitude, and a bound of its error. */
  private record Value(Tensor tensor, double bound, double error) {
    boolean isExact() {
      return error == 0;
    }

    int rank() {
      return tensor.shape().rank();
    }
  }

  private final long seed;
  private final SplittableRandom random;
  private final List<Value> values = new ArrayList<>();
  private final Map<String, Literal> leaves = new LinkedHashMap<>();
  private final Map<String, Double> errors = new LinkedHashMap<>();
  private final Graph graph;

  private RandomGraph(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    int sources = 2 + random.nextInt(3);
    for (int i = 0; i < sources; i++) {
      source(i);
    }
    int count = 5 + random.nextInt(36);
    while (values.size() < sources + count) {
      Value next = limited(next());
      if (next.tensor().shape().elements() <= MOST_ELEMENTS && next.tensor().shape().rank() <= 5) {
        values.add(next);
      }
    }
    this.graph = program();
  }

  /** The program of a seed. */
  static RandomGraph of(long seed) {
    return new RandomGraph(seed);
  }

  Graph graph() {
    return graph;
  }

  private void source(int number) {
    int[] sizes = IntStream.range(0, random.nextInt(4)).map(_ -> random.nextInt(1, 6)).toArray();
    TensorType type = new TensorType(DType.FLOAT32, Shape.of(sizes));
    String name = "leaf" + number;
    Op op = switch (number % 3) {
      case 0 -> new Op.Input(name, type);
      case 1 -> new Op.Parameter(name, type);
      default -> new Op.State(name, type);
    };
    leaves.put(name, Values.uniform(DType.FLOAT32, -2, 2, (int) seed + number, sizes));
    values.add(new Value(Tensors.apply(op), 2, 0));
  }

  private Value any() {
    return values.get(random.nextInt(values.size()));
  }

  private Value exact() {
    List<Value> exact = values.stream().filter(Value::isExact).toList();
    return exact.get(random.nextInt(exact.size()));
  }

  private static Value limited(Value value) {
    return value.bound() <= LARGEST ? value : rounded(value.tensor().tanh(), 1, value.error());
  }

  private static Value rounded(Tensor tensor, double bound, double error) {
    return new Value(tensor, bound, error + 8 * EPSILON * bound);
  }

  private Value next() {
    return switch (random.nextInt(12)) {
      case 0, 1 -> unary(any());
      case 2, 3, 4 -> binary(any(), any());
      case 5 -> jump(exact());
      case 6, 7 -> shape(any());
      case 8, 9 -> reduce(any());
      case 10 -> product(any());
      default -> choose(exact(), any());
    };
  }

  private Value unary(Value x) {
    Tensor t = x.tensor();
    return switch (random.nextInt(12)) {
      case 0 -> new Value(t.neg(), x.bound(), x.error());
      case 1 -> new Value(t.abs(), x.bound(), x.error());
      case 2 -> rounded(t.tanh(), 1, x.error());
      case 3 -> rounded(t.sin(), 1, x.error());
      case 4 -> rounded(t.cos(), 1, x.error());
      case 5 -> rounded(t.erf(), 1, 1.2 * x.error());
      case 6 -> rounded(t.atan(), 1.6, x.error());
      case 7 -> rounded(t.tanh().exp(), 2.8, 2.8 * x.error() + 30 * EPSILON);
      case 8 -> rounded(t.abs().log1p(), x.bound(), x.error());
      case 9 -> rounded(t.abs().add(1).sqrt(), x.bound() + 1, x.error());
      case 10 -> rounded(t.sigmoid(), 1, x.error());
      default -> rounded(t.square().add(1).reciprocal(), 1, x.error() + 4 * EPSILON);
    };
  }

  private Value binary(Value a, Value b) {
    Value y = broadcastable(a, b);
    Tensor left = a.tensor();
    Tensor right = y.tensor();
    double errors = a.error() + y.error();
    double sum = a.bound() + y.bound();
    return switch (random.nextInt(6)) {
      case 0 -> rounded(left.add(right), sum, errors);
      case 1 -> rounded(left.sub(right), sum, errors);
      case 2 -> rounded(left.mul(right), a.bound() * y.bound(), a.error() * y.bound() + y.error() * a.bound());
      case 3 -> new Value(left.max(right), Math.max(a.bound(), y.bound()), errors);
      case 4 -> new Value(left.min(right), Math.max(a.bound(), y.bound()), errors);
      default -> rounded(left.div(right.abs().add(1)), a.bound(), a.error() + a.bound() * (y.error() + 4 * EPSILON));
    };
  }

  /** The second operand, or its sum if shapes do not broadcast. */
  private Value broadcastable(Value a, Value b) {
    int[] x = a.tensor().shape().sizes();
    int[] y = b.tensor().shape().sizes();
    boolean fits = IntStream.rangeClosed(1, Math.min(x.length, y.length))
        .allMatch(i -> x[x.length - i] == y[y.length - i]
            || x[x.length - i] == 1 || y[y.length - i] == 1);
    return fits ? b : summed(b, IntStream.range(0, b.rank()).toArray());
  }

  private static Value summed(Value x, int... axes) {
    int count = Arrays.stream(axes).map(x.tensor().shape()::size).reduce(1, (a, b) -> a * b);
    return axes.length == 0 ? x
        : rounded(x.tensor().sum(axes), count * x.bound(), count * (x.error() + count * EPSILON * x.bound()));
  }

  private Value jump(Value x) {
    Tensor t = x.tensor();
    return switch (random.nextInt(5)) {
      case 0 -> new Value(t.floor(), x.bound() + 1, 0);
      case 1 -> new Value(t.sign(), 1, 0);
      case 2 -> new Value(t.mul(4).cast(DType.INT32).cast(DType.FLOAT32), 4 * x.bound() + 1, 0);
      case 3 -> x.rank() == 0 ? x : new Value(t.argMax(random.nextInt(x.rank())).cast(DType.FLOAT32), 600, 0);
      default -> x.rank() == 0 ? x
          : new Value(Tensors.argSort(t, random.nextInt(x.rank()), random.nextBoolean()).cast(DType.FLOAT32), 600, 0);
    };
  }

  private Value choose(Value condition, Value x) {
    Value test = broadcastable(x, condition);
    if (!test.isExact()) {
      return x;
    }
    return new Value(test.tensor().gt(0.25).select(x.tensor(), x.tensor().neg()), x.bound(), x.error());
  }

  private Value shape(Value x) {
    Tensor t = x.tensor();
    int rank = x.rank();
    if (rank == 0) {
      return new Value(t.reshape(1, 1), x.bound(), x.error());
    }
    int axis = random.nextInt(rank);
    int size = t.shape().size(axis);
    return new Value(switch (random.nextInt(7)) {
      case 0 -> t.reshape(-1);
      case 1 -> t.transpose(permutation(rank));
      case 2 -> t.slice(axis, size / 3, size, 1 + random.nextInt(2));
      case 3 -> t.pad(axis, random.nextInt(3), random.nextInt(3), 1);
      case 4 -> t.concat(axis, t.neg());
      case 5 -> t.gather(axis, Tensor.of(new int[] {size - 1, 0, 9}));
      default -> t.expand(IntStream.concat(IntStream.of(2), Arrays.stream(t.shape().sizes())).toArray());
    }, Math.max(1, x.bound()), x.error());
  }

  private int[] permutation(int rank) {
    List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    int[] order = new int[rank];
    Arrays.setAll(order, _ -> axes.remove(random.nextInt(axes.size())));
    return order;
  }

  private Value reduce(Value x) {
    if (x.rank() == 0) {
      return unary(x);
    }
    int[] axes = IntStream.range(0, x.rank()).filter(_ -> random.nextBoolean()).toArray();
    int[] some = axes.length == 0 ? new int[] {random.nextInt(x.rank())} : axes;
    return switch (random.nextInt(5)) {
      case 0 -> summed(x, some);
      case 1 -> rounded(x.tensor().mean(some), x.bound(), x.error() + 600 * EPSILON * x.bound());
      case 2 -> new Value(x.tensor().amax(some), x.bound(), x.error());
      case 3 -> new Value(x.tensor().amin(some), x.bound(), x.error());
      default -> {
        int n = x.tensor().shape().size(some[0]);
        yield rounded(Tensors.cumSum(x.tensor(), some[0]), n * x.bound(), n * (x.error() + n * EPSILON * x.bound()));
      }
    };
  }

  private Value product(Value x) {
    if (x.rank() < 2) {
      return unary(x);
    }
    Tensor t = x.tensor();
    Tensor product = random.nextBoolean() ? t.matmul(t.transpose()) : t.transpose().matmul(t);
    double n = Math.max(t.shape().size(-1), t.shape().size(-2));
    return rounded(product, n * x.bound() * x.bound(), n * x.bound() * (2 * x.error() + n * EPSILON * x.bound()));
  }

  private Graph program() {
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (Value value : values.subList(Math.max(0, values.size() - 4), values.size())) {
      String name = "output" + outputs.size();
      outputs.put(name, value.tensor().node());
      errors.put(name, value.error());
    }
    Map<Node, Node> updates = new LinkedHashMap<>();
    for (Value leaf : List.copyOf(values.subList(0, leaves.size()))) {
      boolean kept = leaf.tensor().node().op() instanceof Op.Parameter || leaf.tensor().node().op() instanceof Op.State;
      values.reversed().stream().filter(value -> kept && value != leaf
          && value.tensor().shape().sameSizes(leaf.tensor().shape())).findFirst().ifPresent(value -> {
            updates.put(leaf.tensor().node(), value.tensor().node());
            errors.put(Graph.name(leaf.tensor().node()), value.error());
          });
    }
    return Graph.of(outputs, updates);
  }

  /** Compares one run on a backend with the reference. */
  Note compare(TensorBackend backend) {
    Map<String, Literal> given = new LinkedHashMap<>();
    graph.nodes().stream().map(Graph::name).filter(leaves::containsKey)
        .forEach(name -> given.put(name, leaves.get(name)));
    Reference.Result expected = Reference.run(graph, given);
    Map<String, Literal> results = new LinkedHashMap<>(expected.outputs());
    results.putAll(expected.updates());
    try (Executable program = backend.compile(graph)) {
      given.forEach(program::write);
      program.run();
      Note worst = Note.NONE;
      for (Map.Entry<String, Literal> result : results.entrySet()) {
        double error = errors.getOrDefault(result.getKey(), 0.0);
        Tolerance tolerance = error == 0 ? new Tolerance(1, 0) : new Tolerance(1, 4 * error);
        worst = worst.worst(tolerance.compare(result.getKey(), result.getValue(), program.read(result.getKey())));
      }
      return worst;
    } catch (Fault fault) {
      throw new Fault(fault.getMessage() + "\n" + graph.toText());
    }
  }
}
