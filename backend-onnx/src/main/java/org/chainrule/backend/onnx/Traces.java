package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * One program traced at several batch sizes, node by node alike, so that each number in an attribute can be seen either
 * to be fixed or to grow with the batch. Calls are replaced by their bodies, and operations without a kernel for their
 * element type by compositions ({@link Compositions}).
 */
final class Traces {
  /** Unlikely to equal a size in a model, where nodes could be merged at one batch size and not at another. */
  private static final int[] BATCHES = {19, 23, 31};

  private final int[] batches;
  private final List<Graph> graphs;
  private final NodeNames names;

  private Traces(int[] batches, List<Graph> graphs) {
    this.batches = batches;
    this.graphs = graphs;
    this.names = new NodeNames(graphs.getFirst());
  }

  /** A program of fixed sizes. */
  static Traces of(Graph graph) {
    return new Traces(new int[] {1}, List.of(prepare(graph)));
  }

  /**
   * A program for every batch size.
   *
   * @throws ExportException if it is not the same program at each batch size
   */
  static Traces of(IntFunction<Graph> trace) {
    List<Graph> graphs = Arrays.stream(BATCHES).mapToObj(trace).map(Traces::prepare).toList();
    Traces traces = new Traces(BATCHES, graphs);
    traces.requireSameStructure();
    return traces;
  }

  /** The program at one batch size, in the form whose nodes are lowered. */
  static Graph prepare(Graph graph) {
    return Compositions.replace(graph.inlined());
  }

  private void requireSameStructure() {
    Graph first = graph();
    for (int trace = 1; trace < graphs.size(); trace++) {
      Graph other = graphs.get(trace);
      int common = Math.min(first.nodes().size(), other.nodes().size());
      for (int i = 0; i < common; i++) {
        if (!alike(first, other, i)) {
          throw different(i, trace);
        }
      }
      if (first.nodes().size() != other.nodes().size()) {
        throw different(common - 1, trace);
      }
    }
  }

  private static boolean alike(Graph first, Graph other, int index) {
    Node a = first.nodes().get(index);
    Node b = other.nodes().get(index);
    return a.dtype() == b.dtype() && a.shape().rank() == b.shape().rank()
        && withoutSizes(a.op()).equals(withoutSizes(b.op()))
        && a.operands().stream().map(first::index).toList().equals(b.operands().stream().map(other::index).toList());
  }

  /** What must be the same at every batch size: all of an operation but the sizes that may grow with the batch. */
  private static Object withoutSizes(Op op) {
    return switch (op) {
      case Op.Input input -> input.name();
      case Op.Constant _, Op.Reshape _, Op.Expand _, Op.Slice _ -> op.getClass();
      case Op.Iota iota -> List.of(op.getClass(), iota.axis());
      case Op.Pad pad -> List.of(op.getClass(), pad.value());
      case Op.ConvolutionInputGradient gradient -> List.of(op.getClass(), gradient.geometry(), gradient.groups());
      case Op.SumPoolGradient gradient -> List.of(op.getClass(), gradient.geometry(), gradient.kernelHeight(),
          gradient.kernelWidth());
      case Op.RandomBits random -> List.of(op.getClass(), random.site());
      case Op.Parameter _, Op.State _, Op.DimSize _, Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Cast _,
          Op.Transpose _, Op.Concat _, Op.Gather _, Op.ScatterAdd _, Op.Reduce _, Op.ArgMax _, Op.ArgSort _,
          Op.CumSum _, Op.MatMul _, Op.Convolution _, Op.ConvolutionFilterGradient _, Op.MaxPoolIndex _,
          Op.SumPool _, Op.Call _, Op.StopGradient _, Op.Tap _ ->
          op;
    };
  }

  private ExportException different(int index, int trace) {
    return new ExportException("the model is built differently for a batch of %d than for one of %d, from node %s on; a"
        .formatted(batches[0], batches[trace], name(graph().nodes().get(index)))
        + " model must be the same for every batch size");
  }

  /** The program at the first batch size; its nodes stand for those of all traces. */
  Graph graph() {
    return graphs.getFirst();
  }

  int count() {
    return graphs.size();
  }

  /** The counterpart of a node in another trace. */
  Node node(int trace, Node node) {
    return graphs.get(trace).nodes().get(graph().index(node));
  }

  /** The graph of a trace. */
  Graph graph(int trace) {
    return graphs.get(trace);
  }

  String scope(Node node) {
    return names.scope(node);
  }

  String name(Node node) {
    return names.label(node);
  }

  /** Numbers of a node as functions of the batch size. */
  List<Size> sizes(Node node, Function<Node, List<Integer>> numbers) {
    List<List<Integer>> seen = new ArrayList<>();
    for (int trace = 0; trace < graphs.size(); trace++) {
      seen.add(numbers.apply(node(trace, node)));
    }
    List<Size> sizes = new ArrayList<>();
    for (int i = 0; i < seen.getFirst().size(); i++) {
      int place = i;
      sizes.add(fit(node, seen.stream().mapToLong(list -> list.get(place)).toArray()));
    }
    return sizes;
  }

  private Size fit(Node node, long[] values) {
    if (Arrays.stream(values).distinct().count() == 1) {
      return Size.of(values[0]);
    }
    long perBatch = (values[1] - values[0]) / (batches[1] - batches[0]);
    Size size = new Size(perBatch, values[0] - perBatch * batches[0]);
    for (int trace = 0; trace < values.length; trace++) {
      if (size.perBatch() * batches[trace] + size.fixed() != values[trace]) {
        throw new ExportException("at %s a size is %s for batches of %s: not proportional to the batch plus a constant"
            .formatted(name(node), Arrays.toString(values), Arrays.toString(batches)));
      }
    }
    return size;
  }

  /** The sizes of a node's result. */
  List<Size> shape(Node node) {
    return sizes(node, same -> same.shape().dims().stream().map(Dim::size).toList());
  }

  /** A fixed number of a node. */
  int fixed(Node node, Function<Node, Integer> number) {
    Size size = sizes(node, same -> List.of(number.apply(same))).getFirst();
    if (!size.isFixed()) {
      throw new ExportException("an attribute of %s depends on the batch size (%s); ONNX needs a fixed number there"
          .formatted(name(node), size));
    }
    return Math.toIntExact(size.fixed());
  }

  /** The numbers of a constant. */
  Literal constant(Node node) {
    for (int trace = 1; trace < graphs.size(); trace++) {
      if (!node(trace, node).op().equals(node.op())) {
        throw new ExportException(("a constant at %s depends on the batch size (%s for %d, %s for %d), or is another "
            + "one each time that the model is traced; use mean or ")
            .formatted(name(reader(node)), brief(node), batches[0], brief(node(trace, node)), batches[trace])
            + "Tensors.dimSize, which take the size from the actual input, and random numbers from the context");
      }
    }
    return ((Op.Constant) node.op()).value();
  }

  /** The first node that computes with a constant. */
  private Node reader(Node constant) {
    return graph().nodes().stream().filter(node -> node.operands().contains(constant)).findFirst()
        .map(node -> node.op() instanceof Op.Expand ? reader(node) : node).orElse(constant);
  }

  private static String brief(Node constant) {
    Literal value = ((Op.Constant) constant.op()).value();
    return value.elements() == 1 ? Double.toString(value.get(0)) : value.type().toString();
  }
}
