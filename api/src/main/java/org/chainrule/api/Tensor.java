package org.chainrule.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/**
 * An immutable handle on the result of operations. One made from numbers is computed when it is looked at
 * ({@link #toArray}, {@link #item}, printing); one made from a program's inputs and parameters is traced, and has numbers
 * only when the program runs. Methods mean the same in both cases.
 *
 * <p>Operands of different shape are broadcast by NumPy's rule: aligned at the end, a size of 1 yields. A negative axis
 * counts from the end. Methods that take axes mean all of them when none is given. Further operations stand in
 * {@link Tensors}.
 *
 * <p>All methods throw {@link ShapeException} if shapes or element types do not fit, naming them and the caller's line.
 */
public final class Tensor {
  private final Node node;

  /** A handle on a node. */
  public Tensor(Node node) {
    this.node = node;
  }

  // ---- from and to numbers ------------------------------------------------------------------------------------

  /** A FLOAT32 scalar. */
  public static Tensor of(double value) {
    return Tensors.scalar(DType.FLOAT32, value);
  }

  /** A FLOAT32 tensor of the given sizes, or a vector if none are given; the numbers are copied. */
  public static Tensor of(float[] values, int... sizes) {
    return Tensors.constant(Literal.of(values.clone(), Tensors.shape(values.length, sizes)));
  }

  /** A FLOAT64 tensor of the given sizes, or a vector if none are given; the numbers are copied. */
  public static Tensor of(double[] values, int... sizes) {
    return Tensors.constant(Literal.of(values.clone(), Tensors.shape(values.length, sizes)));
  }

  /** An INT32 tensor of the given sizes, or a vector if none are given; the numbers are copied. */
  public static Tensor of(int[] values, int... sizes) {
    return Tensors.constant(Literal.of(values.clone(), Tensors.shape(values.length, sizes)));
  }

  /** All numbers, row-major, exact except for INT64 beyond 2^53. */
  public double[] toArray() {
    return Reference.evaluate(node).toDoubles();
  }

  /** The number of a tensor with one element. */
  public double item() {
    if (shape().elements() != 1) {
      throw Tensors
          .located(new ShapeException("item: " + shape() + " has " + shape().elements() + " elements, not one"));
    }
    return Reference.evaluate(node).get(0);
  }

  /** The dimensions. */
  public Shape shape() {
    return node.shape();
  }

  /** The element type. */
  public DType dtype() {
    return node.dtype();
  }

  /** The node that this is a handle on. */
  public Node node() {
    return node;
  }

  // ---- arithmetic ---------------------------------------------------------------------------------------------

  private Tensor unary(UnaryKind kind) {
    return Tensors.apply(new Op.Unary(kind), this);
  }

  private Tensor number(double value) {
    return Tensors.scalar(dtype(), value);
  }

  private Tensor binary(BinaryKind kind, Tensor other) {
    return Tensors.broadcast(new Op.Binary(kind), this, other);
  }

  private Tensor compare(CompareKind kind, Tensor other) {
    return Tensors.broadcast(new Op.Compare(kind), this, other);
  }

  /** x + y. */
  public Tensor add(Tensor y) {
    return binary(BinaryKind.ADD, y);
  }

  /** x + y. */
  public Tensor add(double y) {
    return add(number(y));
  }

  /** x - y. */
  public Tensor sub(Tensor y) {
    return binary(BinaryKind.SUB, y);
  }

  /** x - y. */
  public Tensor sub(double y) {
    return sub(number(y));
  }

  /** x y, element by element. */
  public Tensor mul(Tensor y) {
    return binary(BinaryKind.MUL, y);
  }

  /** x y. */
  public Tensor mul(double y) {
    return mul(number(y));
  }

  /** x / y, of floating types. */
  public Tensor div(Tensor y) {
    return binary(BinaryKind.DIV, y);
  }

  /** x / y, of floating types. */
  public Tensor div(double y) {
    return div(number(y));
  }

  /** -x. */
  public Tensor neg() {
    return unary(UnaryKind.NEG);
  }

  /** x to the power of y, of floating types. */
  public Tensor pow(Tensor y) {
    return binary(BinaryKind.POW, y);
  }

  /** x to the power of y, of floating types. */
  public Tensor pow(double y) {
    return pow(number(y));
  }

  /** x x. */
  public Tensor square() {
    return mul(this);
  }

  /** 1 / x. */
  public Tensor reciprocal() {
    return unary(UnaryKind.RECIPROCAL);
  }

  /** e to the power of x. */
  public Tensor exp() {
    return unary(UnaryKind.EXP);
  }

  /** exp(x) - 1, accurate near zero. */
  public Tensor expm1() {
    return unary(UnaryKind.EXPM1);
  }

  /** The natural logarithm. */
  public Tensor log() {
    return unary(UnaryKind.LOG);
  }

  /** log(1 + x), accurate near zero. */
  public Tensor log1p() {
    return unary(UnaryKind.LOG1P);
  }

  /** The square root. */
  public Tensor sqrt() {
    return unary(UnaryKind.SQRT);
  }

  /** The magnitude; its derivative at 0 is 0. */
  public Tensor abs() {
    return unary(UnaryKind.ABS);
  }

  /** -1, 0 or 1; its derivative is 0. */
  public Tensor sign() {
    return unary(UnaryKind.SIGN);
  }

  /** The largest whole number that is not larger; its derivative is 0. */
  public Tensor floor() {
    return unary(UnaryKind.FLOOR);
  }

  /** The sine. */
  public Tensor sin() {
    return unary(UnaryKind.SIN);
  }

  /** The cosine. */
  public Tensor cos() {
    return unary(UnaryKind.COS);
  }

  /** The tangent. */
  public Tensor tan() {
    return unary(UnaryKind.TAN);
  }

  /** The arc tangent. */
  public Tensor atan() {
    return unary(UnaryKind.ATAN);
  }

  /** The hyperbolic tangent. */
  public Tensor tanh() {
    return unary(UnaryKind.TANH);
  }

  /** The error function: 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
  public Tensor erf() {
    return unary(UnaryKind.ERF);
  }

  // ---- activations that others build on -----------------------------------------------------------------------

  /** 1 / (1 + exp(-x)), without overflow. */
  public Tensor sigmoid() {
    return Smooth.sigmoid(this);
  }

  /** log(1 + exp(x)), without overflow. */
  public Tensor softplus() {
    return Smooth.softplus(this);
  }

  /** max(x, 0); its derivative at 0 is 0. */
  public Tensor relu() {
    return Smooth.relu(this);
  }

  /** x limited to [lower, upper]; its derivative is 1 inside and at the ends, 0 outside. */
  public Tensor clip(double lower, double upper) {
    return Smooth.clip(this, lower, upper);
  }

  // ---- comparison and choice ----------------------------------------------------------------------------------

  /** The larger of x and y, element by element; NaN if either is. Equal ones share the derivative. */
  public Tensor max(Tensor y) {
    return binary(BinaryKind.MAX, y);
  }

  /** The larger of x and the number y; not a reduction: see {@link #amax}. */
  public Tensor max(double y) {
    return max(number(y));
  }

  /** The smaller of x and y, element by element; NaN if either is. Equal ones share the derivative. */
  public Tensor min(Tensor y) {
    return binary(BinaryKind.MIN, y);
  }

  /** The smaller of x and the number y; not a reduction: see {@link #amin}. */
  public Tensor min(double y) {
    return min(number(y));
  }

  /** Whether x > y. */
  public Tensor gt(Tensor y) {
    return compare(CompareKind.GT, y);
  }

  /** Whether x > y. */
  public Tensor gt(double y) {
    return gt(number(y));
  }

  /** Whether x >= y. */
  public Tensor ge(Tensor y) {
    return compare(CompareKind.GE, y);
  }

  /** Whether x >= y. */
  public Tensor ge(double y) {
    return ge(number(y));
  }

  /** Whether x < y. */
  public Tensor lt(Tensor y) {
    return compare(CompareKind.LT, y);
  }

  /** Whether x < y. */
  public Tensor lt(double y) {
    return lt(number(y));
  }

  /** Whether x <= y. */
  public Tensor le(Tensor y) {
    return compare(CompareKind.LE, y);
  }

  /** Whether x <= y. */
  public Tensor le(double y) {
    return le(number(y));
  }

  /** Whether x = y. */
  public Tensor eq(Tensor y) {
    return compare(CompareKind.EQ, y);
  }

  /** Whether x = y. */
  public Tensor eq(double y) {
    return eq(number(y));
  }

  /** {@code a} where this BOOL tensor holds, else {@code b}. */
  public Tensor select(Tensor a, Tensor b) {
    return Tensors.select(this, a, b);
  }

  /** {@code a} where this BOOL tensor holds, else {@code b}. */
  public Tensor select(Tensor a, double b) {
    return Tensors.select(this, a, a.number(b));
  }

  /** {@code a} where this BOOL tensor holds, else {@code b}. */
  public Tensor select(double a, Tensor b) {
    return Tensors.select(this, b.number(a), b);
  }

  // ---- reductions ---------------------------------------------------------------------------------------------

  private Tensor reduce(ReduceKind kind, int... axes) {
    List<Integer> along = Tensors.axes(this, axes);
    return along.isEmpty() ? this : Tensors.apply(new Op.Reduce(kind, along), this);
  }

  /** A reduction's result with size 1 where axes disappeared, so that it broadcasts against this tensor. */
  private Tensor kept(Tensor reduced, int... axes) {
    return reduced.reshape(shape().withOnes(Tensors.axes(this, axes)));
  }

  /** The sum along axes, which disappear. */
  public Tensor sum(int... axes) {
    return reduce(ReduceKind.SUM, axes);
  }

  /** The largest along axes, which disappear; equal ones share the derivative. */
  public Tensor amax(int... axes) {
    return reduce(ReduceKind.MAX, axes);
  }

  /** The smallest along axes, which disappear; equal ones share the derivative. */
  public Tensor amin(int... axes) {
    return reduce(ReduceKind.MIN, axes);
  }

  /** The mean along axes, which disappear. */
  public Tensor mean(int... axes) {
    List<Integer> along = Tensors.axes(this, axes);
    double fixed = along.stream().map(shape()::dim).filter(dim -> !dim.isNamed()).mapToDouble(Dim::size)
        .reduce(1, (a, b) -> a * b);
    Tensor count = number(fixed);
    for (int axis : along) {
      if (shape().dim(axis).isNamed()) { // a size that an exported model must take from its input
        count = count.mul(Tensors.dimSize(this, axis, dtype()));
      }
    }
    return sum(axes).div(count);
  }

  /** The mean squared distance from the mean along axes, which disappear: sum((x - mean)^2) / n. */
  public Tensor variance(int... axes) {
    return sub(kept(mean(axes), axes)).square().mean(axes);
  }

  /** The index (INT32) of the largest element along an axis, which disappears; the first of equal ones. */
  public Tensor argMax(int axis) {
    return Tensors.apply(new Op.ArgMax(Tensors.axis(this, axis)), this);
  }

  /** log(sum(exp(x))) along axes, which disappear, without overflow. */
  public Tensor logSumExp(int... axes) {
    Tensor top = amax(axes).stopGradient();
    return sub(kept(top, axes)).exp().sum(axes).log().add(top);
  }

  /** exp(x) / sum(exp(x)) along axes, without overflow. */
  public Tensor softmax(int... axes) {
    return Smooth.softmax(this, axes);
  }

  /** The logarithm of {@link #softmax}, without overflow or loss of precision. */
  public Tensor logSoftmax(int... axes) {
    return Smooth.logSoftmax(this, axes);
  }

  // ---- products and shape -------------------------------------------------------------------------------------

  /**
   * The matrix product over the last two axes. Leading axes broadcast; a matrix on the right multiplies the last axis of
   * a left operand of any rank.
   */
  public Tensor matmul(Tensor y) {
    return Tensors.matmul(this, y);
  }

  /** The axes in another order; the last two exchanged if no order is given. */
  public Tensor transpose(int... permutation) {
    int rank = shape().rank();
    List<Integer> order = new ArrayList<>();
    if (permutation.length > 0) {
      Arrays.stream(permutation).forEach(axis -> order.add(Tensors.axis(this, axis)));
    } else if (rank >= 2) {
      IntStream.range(0, rank - 2).forEach(order::add);
      order.addAll(List.of(rank - 1, rank - 2));
    } else {
      throw Tensors.located(new ShapeException("transpose: " + shape() + " has fewer than two axes"));
    }
    return Tensors.apply(new Op.Transpose(order), this);
  }

  /** The same elements under other sizes, one of which may be -1 to be computed; names of kept dimensions stay. */
  public Tensor reshape(int... sizes) {
    return reshape(Tensors.reshaped(this, sizes));
  }

  /** The same elements under another shape. */
  public Tensor reshape(Shape shape) {
    return shape.equals(shape()) ? this : Tensors.apply(new Op.Reshape(shape), this);
  }

  /** Repeated along new leading axes and along axes of size 1. */
  public Tensor expand(int... sizes) {
    return expand(Tensors.shape(sizes));
  }

  /** Repeated along new leading axes and along axes of size 1. */
  public Tensor expand(Shape shape) {
    return shape.equals(shape()) ? this : Tensors.apply(new Op.Expand(shape), this);
  }

  /** Elements {@code start} to before {@code limit} of one axis. */
  public Tensor slice(int axis, int start, int limit) {
    return slice(axis, start, limit, 1);
  }

  /** Elements {@code start}, {@code start + stride}, ... before {@code limit} of one axis. */
  public Tensor slice(int axis, int start, int limit, int stride) {
    int along = Tensors.axis(this, axis);
    List<Integer> starts = new ArrayList<>(java.util.Collections.nCopies(shape().rank(), 0));
    List<Integer> limits = new ArrayList<>(shape().dims().stream().map(Dim::size).toList());
    List<Integer> strides = new ArrayList<>(java.util.Collections.nCopies(shape().rank(), 1));
    starts.set(along, start);
    limits.set(along, limit);
    strides.set(along, stride);
    return Tensors.apply(new Op.Slice(starts, limits, strides), this);
  }

  /** Elements added before and after along one axis, all equal to a number. */
  public Tensor pad(int axis, int before, int after, double value) {
    int along = Tensors.axis(this, axis);
    List<Integer> low = new ArrayList<>(java.util.Collections.nCopies(shape().rank(), 0));
    List<Integer> high = new ArrayList<>(low);
    low.set(along, before);
    high.set(along, after);
    return Tensors.apply(new Op.Pad(low, high, value), this);
  }

  /** This and others joined along an axis. */
  public Tensor concat(int axis, Tensor... others) {
    Tensor[] all = Stream.concat(Stream.of(this), Arrays.stream(others)).toArray(Tensor[]::new);
    return all.length == 1 ? this : Tensors.apply(new Op.Concat(Tensors.axis(this, axis)), all);
  }

  /** Slices along an axis at the given indices (INT32 or INT64 of any shape, which replaces the axis). */
  public Tensor gather(int axis, Tensor indices) {
    return Tensors.apply(new Op.Gather(Tensors.axis(this, axis)), this, indices);
  }

  /** Another element type; see {@link Op.Cast}. */
  public Tensor cast(DType dtype) {
    return dtype == dtype() ? this : Tensors.apply(new Op.Cast(dtype), this);
  }

  /** The same numbers, through which no gradient flows. */
  public Tensor stopGradient() {
    return Tensors.apply(new Op.StopGradient(), this);
  }

  /** The same numbers under a name by which monitors and drawings find them. */
  public Tensor tap(String name) {
    return Tensors.apply(new Op.Tap(name), this);
  }

  /** The numbers if they can be computed, otherwise what the tensor is made of. */
  @Override
  public String toString() {
    return Tensors.isConcrete(this) ? Reference.evaluate(node).toString() : node.toString();
  }
}
