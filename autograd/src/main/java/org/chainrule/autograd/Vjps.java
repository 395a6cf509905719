package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;

/**
 * The derivative of every operation but {@link Op.Call}, whose rule is {@link CallRule}, as a vector-Jacobian product:
 * from operands (x, or a and b), result y and the cotangent g of the result to the cotangents of the operands.
 *
 * <p>Formulas are chosen so that they stay finite where the derivative does: no product of zero and infinity in a branch
 * that a selection throws away.
 */
final class Vjps {
  /** For operands that never need a cotangent, since they are no floating-point numbers. */
  private static final Supplier<Tensor> NONE = () -> {
    throw new AssertionError("whole numbers and truth values have no cotangent");
  };

  private Vjps() {}

  /**
   * The cotangents of the operands, each computed only if asked for.
   *
   * @param node the operation with its operands
   * @param g the cotangent of its result
   * @return one for each operand; none at all where the derivative is zero everywhere
   */
  static List<Supplier<Tensor>> of(Node node, Tensor g) {
    List<Tensor> operands = node.operands().stream().map(Tensor::new).toList();
    Tensor x = operands.isEmpty() ? g : operands.getFirst();
    Tensor y = new Tensor(node);
    return switch (node.op()) {
      case Op.Unary unary -> unary(unary.kind(), x, y, g);
      case Op.Binary binary -> binary(binary.kind(), x, operands.getLast(), y, g);
      case Op.Select _ -> List.of(NONE, () -> x.select(g, 0), () -> x.select(0, g));
      case Op.Cast _ -> List.of(() -> g.cast(x.dtype()));
      case Op.Reshape _ -> List.of(() -> g.reshape(x.shape()));
      case Op.Transpose transpose -> List.of(() -> Tensors.apply(inverse(transpose), g));
      case Op.Expand _ -> List.of(() -> sumExpanded(g, x.shape()));
      case Op.Slice slice -> List.of(() -> unslice(slice, g, x.shape()));
      case Op.Pad pad -> List.of(() -> Tensors.apply(unpad(pad, x.shape()), g));
      case Op.Concat concat -> parts(concat.axis(), operands, g);
      case Op.Gather gather -> List.of(
          () -> Tensors.scatterAdd(Tensors.zeros(x), gather.axis(), operands.get(1), g), NONE);
      case Op.ScatterAdd scatter -> List.of(() -> g, NONE, () -> g.gather(scatter.axis(), operands.get(1)));
      case Op.Reduce reduce -> List.of(() -> reduce(reduce, x, y, g));
      case Op.CumSum sum -> List.of(
          () -> Tensors.apply(new Op.CumSum(sum.axis(), sum.exclusive(), !sum.reverse()), g));
      case Op.MatMul matMul -> matMul(matMul.transposeA(), matMul.transposeB(), x, operands.get(1), g);

      case Op.Convolution op -> List.of(
          () -> inputGradient(op, operands.get(1), g, x),
          () -> filterGradient(op, x, g, operands.get(1)));
      case Op.ConvolutionInputGradient op -> { // operands: filter, cotangent; g is shaped as the image
        Op.Convolution forward = new Op.Convolution(op.geometry(), op.groups());
        yield List.of(() -> filterGradient(forward, g, operands.get(1), x), () -> Tensors.apply(forward, g, x));
      }
      case Op.ConvolutionFilterGradient op -> { // operands: image, cotangent; g is shaped as the filter
        Op.Convolution forward = new Op.Convolution(op.geometry(), op.groups());
        yield List.of(() -> inputGradient(forward, g, operands.get(1), x), () -> Tensors.apply(forward, x, g));
      }
      case Op.SumPool op -> List.of(() -> Tensors.apply(new Op.SumPoolGradient(op.kernelHeight(), op.kernelWidth(),
          op.geometry(), x.shape().size(2), x.shape().size(3)), g));
      case Op.SumPoolGradient op -> List.of(
          () -> Tensors.sumPool(g, op.kernelHeight(), op.kernelWidth(), op.geometry()));

      case Op.Tap _ -> List.of(() -> g);
      case Op.Call _ -> throw new AssertionError("the derivative of a call depends on all its results: " + node);

      case Op.Input _, Op.Parameter _, Op.State _, Op.Constant _, Op.Iota _, Op.RandomBits _ -> List.of();
      case Op.DimSize _, Op.Compare _, Op.ArgMax _, Op.ArgSort _, Op.MaxPoolIndex _, Op.StopGradient _ -> List.of();
    };
  }

  // ---- element-wise -------------------------------------------------------------------------------------------

  private static List<Supplier<Tensor>> unary(UnaryKind kind, Tensor x, Tensor y, Tensor g) {
    return switch (kind) {
      case NEG -> List.of(g::neg);
      case ABS -> List.of(() -> g.mul(x.sign()));
      case RECIPROCAL -> List.of(() -> g.mul(y).mul(y).neg()); // y y alone would underflow
      case SQRT -> List.of(() -> g.div(y).mul(0.5));
      case EXP -> List.of(() -> g.mul(y));
      case EXPM1 -> List.of(() -> g.mul(x.exp())); // y + 1 would be zero far on the left
      case LOG -> List.of(() -> g.div(x));
      case LOG1P -> List.of(() -> g.div(x.add(1)));
      case SIN -> List.of(() -> g.mul(x.cos()));
      case COS -> List.of(() -> g.mul(x.sin()).neg());
      case TAN -> List.of(() -> g.mul(y.square().add(1)));
      case ATAN -> List.of(() -> g.div(x.square().add(1)));
      case TANH -> List.of(() -> g.mul(y.square().neg().add(1)));
      case ERF -> List.of(() -> g.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI)));
      case SIGN, FLOOR, NOT -> List.of();
    };
  }

  private static List<Supplier<Tensor>> binary(BinaryKind kind, Tensor a, Tensor b, Tensor y, Tensor g) {
    return switch (kind) {
      case ADD -> List.of(() -> g, () -> g);
      case SUB -> List.of(() -> g, g::neg);
      case MUL -> List.of(() -> g.mul(b), () -> g.mul(a));
      case DIV -> List.of(() -> g.div(b), () -> g.mul(y).div(b).neg());
      case POW -> List.of(() -> powerBase(a, b, g), () -> powerExponent(a, b, y, g));
      case MAX -> List.of(() -> chosen(a.gt(b), a.eq(b), g), () -> chosen(b.gt(a), a.eq(b), g));
      case MIN -> List.of(() -> chosen(a.lt(b), a.eq(b), g), () -> chosen(b.lt(a), a.eq(b), g));
      case AND, OR, XOR -> List.of();
    };
  }

  private static Tensor chosen(Tensor wins, Tensor ties, Tensor g) {
    return wins.select(g, ties.select(g.mul(0.5), 0));
  }

  /** b a^(b-1), where b = 0 must give 0 also for a = 0. */
  private static Tensor powerBase(Tensor a, Tensor b, Tensor g) {
    Double constant = Constants.number(b.node());
    if (constant == null) {
      return g.mul(b).mul(a.pow(b.eq(0).select(1, b).sub(1)));
    }
    return constant == 0 ? Tensors.zeros(g)
        : constant == 1 ? g
        : constant == 2 ? g.mul(a).mul(2)
        : g.mul(a.pow(constant - 1)).mul(constant);
  }

  /** a^b log a, of which the limit at a = 0 is 0. */
  private static Tensor powerExponent(Tensor a, Tensor b, Tensor y, Tensor g) {
    Tensor atZero = Tensors.and(a.eq(0), b.ge(0));
    return g.mul(y).mul(atZero.select(1, a).log());
  }

  // ---- shape --------------------------------------------------------------------------------------------------

  private static Op inverse(Op.Transpose transpose) {
    List<Integer> permutation = transpose.permutation();
    return new Op.Transpose(IntStream.range(0, permutation.size()).mapToObj(permutation::indexOf).toList());
  }

  private static Tensor sumExpanded(Tensor g, Shape to) {
    int added = g.shape().rank() - to.rank();
    int[] axes = IntStream.range(0, g.shape().rank())
        .filter(axis -> axis < added || to.size(axis - added) != g.shape().size(axis)).toArray();
    return (axes.length == 0 ? g : g.sum(axes)).reshape(to);
  }

  /** Zeros with g where the slice was taken: by padding, and along strided axes by scattering. */
  private static Tensor unslice(Op.Slice slice, Tensor g, Shape to) {
    Tensor result = g;
    List<Integer> low = new ArrayList<>();
    List<Integer> high = new ArrayList<>();
    for (int axis = 0; axis < to.rank(); axis++) {
      int start = slice.starts().get(axis);
      int stride = slice.strides().get(axis);
      boolean strided = stride > 1;
      if (strided) {
        Tensor indices = Tensors.iota(DType.INT32, Shape.of(g.shape().size(axis)), 0)
            .mul(Tensors.scalar(DType.INT32, stride)).add(Tensors.scalar(DType.INT32, start));
        Tensor zeros = Tensors.full(g.dtype(), result.shape().with(axis, to.dim(axis)), 0);
        result = Tensors.scatterAdd(zeros, axis, indices, result);
      }
      low.add(strided ? 0 : start);
      high.add(strided ? 0 : to.size(axis) - slice.limits().get(axis));
    }
    boolean padded = low.stream().anyMatch(n -> n > 0) || high.stream().anyMatch(n -> n > 0);
    return padded ? Tensors.apply(new Op.Pad(low, high, 0), result) : result;
  }

  private static Op unpad(Op.Pad pad, Shape to) {
    List<Integer> limits = IntStream.range(0, to.rank())
        .mapToObj(axis -> pad.low().get(axis) + to.size(axis)).toList();
    return new Op.Slice(pad.low(), limits, limits.stream().map(_ -> 1).toList());
  }

  private static List<Supplier<Tensor>> parts(int axis, List<Tensor> operands, Tensor g) {
    List<Supplier<Tensor>> parts = new ArrayList<>();
    int end = 0;
    for (Tensor operand : operands) {
      int start = end;
      int limit = start + operand.shape().size(axis);
      parts.add(() -> g.slice(axis, start, limit));
      end = limit;
    }
    return parts;
  }

  // ---- reductions and products --------------------------------------------------------------------------------

  private static Tensor reduce(Op.Reduce reduce, Tensor x, Tensor y, Tensor g) {
    if (reduce.axes().isEmpty()) {
      return g;
    }
    Shape kept = x.shape().withOnes(reduce.axes());
    if (reduce.kind() == ReduceKind.SUM) {
      return g.reshape(kept).expand(x.shape());
    }
    Tensor winners = x.eq(y.reshape(kept));
    Tensor count = winners.cast(g.dtype()).sum(reduce.axes().stream().mapToInt(axis -> axis).toArray());
    return winners.select(g.div(count).reshape(kept), Tensors.zeros(x));
  }

  /** With y = A B: g B^T and A^T g, where an operand that was read transposed gets its cotangent transposed. */
  private static List<Supplier<Tensor>> matMul(boolean transposeA, boolean transposeB, Tensor a, Tensor b, Tensor g) {
    return List.of(
        () -> transposeA ? product(transposeB, true, b, g) : product(false, !transposeB, g, b),
        () -> transposeB ? product(true, transposeA, g, a) : product(!transposeA, false, a, g));
  }

  private static Tensor product(boolean transposeA, boolean transposeB, Tensor a, Tensor b) {
    return Tensors.apply(new Op.MatMul(transposeA, transposeB), a, b);
  }

  private static Tensor inputGradient(Op.Convolution op, Tensor filter, Tensor g, Tensor image) {
    return Tensors.apply(new Op.ConvolutionInputGradient(op.geometry(), op.groups(), image.shape().size(2),
        image.shape().size(3)), filter, g);
  }

  private static Tensor filterGradient(Op.Convolution op, Tensor image, Tensor g, Tensor filter) {
    return Tensors.apply(new Op.ConvolutionFilterGradient(op.geometry(), op.groups(), filter.shape().size(2),
        filter.shape().size(3)), image, g);
  }
}
