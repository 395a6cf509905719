package org.chainrule.api.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The definition of every operation: a slow interpreter that computes in double precision and rounds each FLOAT32 result
 * once. Sums (reductions, products, convolutions) are accumulated in double precision and rounded at the end; whole
 * numbers wrap. Elementary functions are those of {@link StrictMath}, so that results are the same on every platform.
 */
public final class Reference {
  private Reference() {}

  /**
   * The outputs and next values of a run.
   *
   * @param outputs by name
   * @param updates next values by the name of the parameter or state
   */
  public record Result(Map<String, Literal> outputs, Map<String, Literal> updates) {}

  /**
   * The value of a node whose leaves are all constants; kept in the node, so that it is computed once.
   *
   * @throws IllegalStateException if it is made of an input, parameter or state
   */
  public static Literal evaluate(Node node) {
    Literal known = node.value;
    if (known == null) {
      known = compute(order(node), new IdentityHashMap<>(), List.of(node)).get(node);
      node.value = known;
    }
    return known;
  }

  /**
   * Runs a graph with values for all its inputs, parameters and states.
   *
   * @throws IllegalArgumentException if a value is missing or has another type or other sizes
   */
  public static Result run(Graph graph, Map<String, Literal> leaves) {
    Map<Node, Literal> given = given(graph, leaves);
    List<Node> wanted = new ArrayList<>(graph.outputs().values());
    wanted.addAll(graph.updates().values());
    Map<Node, Literal> values = compute(graph.nodes(), new IdentityHashMap<>(given), wanted);
    Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    given.values().forEach(literal -> arrays.add(literal.array()));
    Map<String, Literal> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, own(values.get(node), arrays)));
    Map<String, Literal> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, node) -> updates.put(Graph.name(leaf),
        own(values.get(node), arrays).reshape(leaf.shape())));
    return new Result(outputs, updates);
  }

  /** Results never share an array with what the caller handed in and may write to again. */
  private static Literal own(Literal value, Set<Object> arrays) {
    return arrays.contains(value.array()) ? value.copy() : value;
  }

  /**
   * The value of every node of a graph.
   *
   * @throws IllegalArgumentException if a value is missing or has another type or other sizes
   */
  public static Map<Node, Literal> values(Graph graph, Map<String, Literal> leaves) {
    return compute(graph.nodes(), new IdentityHashMap<>(given(graph, leaves)), graph.nodes());
  }

  private static Map<Node, Literal> given(Graph graph, Map<String, Literal> leaves) {
    Map<Node, Literal> given = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      String name = Graph.name(node);
      if (name.isEmpty()) {
        continue;
      }
      Literal value = leaves.get(name);
      if (value == null) {
        throw new IllegalArgumentException("no value is given for %s '%s' of type %s"
            .formatted(kind(node.op()), name, node.type()));
      }
      if (value.dtype() != node.dtype() || !value.shape().sameSizes(node.shape())) {
        throw new IllegalArgumentException("%s '%s' is %s; the value given is %s"
            .formatted(kind(node.op()), name, node.type(), value.type()));
      }
      given.put(node, value.reshape(node.shape()));
    }
    return given;
  }

  private static String kind(Op leaf) {
    return leaf instanceof Op.Input ? "input" : leaf instanceof Op.Parameter ? "parameter" : "state";
  }

  /** What must be computed for a node, operands first; not by recursion, since programs may be thousands of nodes deep. */
  private static List<Node> order(Node root) {
    List<Node> order = new ArrayList<>();
    Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> pending = new ArrayDeque<>(List.of(root));
    while (!pending.isEmpty()) {
      Node node = pending.peek();
      int before = pending.size();
      if (!done.contains(node) && node.value == null) {
        node.operands().stream().filter(operand -> !done.contains(operand)).forEach(pending::push);
      }
      if (pending.size() == before) {
        pending.pop();
        if (done.add(node)) {
          order.add(node);
        }
      }
    }
    return order;
  }

  /** Computes nodes in order and forgets each value after its last use, unless it is wanted. */
  private static Map<Node, Literal> compute(List<Node> order, Map<Node, Literal> values, Collection<Node> wanted) {
    Map<Node, Integer> uses = new IdentityHashMap<>();
    order.forEach(node -> node.operands().forEach(operand -> uses.merge(operand, 1, Integer::sum)));
    wanted.forEach(node -> uses.merge(node, 1, Integer::sum));
    for (Node node : order) {
      Literal known = node.value;
      if (known != null) {
        values.putIfAbsent(node, known);
      } else if (!values.containsKey(node)) {
        values.put(node, apply(node.op(), node.operands().stream().map(values::get).toList(), node.type()));
      }
      for (Node operand : node.operands()) {
        if (uses.merge(operand, -1, Integer::sum) == 0) {
          values.remove(operand);
        }
      }
    }
    return values;
  }

  /**
   * The value of one operation for given operands.
   *
   * @throws ShapeException if they do not fit
   * @throws IllegalStateException if it is an input, parameter or state
   */
  public static Literal apply(Op op, List<Literal> operands) {
    return apply(op, operands, Shapes.infer(op, operands.stream().map(Literal::type).toList()));
  }

  private static Literal apply(Op op, List<Literal> operands, TensorType type) {
    Shape shape = type.shape();
    return switch (op) {
      case Op.Input input -> throw withoutNumbers(op, "an", input.name());
      case Op.Parameter parameter -> throw withoutNumbers(op, "a", parameter.name());
      case Op.State state -> throw withoutNumbers(op, "a", state.name());
      case Op.Constant constant -> constant.value();
      case Op.Iota iota -> ReferenceShape.iota(type, iota.axis());
      case Op.DimSize size -> Literal.scalar(size.dtype(), operands.getFirst().shape().size(size.axis()));
      case Op.Unary unary -> ReferenceElementwise.unary(unary.kind(), operands.getFirst());
      case Op.Binary binary ->
          ReferenceElementwise.binary(binary.kind(), operands.getFirst(), operands.getLast(), shape);
      case Op.Compare compare ->
          ReferenceElementwise.compare(compare.kind(), operands.getFirst(), operands.getLast(), shape);
      case Op.Select _ -> ReferenceElementwise.select(operands, shape);
      case Op.Cast cast -> operands.getFirst().to(cast.dtype());
      case Op.Reshape _ -> operands.getFirst().reshape(shape);
      case Op.Transpose transpose -> ReferenceShape.transpose(operands.getFirst(), transpose.permutation(), shape);
      case Op.Expand _ -> ReferenceShape.expand(operands.getFirst(), shape);
      case Op.Slice slice -> ReferenceShape.slice(operands.getFirst(), slice, shape);
      case Op.Pad pad -> ReferenceShape.pad(operands.getFirst(), pad, type);
      case Op.Concat concat -> ReferenceShape.concat(operands, concat.axis(), type);
      case Op.Gather gather -> ReferenceShape.gather(operands.getFirst(), operands.getLast(), gather.axis(), shape);
      case Op.ScatterAdd scatter -> ReferenceShape.scatterAdd(operands, scatter.axis());
      case Op.Reduce reduce -> ReferenceReduce.reduce(operands.getFirst(), reduce, shape);
      case Op.ArgMax argMax -> ReferenceReduce.argMax(operands.getFirst(), argMax.axis(), shape);
      case Op.ArgSort argSort -> ReferenceReduce.argSort(operands.getFirst(), argSort.axis(), argSort.descending());
      case Op.CumSum cumSum -> ReferenceReduce.cumSum(operands.getFirst(), cumSum);
      case Op.MatMul matMul -> ReferenceReduce.matMul(operands.getFirst(), operands.getLast(), matMul, shape);
      case Op.Convolution convolution ->
          ReferenceWindows.convolution(operands.getFirst(), operands.getLast(), convolution, shape);
      case Op.ConvolutionInputGradient gradient ->
          ReferenceWindows.inputGradient(operands.getFirst(), operands.getLast(), gradient, shape);
      case Op.ConvolutionFilterGradient gradient ->
          ReferenceWindows.filterGradient(operands.getFirst(), operands.getLast(), gradient, shape);
      case Op.MaxPoolIndex pool -> ReferenceWindows.maxPoolIndex(operands.getFirst(), pool, shape);
      case Op.SumPool pool -> ReferenceWindows.sumPool(operands.getFirst(), pool, shape);
      case Op.SumPoolGradient gradient -> ReferenceWindows.sumPoolGradient(operands.getFirst(), gradient, shape);
      case Op.RandomBits random -> randomBits(random, operands.getFirst().longs()[0], operands.getLast().longs()[0]);
      case Op.Call call -> call(call, operands, shape);
      case Op.StopGradient _ -> operands.getFirst();
      case Op.Tap _ -> operands.getFirst();
    };
  }

  private static IllegalStateException withoutNumbers(Op leaf, String article, String name) {
    return new IllegalStateException("'%s' is %s %s of a program; it has numbers only when the program runs"
        .formatted(name, article, kind(leaf)));
  }

  private static Literal randomBits(Op.RandomBits random, long seed, long step) {
    long key = Threefry.key(seed, random.site());
    int[] bits = new int[random.shape().elements()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Threefry.bits24(key, i, step);
    }
    return Literal.of(bits, random.shape());
  }

  private static Literal call(Op.Call call, List<Literal> operands, Shape shape) {
    Map<String, Literal> arguments = new LinkedHashMap<>();
    operands.forEach(operand -> arguments.put(GraphFunction.input(arguments.size()), operand));
    return List.copyOf(run(call.function().body(), arguments).outputs().values()).get(call.result()).reshape(shape);
  }
}
