package org.chainrule.backend.cpu.lowering;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/**
 * Assigns layouts: images that convolutions and pooling make, and what is computed from them element by element, lie
 * channels last, [N, H, W, C]; everything else as the program says. The result is again a graph of operations, in which
 * each image that changed has its axes in the other order: broadcasts of [C] run along the innermost axis, sums over
 * N, H, W along columns, and transpositions stand only where the two layouts meet.
 */
public final class ChannelsLast {
  /** From the axes N, C, H, W to where they are in [N, H, W, C]. */
  private static final int[] PLACE = {0, 3, 1, 2};

  private final Predicate<Node> fits;
  private final Map<Node, Node> first = new IdentityHashMap<>();
  private final Map<Node, Node> last = new IdentityHashMap<>();

  private ChannelsLast(Predicate<Node> fits) {
    this.fits = fits;
  }

  /**
   * The same program with images channels last.
   *
   * @param graph a graph without calls
   * @param fits whether there is a loop over images channels last for an operation over windows
   */
  public static Graph apply(Graph graph, Predicate<Node> fits) {
    ChannelsLast layouts = new ChannelsLast(fits);
    graph.nodes().forEach(layouts::assign);
    if (layouts.last.isEmpty()) {
      return graph;
    }
    Map<String, Node> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, layouts.first(node)));
    Map<Node, Node> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, node) -> updates.put(leaf, layouts.first(node)));
    return Graph.of(outputs, updates);
  }

  /** The node as the program says. */
  private Node first(Node node) {
    return first.computeIfAbsent(node, _ -> ImageCall.toFirst(Objects.requireNonNull(last.get(node))));
  }

  /** The node with its channels last. */
  private Node last(Node node) {
    Node known = last.get(node);
    return known != null ? known
        : node.op() instanceof Op.Expand ? expanded(node)
        : node.op() instanceof Op.Iota(TensorType type, int axis)
            ? new Node(new Op.Iota(new TensorType(type.dtype(), permuted(type.shape())), PLACE[axis]), List.of())
        : ImageCall.toLast(first(node));
  }

  /** Whether a node is better taken with its channels last, because it already is so. */
  private boolean isLast(Node node) {
    return last.containsKey(node);
  }

  private static Shape permuted(Shape shape) {
    return new Shape(permuted(shape.dims()));
  }

  private static <T> List<T> permuted(List<T> ofAxes) {
    return ImageCall.TO_LAST.stream().map(ofAxes::get).toList();
  }

  private Node expanded(Node node) {
    Node x = node.operand(0);
    int added = 4 - x.shape().rank();
    Node image = isLast(x) ? last(x)
        : ImageCall.toLast(added == 0 ? first(x) : new Node(new Op.Reshape(withLeadingOnes(x.shape(), added)),
            List.of(first(x))));
    return new Node(new Op.Expand(permuted(node.shape())), List.of(image));
  }

  private static Shape withLeadingOnes(Shape shape, int added) {
    return Shape.of(IntStream.concat(IntStream.generate(() -> 1).limit(added), IntStream.of(shape.sizes())).toArray());
  }

  /** Computes a node in one of the two layouts, or leaves it as it is. */
  private void assign(Node node) {
    switch (node.op()) {
      case Op.Unary _, Op.Binary _, Op.Compare _, Op.Select _, Op.Cast _, Op.StopGradient _, Op.Tap _ ->
          likeOperands(node, node.op());
      case Op.Slice(var starts, var limits, var strides) when node.shape().rank() == 4 ->
          likeOperands(node, new Op.Slice(permuted(starts), permuted(limits), permuted(strides)));
      case Op.Pad(var low, var high, double value) when node.shape().rank() == 4 ->
          likeOperands(node, new Op.Pad(permuted(low), permuted(high), value));
      case Op.Concat(int axis) when node.shape().rank() == 4 -> likeOperands(node, new Op.Concat(PLACE[axis]));

      case Op.Convolution op when fits.test(node) ->
          last.put(node, ImageCall.convolution(op, last(node.operand(0)), first(node.operand(1))));
      case Op.ConvolutionInputGradient op when fits.test(node) ->
          last.put(node, ImageCall.inputGradient(op, first(node.operand(0)), last(node.operand(1))));
      case Op.ConvolutionFilterGradient op when fits.test(node) ->
          first.put(node, ImageCall.filterGradient(op, last(node.operand(0)), last(node.operand(1))));
      case Op.SumPool op when fits.test(node) -> last.put(node, ImageCall.sumPool(op, last(node.operand(0))));
      case Op.SumPoolGradient op when fits.test(node) ->
          last.put(node, ImageCall.sumPoolGradient(op, last(node.operand(0))));
      case Op.Gather _ when MaxPooling.isValue(node) && fits.test(node.operand(1)) -> {
        MaxPooling pooling = MaxPooling.ofValue(node);
        last.put(node, ImageCall.maxPool(pooling.op(), last(pooling.image())));
      }
      case Op.Reshape _ when MaxPooling.isGradient(node) && fits.test(node.operand(0).operand(1)) -> {
        MaxPooling pooling = MaxPooling.ofGradient(node);
        last.put(node, ImageCall.maxPoolGradient(pooling.op(), last(pooling.image()),
            last(node.operand(0).operand(2))));
      }

      case Op.Reduce(var kind, var axes) when isLast(node.operand(0)) && keepsOrder(node.operand(0), axes) ->
          fromLast(node, new Op.Reduce(kind, axes.stream().map(axis -> PLACE[axis]).sorted().toList()));
      case Op.ArgMax(int axis) when isLast(node.operand(0)) && keepsOrder(node.operand(0), List.of(axis)) ->
          fromLast(node, new Op.ArgMax(PLACE[axis]));
      case Op.DimSize(int axis, var dtype) when isLast(node.operand(0)) ->
          fromLast(node, new Op.DimSize(PLACE[axis], dtype));

      case Op.Input _, Op.Parameter _, Op.State _, Op.Constant _, Op.Iota _, Op.DimSize _, Op.Reshape _,
          Op.Transpose _, Op.Expand _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _, Op.ScatterAdd _, Op.Reduce _,
          Op.ArgMax _, Op.ArgSort _, Op.CumSum _, Op.MatMul _, Op.Convolution _, Op.ConvolutionInputGradient _,
          Op.ConvolutionFilterGradient _, Op.MaxPoolIndex _, Op.SumPool _, Op.SumPoolGradient _, Op.RandomBits _ ->
          first.put(node, copy(node, node.op(), this::first));
      case Op.Call call -> throw new AssertionError("the call of " + call.function() + " should have been inlined");
    }
  }

  /** Channels last if that is how an operand is. */
  private void likeOperands(Node node, Op op) {
    if (node.operands().stream().anyMatch(this::isLast)) {
      last.put(node, copy(node, op, this::last));
    } else {
      first.put(node, copy(node, node.op(), this::first));
    }
  }

  private static Node copy(Node node, Op op, UnaryOperator<Node> layout) {
    List<Node> operands = node.operands().stream().map(layout).toList();
    return op.equals(node.op()) && operands.equals(node.operands()) ? node : new Node(op, operands);
  }

  /** Whether a reduction over axes leaves the others in the same order, wherever the channels are. */
  private static boolean keepsOrder(Node x, List<Integer> axes) {
    int[] kept = IntStream.range(0, 4).filter(axis -> !axes.contains(axis) && x.shape().size(axis) != 1)
        .map(axis -> PLACE[axis]).toArray();
    return !axes.isEmpty() && Arrays.equals(kept, Arrays.stream(kept).sorted().toArray());
  }

  /** No image, but computed from one. */
  private void fromLast(Node node, Op op) {
    Node result = new Node(op, List.of(last(node.operand(0))));
    first.put(node, result.shape().sameSizes(node.shape()) ? result
        : new Node(new Op.Reshape(node.shape()), List.of(result)));
  }
}
