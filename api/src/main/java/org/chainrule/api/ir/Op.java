package org.chainrule.api.ir;

import java.util.List;

/**
 * The closed set of operations. A record holds attributes only; the operands stand in the {@link Node}. Every
 * interpretation ({@link Shapes}, {@link Reference}, derivatives, the lowering of each backend) is one switch over this
 * interface without a default, so that a new operation makes the compiler list all places that must learn it.
 *
 * <p>Broadcasting is explicit ({@link Expand}); the logical layout of images is NCHW. Whatever is not here is a
 * composition: sigmoid, softmax, batch normalisation, every optimizer.
 */
public sealed interface Op {
  // ---- leaves -------------------------------------------------------------------------------------------------

  /** A value written before each run. */
  record Input(String name, TensorType type) implements Op {}

  /** A value that an executable keeps and an optimizer trains. */
  record Parameter(String name, TensorType type) implements Op {}

  /** A value that an executable keeps and that is not trained: optimizer slots, running statistics. */
  record State(String name, TensorType type) implements Op {}

  /** Fixed numbers. */
  record Constant(Literal value) implements Op {}

  /** The index along one axis: element [i0, i1, ...] is i_axis. */
  record Iota(TensorType type, int axis) implements Op {}

  // ---- element-wise -------------------------------------------------------------------------------------------

  /** The size of one axis of its operand as a scalar; exported models compute it from the actual input. */
  record DimSize(int axis, DType dtype) implements Op {}

  /** A function of each element. */
  record Unary(UnaryKind kind) implements Op {}

  /** A function of two elements at the same place; both operands have the same type. */
  record Binary(BinaryKind kind) implements Op {}

  /** A truth value for two elements at the same place. Comparisons with NaN are false, except NE. */
  record Compare(CompareKind kind) implements Op {}

  /** Operands condition (BOOL), a, b: a where the condition holds, else b. */
  record Select() implements Op {}

  /**
   * Conversion to another element type. Floating to whole numbers truncates toward zero, saturates, and makes NaN 0;
   * INT64 to INT32 saturates; anything to BOOL is "not zero", which NaN is; BOOL to numbers is 0 or 1.
   */
  record Cast(DType dtype) implements Op {}

  // ---- shape --------------------------------------------------------------------------------------------------

  /** The same elements in row-major order under another shape. */
  record Reshape(Shape shape) implements Op {}

  /** Axis i of the result is axis permutation[i] of the operand. */
  record Transpose(List<Integer> permutation) implements Op {}

  /** Repetition along axes of size 1 and along new leading axes: dimensions are aligned at the end. */
  record Expand(Shape shape) implements Op {}

  /** Elements start, start + stride, ... below limit, on each axis; strides are at least 1. */
  record Slice(List<Integer> starts, List<Integer> limits, List<Integer> strides) implements Op {}

  /** Adds {@code low} elements before and {@code high} after, on each axis, all equal to {@code value}. */
  record Pad(List<Integer> low, List<Integer> high, double value) implements Op {}

  /** Joins any number of operands along an axis. */
  record Concat(int axis) implements Op {}

  /**
   * Operands x, indices (INT32 or INT64 of any shape): slices of x along an axis. The shape is x's with that axis
   * replaced by the indices' shape. An index out of range is clamped to the nearest valid one.
   */
  record Gather(int axis) implements Op {}

  /**
   * Operands x, indices, updates: x with each slice of updates (shaped as {@link Gather} would give) added at its index
   * along an axis. Indices may repeat; an index out of range is clamped.
   */
  record ScatterAdd(int axis) implements Op {}

  // ---- reductions and products --------------------------------------------------------------------------------

  /**
   * Combines all elements along axes, which disappear. Over nothing a sum is 0, MAX -infinity (the least whole
   * number), MIN infinity (the largest). Sums of whole numbers wrap.
   */
  record Reduce(ReduceKind kind, List<Integer> axes) implements Op {}

  /** Index (INT32) of the largest element along an axis, which disappears; the first of equal ones; NaN is largest. */
  record ArgMax(int axis) implements Op {}

  /** Indices (INT32) that sort along an axis; equal elements keep their order; NaN counts as largest. */
  record ArgSort(int axis, boolean descending) implements Op {}

  /** Running sum along an axis: inclusive, or of the elements before only; from the end if reversed. */
  record CumSum(int axis, boolean exclusive, boolean reverse) implements Op {}

  /** Matrix product over the last two axes; leading axes are equal. An operand is read transposed where said so. */
  record MatMul(boolean transposeA, boolean transposeB) implements Op {}

  // ---- windows over images (NCHW) -----------------------------------------------------------------------------

  /**
   * Operands x [N, C, H, W], filter [O, C/groups, kh, kw]: cross-correlation, result [N, O, oh, ow]. The padding adds
   * nothing, whatever the filter holds there.
   */
  record Convolution(Geometry geometry, int groups) implements Op {}

  /** Operands filter, cotangent [N, O, oh, ow]: the gradient of {@link Convolution} at x, [N, C, height, width]. */
  record ConvolutionInputGradient(Geometry geometry, int groups, int height, int width) implements Op {}

  /** Operands x, cotangent: the gradient of {@link Convolution} at the filter. */
  record ConvolutionFilterGradient(Geometry geometry, int groups, int kernelHeight, int kernelWidth) implements Op {}

  /**
   * Operand x [N, C, H, W]: for each window the position (INT32) of its largest element in the flattened x; the first of
   * equal ones, NaN is largest, padding never wins. The value is a {@link Gather} with it, the gradient a scatter.
   */
  record MaxPoolIndex(int kernelHeight, int kernelWidth, Geometry geometry) implements Op {}

  /** Operand x [N, C, H, W]: the sum over each window; padding counts as zeros. */
  record SumPool(int kernelHeight, int kernelWidth, Geometry geometry) implements Op {}

  /** Operand cotangent [N, C, oh, ow]: the gradient of {@link SumPool} at x, [N, C, height, width]. */
  record SumPoolGradient(int kernelHeight, int kernelWidth, Geometry geometry, int height, int width)
      implements Op {}

  // ---- others -------------------------------------------------------------------------------------------------

  /**
   * Operands seed (INT64 scalar), step (INT64 scalar): whole numbers in [0, 2^24), uniformly distributed, of type INT32:
   * element i is the first word of {@link Threefry} with the key {@code seed ^ hash(site)} and the counter
   * {@code (i, step)}, shifted right by 8. The same seed, step and site give the same numbers everywhere.
   */
  record RandomBits(String site, Shape shape) implements Op {}

  /** One result of a named function of the operands; its body is made of operations too. */
  record Call(GraphFunction function, int result) implements Op {}

  /** The operand; its derivative is zero by decree. */
  record StopGradient() implements Op {}

  /** The operand, under a name by which monitors find it. */
  record Tap(String name) implements Op {}

  // ---- kinds --------------------------------------------------------------------------------------------------

  /** Functions of one element. NEG, ABS and SIGN also take whole numbers, NOT takes BOOL, all others floating types. */
  enum UnaryKind {
    NEG, ABS, SIGN, FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT
  }

  /**
   * Functions of two elements. ADD, SUB, MUL, MAX and MIN take numbers: whole ones wrap, MAX and MIN give NaN if either
   * is NaN and count -0.0 as less than 0.0. DIV and POW (as {@link Math#pow}) take floating types; AND, OR and XOR BOOL.
   */
  enum BinaryKind {
    ADD, SUB, MUL, DIV, POW, MAX, MIN, AND, OR, XOR
  }

  /** Comparisons of numbers; EQ and NE also compare BOOL. */
  enum CompareKind {
    LT, LE, GT, GE, EQ, NE
  }

  /** Ways to combine the elements along axes. NaN among the elements gives NaN. */
  enum ReduceKind {
    SUM, MAX, MIN
  }
}
