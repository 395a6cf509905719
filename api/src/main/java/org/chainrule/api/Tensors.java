package org.chainrule.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;

/** Operations beside the methods of {@link Tensor}: sources, images, scatter and sort, logic, named functions. */
public final class Tensors {
  private static final String PACKAGE = Tensors.class.getPackageName();

  private Tensors() {}

  /** The derivative of a function of one tensor: from operand x, result y and the cotangent g of y to that of x. */
  @FunctionalInterface
  public interface VectorJacobianProduct {
    /** The cotangent of x. */
    Tensor apply(Tensor x, Tensor y, Tensor g);
  }

  // ---- building -----------------------------------------------------------------------------------------------

  /** An operation applied to operands that already have the shapes it takes. */
  public static Tensor apply(Op op, Tensor... operands) {
    try {
      return new Tensor(new Node(op, Arrays.stream(operands).map(Tensor::node).toList()));
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  /** An operation on two operands that are first expanded to a common shape. */
  static Tensor broadcast(Op op, Tensor a, Tensor b) {
    try {
      if (a.dtype() != b.dtype()) { // before expanding, to name the shapes as they are
        throw new ShapeException("%s: element types differ: %s and %s; cast one of them"
            .formatted(name(op), a.node().type(), b.node().type()));
      }
      Shape shape = Shape.broadcast(name(op), a.shape(), b.shape());
      return apply(op, expandSizes(a, shape), expandSizes(b, shape));
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  private static Tensor expandSizes(Tensor x, Shape shape) {
    return x.shape().sameSizes(shape) ? x : x.expand(shape);
  }

  static Tensor select(Tensor condition, Tensor a, Tensor b) {
    try {
      Shape shape = Shape.broadcast("select", condition.shape(), Shape.broadcast("select", a.shape(), b.shape()));
      return apply(new Op.Select(), expandSizes(condition, shape), expandSizes(a, shape), expandSizes(b, shape));
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  private static String name(Op op) {
    String kind = op instanceof Op.Binary binary ? binary.kind().name()
        : op instanceof Op.Compare compare ? compare.kind().name() : op.toString();
    return kind.toLowerCase(java.util.Locale.ROOT);
  }

  /** The exception with the first line outside this package that led to it. */
  static ShapeException located(ShapeException e) {
    if (e.getCause() instanceof ShapeException) {
      return e; // located already, by the method that was called by this one
    }
    return StackWalker.getInstance().walk(frames -> frames
        .filter(frame -> !frame.getClassName().startsWith(PACKAGE + ".ir.")
            && !(frame.getClassName().startsWith(PACKAGE + ".")
                && frame.getClassName().indexOf('.', PACKAGE.length() + 1) < 0))
        .filter(frame -> !frame.getClassName().startsWith("java."))
        .findFirst()
        .map(frame -> new ShapeException(
            "%s (at %s:%d)".formatted(e.getMessage(), frame.getFileName(), frame.getLineNumber()), e))
        .orElse(e));
  }

  static int axis(Tensor x, int axis) {
    try {
      return x.shape().axis(axis);
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  static List<Integer> axes(Tensor x, int... axes) {
    try {
      return x.shape().axes(axes);
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  /** The shape for {@link Tensor#reshape(int...)}: -1 computed, and names kept where a dimension is kept. */
  static Shape reshaped(Tensor x, int... sizes) {
    Shape from = x.shape();
    int[] wanted = sizes.clone();
    long known = 1;
    int free = -1;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] >= 0) {
        known *= wanted[i];
      } else if (wanted[i] == -1 && free < 0) {
        free = i;
      } else {
        throw located(new ShapeException("reshape: %s to %s: one size may be -1, others must not be negative"
            .formatted(from, Arrays.toString(sizes))));
      }
    }
    if (free >= 0) {
      if (known == 0 || from.elements() % known != 0) {
        throw located(new ShapeException("reshape: the %d elements of %s do not divide into %s"
            .formatted(from.elements(), from, Arrays.toString(sizes))));
      }
      wanted[free] = (int) (from.elements() / known);
    }
    List<Dim> dims = new ArrayList<>();
    long before = 1;
    int next = 0; // first axis of x whose name is not taken yet
    for (int size : wanted) {
      int same = sameDim(from, next, before, size);
      dims.add(same < 0 ? Dim.of(size) : from.dim(same));
      next = Math.max(next, same + 1);
      before *= size;
    }
    return shape(dims);
  }

  /** The axis, from a first one on, of the same size that stands behind the same number of elements, else -1. */
  private static int sameDim(Shape from, int first, long before, int size) {
    long product = 1;
    for (int axis = 0; axis < from.rank(); axis++) {
      if (axis >= first && product == before && from.size(axis) == size) {
        return axis;
      }
      product *= from.size(axis);
    }
    return -1;
  }

  private static Shape shape(List<Dim> dims) {
    try {
      return new Shape(dims);
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  /** A shape of unnamed dimensions, its faults located at the caller. */
  static Shape shape(int... sizes) {
    try {
      return Shape.of(sizes);
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  /** The shape of numbers given to a factory: a vector if no sizes are given. */
  static Shape shape(int length, int[] sizes) {
    Shape shape = sizes.length == 0 ? Shape.of(length) : shape(sizes);
    if (shape.elements() != length) {
      throw located(new ShapeException("%d numbers do not fill shape %s of %d elements"
          .formatted(length, shape, shape.elements())));
    }
    return shape;
  }

  static Tensor matmul(Tensor x, Tensor y) {
    int rank = x.shape().rank();
    if (rank > 2 && y.shape().rank() == 2 && y.shape().size(0) == x.shape().size(-1)) {
      List<Dim> dims = new ArrayList<>(x.shape().dims().subList(0, rank - 1));
      dims.add(y.shape().dim(1));
      return x.reshape(-1, x.shape().size(-1)).matmul(y).reshape(new Shape(dims));
    }
    if (rank < 2 || y.shape().rank() < 2) {
      throw located(new ShapeException("matmul: operands need at least two axes: %s x %s; reshape a vector to a matrix"
          .formatted(x.shape(), y.shape())));
    }
    if (x.shape().size(-1) != y.shape().size(-2)) {
      throw located(new ShapeException("matmul: inner dimensions differ: %s x %s".formatted(x.shape(), y.shape())));
    }
    try {
      Shape leading = Shape.broadcast("matmul", leading(x), leading(y));
      return product(expandLeading(x, leading), expandLeading(y, leading));
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  private static Shape leading(Tensor x) {
    return new Shape(x.shape().dims().subList(0, x.shape().rank() - 2));
  }

  private static Tensor expandLeading(Tensor x, Shape leading) {
    List<Dim> dims = new ArrayList<>(leading.dims());
    dims.addAll(x.shape().dims().subList(x.shape().rank() - 2, x.shape().rank()));
    return expandSizes(x, new Shape(dims));
  }

  private static Tensor product(Tensor x, Tensor y) {
    boolean transposeX = isMatrixTranspose(x.node());
    boolean transposeY = isMatrixTranspose(y.node());
    return apply(new Op.MatMul(transposeX, transposeY), transposeX ? new Tensor(x.node().operand(0)) : x,
        transposeY ? new Tensor(y.node().operand(0)) : y);
  }

  private static boolean isMatrixTranspose(Node node) {
    if (!(node.op() instanceof Op.Transpose transpose) || node.shape().rank() < 2) {
      return false;
    }
    int rank = node.shape().rank();
    List<Integer> exchanged = new ArrayList<>(IntStream.range(0, rank - 2).boxed().toList());
    exchanged.addAll(List.of(rank - 1, rank - 2));
    return transpose.permutation().equals(exchanged);
  }

  // ---- sources ------------------------------------------------------------------------------------------------

  /** Fixed numbers; the literal's array must not be written to any more. */
  public static Tensor constant(Literal value) {
    return apply(new Op.Constant(value));
  }

  /** A fixed number. */
  public static Tensor scalar(DType dtype, double value) {
    return constant(Literal.scalar(dtype, value));
  }

  /** The same number everywhere. */
  public static Tensor full(DType dtype, Shape shape, double value) {
    return scalar(dtype, value).expand(shape);
  }

  /** Zeros of another tensor's type. */
  public static Tensor zeros(Tensor like) {
    return full(like.dtype(), like.shape(), 0);
  }

  /** Ones of another tensor's type. */
  public static Tensor ones(Tensor like) {
    return full(like.dtype(), like.shape(), 1);
  }

  /** A value of a program that is written before each run. */
  public static Tensor input(String name, DType dtype, Shape shape) {
    return apply(new Op.Input(name, new TensorType(dtype, shape)));
  }

  /** The index along an axis. */
  public static Tensor iota(DType dtype, Shape shape, int axis) {
    try {
      return apply(new Op.Iota(new TensorType(dtype, shape), shape.axis(axis)));
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  /** The size of an axis as a scalar, which an exported model takes from its actual input. */
  public static Tensor dimSize(Tensor x, int axis, DType dtype) {
    return apply(new Op.DimSize(axis(x, axis), dtype), x);
  }

  /** For class numbers [...] the tensor [..., classes] that is 1 at the class and 0 elsewhere. */
  public static Tensor oneHot(Tensor labels, int classes, DType dtype) {
    List<Dim> dims = new ArrayList<>(labels.shape().dims());
    dims.add(Dim.of(1));
    Tensor column = labels.reshape(new Shape(dims));
    dims.set(dims.size() - 1, Dim.of(classes));
    return column.expand(new Shape(dims)).eq(iota(labels.dtype(), new Shape(dims), -1)).cast(dtype);
  }

  /** Uniform numbers in [0, 1), multiples of 2^-24, of a site, for an INT64 seed and step. */
  public static Tensor uniform(String site, Shape shape, DType dtype, Tensor seed, Tensor step) {
    return apply(new Op.RandomBits(site, shape), seed, step).cast(dtype).mul(0x1p-24);
  }

  /**
   * Normal numbers with mean 0 and variance 1 of a site, by Box and Muller's transform of two uniform ones.
   *
   * <p>Source: Box, Muller: A note on the generation of random normal deviates. 1958.
   */
  public static Tensor normal(String site, Shape shape, DType dtype, Tensor seed, Tensor step) {
    Tensor radius = uniform(site + "/radius", shape, dtype, seed, step).neg().log1p().mul(-2).sqrt();
    return radius.mul(uniform(site + "/angle", shape, dtype, seed, step).mul(2 * Math.PI).cos());
  }

  // ---- logic --------------------------------------------------------------------------------------------------

  /** Whether not a. */
  public static Tensor not(Tensor a) {
    return apply(new Op.Unary(UnaryKind.NOT), a);
  }

  /** Whether a and b. */
  public static Tensor and(Tensor a, Tensor b) {
    return broadcast(new Op.Binary(BinaryKind.AND), a, b);
  }

  /** Whether a or b. */
  public static Tensor or(Tensor a, Tensor b) {
    return broadcast(new Op.Binary(BinaryKind.OR), a, b);
  }

  /** Whether exactly one of a and b. */
  public static Tensor xor(Tensor a, Tensor b) {
    return broadcast(new Op.Binary(BinaryKind.XOR), a, b);
  }

  /** Whether a differs from b. */
  public static Tensor ne(Tensor a, Tensor b) {
    return broadcast(new Op.Compare(CompareKind.NE), a, b);
  }

  // ---- along an axis ------------------------------------------------------------------------------------------

  /** {@code x} with slices of {@code updates} added at indices along an axis; see {@link Op.ScatterAdd}. */
  public static Tensor scatterAdd(Tensor x, int axis, Tensor indices, Tensor updates) {
    return apply(new Op.ScatterAdd(axis(x, axis)), x, indices, updates);
  }

  /** The running sum along an axis, each element included. */
  public static Tensor cumSum(Tensor x, int axis) {
    return apply(new Op.CumSum(axis(x, axis), false, false), x);
  }

  /** Indices (INT32) that sort along an axis; equal elements keep their order. */
  public static Tensor argSort(Tensor x, int axis, boolean descending) {
    return apply(new Op.ArgSort(axis(x, axis), descending), x);
  }

  /**
   * Elements picked along an axis by indices of their own in each line: element [..., j, ...] is x[..., indices[..., j,
   * ...], ...]. With indices from {@link #argSort} it sorts.
   *
   * @param indices INT32 or INT64, of x's sizes except along the axis; clamped to valid ones
   */
  public static Tensor takeAlong(Tensor x, int axis, Tensor indices) {
    int along = axis(x, axis);
    Shape wanted = x.shape().with(along, Dim.of(0));
    if (indices.shape().rank() != x.shape().rank() || !indices.shape().with(along, Dim.of(0)).sameSizes(wanted)) {
      throw located(new ShapeException("takeAlong: indices %s should have the sizes of %s except along axis %d"
          .formatted(indices.shape(), x.shape(), along)));
    }
    int[] strides = x.shape().strides();
    int last = x.shape().size(along) - 1;
    Tensor places = indices.cast(DType.INT32).max(0).min(last).mul(strides[along]);
    for (int other = 0; other < strides.length; other++) {
      if (other != along) {
        places = places.add(iota(DType.INT32, indices.shape(), other).mul(strides[other]));
      }
    }
    return x.reshape(-1).gather(0, places);
  }

  // ---- images -------------------------------------------------------------------------------------------------

  /** Cross-correlation of x [N, C, H, W] with a filter [O, C/groups, kh, kw]. */
  public static Tensor convolution(Tensor x, Tensor filter, Geometry geometry, int groups) {
    return apply(new Op.Convolution(geometry, groups), x, filter);
  }

  /**
   * The transposed convolution of x [N, O, h, w]: what {@link Op.Convolution} with this filter [O, C/groups, kh, kw]
   * propagates back to an image [N, C, height, width].
   */
  public static Tensor convolutionTranspose(Tensor x, Tensor filter, Geometry geometry, int groups, int height,
      int width) {
    return apply(new Op.ConvolutionInputGradient(geometry, groups, height, width), filter, x);
  }

  /** The largest element of each window over x [N, C, H, W]; padding never wins. */
  public static Tensor maxPool(Tensor x, int kernelHeight, int kernelWidth, Geometry geometry) {
    Tensor winner = apply(new Op.MaxPoolIndex(kernelHeight, kernelWidth, geometry), x);
    return x.reshape(-1).gather(0, winner);
  }

  /** The sum over each window of x [N, C, H, W]; padding counts as zeros. */
  public static Tensor sumPool(Tensor x, int kernelHeight, int kernelWidth, Geometry geometry) {
    return apply(new Op.SumPool(kernelHeight, kernelWidth, geometry), x);
  }

  // ---- named functions ----------------------------------------------------------------------------------------

  /** A named function of one tensor, with the derivative of its body. */
  public static Tensor function(String name, UnaryOperator<Tensor> body, Tensor x) {
    return call(named(name, body(body, x), Optional.empty(), true), x);
  }

  /** A named function of one tensor with its own derivative, which claims to be the true one and is checked. */
  public static Tensor function(String name, UnaryOperator<Tensor> body, VectorJacobianProduct vjp, Tensor x) {
    return withDerivative(name, body, vjp, true, x);
  }

  /** A named function of one tensor with a deliberately different derivative, such as a straight-through estimator. */
  public static Tensor surrogate(String name, UnaryOperator<Tensor> body, VectorJacobianProduct vjp, Tensor x) {
    return withDerivative(name, body, vjp, false, x);
  }

  private static Tensor withDerivative(String name, UnaryOperator<Tensor> body, VectorJacobianProduct vjp,
      boolean exact, Tensor x) {
    Graph forward = body(body, x);
    TensorType result = forward.outputs().get(GraphFunction.output(0)).type();
    Tensor operand = argument(0, x.node().type());
    Tensor cotangent = vjp.apply(operand, argument(1, result), argument(2, result));
    if (cotangent.dtype() != x.dtype()
        || !cotangent.shape().sameSizes(x.shape())) {
      throw located(new ShapeException("%s: its derivative gives %s, the operand is %s"
          .formatted(name, cotangent.node().type(), x.node().type())));
    }
    Graph backward = Graph.of(Map.of(GraphFunction.output(0), cotangent.node()));
    GraphFunction derivative = named(name + "_vjp", backward, Optional.empty(), true);
    return call(named(name, forward, Optional.of(derivative), exact), x);
  }

  private static GraphFunction named(String name, Graph body, Optional<GraphFunction> vjp, boolean exact) {
    try {
      return new GraphFunction(name, body, vjp, exact);
    } catch (ShapeException e) {
      throw located(e);
    }
  }

  private static Graph body(UnaryOperator<Tensor> body, Tensor x) {
    return Graph.of(Map.of(GraphFunction.output(0), body.apply(argument(0, x.node().type())).node()));
  }

  private static Tensor argument(int index, TensorType type) {
    return input(GraphFunction.input(index), type.dtype(), type.shape());
  }

  /** The first result of a named function of any number of operands. */
  public static Tensor call(GraphFunction function, Tensor... operands) {
    return apply(new Op.Call(function, 0), operands);
  }

  // ---- looking ------------------------------------------------------------------------------------------------

  /** Whether a tensor is made of numbers only, and so can be looked at. */
  public static boolean isConcrete(Tensor x) {
    Map<Node, Boolean> seen = new IdentityHashMap<>();
    List<Node> pending = new ArrayList<>(List.of(x.node()));
    while (!pending.isEmpty()) {
      Node node = pending.removeLast();
      if (node.op() instanceof Op.Input || node.op() instanceof Op.Parameter || node.op() instanceof Op.State) {
        return false;
      }
      if (seen.put(node, true) == null) {
        pending.addAll(node.operands());
      }
    }
    return true;
  }

  /** The graph of named tensors. */
  public static Graph graph(Map<String, Tensor> outputs) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> nodes.put(name, tensor.node()));
    return Graph.of(nodes);
  }
}
