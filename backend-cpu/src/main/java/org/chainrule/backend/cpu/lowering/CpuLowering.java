package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.ElementLoops;
import org.chainrule.backend.cpu.kernels.Lines;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.products.MatrixProducts;
import org.chainrule.backend.cpu.steps.ArgMaxStep;
import org.chainrule.backend.cpu.steps.ArgSortStep;
import org.chainrule.backend.cpu.steps.Broadcast;
import org.chainrule.backend.cpu.steps.ConvolutionFilterGradientStep;
import org.chainrule.backend.cpu.steps.ConvolutionInputGradientStep;
import org.chainrule.backend.cpu.steps.ConvolutionStep;
import org.chainrule.backend.cpu.steps.CopyStep;
import org.chainrule.backend.cpu.steps.CumSumStep;
import org.chainrule.backend.cpu.steps.GatherStep;
import org.chainrule.backend.cpu.steps.MaxPoolIndexStep;
import org.chainrule.backend.cpu.steps.MirroredConvolutionStep;
import org.chainrule.backend.cpu.steps.RandomStep;
import org.chainrule.backend.cpu.steps.ReduceStep;
import org.chainrule.backend.cpu.steps.ScatterAddStep;
import org.chainrule.backend.cpu.steps.SumPoolGradientStep;
import org.chainrule.backend.cpu.steps.SumPoolStep;
import org.chainrule.backend.cpu.tier.Tier;

/** From each operation to the loop or step that computes it. */
public final class CpuLowering {
  private CpuLowering() {}

  public static Lowered lower(Node node, Tier tier) {
    return switch (node.op()) {
      case Op.Input _, Op.Parameter _, Op.State _ -> new Lowered.Leaf();
      case Op.Constant constant -> new Lowered.Fixed(constant.value());
      case Op.Iota iota -> new Lowered.Fixed(Reference.apply(iota, List.of()));
      case Op.DimSize size ->
          new Lowered.Fixed(Literal.scalar(size.dtype(), node.operand(0).shape().size(size.axis())));
      case Op.Unary unary -> new Lowered.Elementwise(ElementLoops.unary(unary.kind(), node.dtype()));
      case Op.Binary binary -> new Lowered.Elementwise(ElementLoops.binary(binary.kind(), node.dtype()));
      case Op.Compare compare ->
          new Lowered.Elementwise(ElementLoops.compare(compare.kind(), node.operand(0).dtype()));
      case Op.Select _ -> new Lowered.Elementwise(ElementLoops.select(node.dtype()));
      case Op.Cast cast -> cast.dtype() == node.operand(0).dtype()
          ? new Lowered.Alias()
          : new Lowered.Elementwise(ElementLoops.cast(node.operand(0).dtype(), cast.dtype()));
      case Op.Reshape _, Op.StopGradient _, Op.Tap _ -> new Lowered.Alias();
      case Op.Transpose transpose -> transpose(node, transpose.permutation());
      case Op.Expand _ -> node.shape().elements() == node.operand(0).shape().elements()
          ? new Lowered.Alias()
          : new Lowered.Expanded();
      case Op.Slice slice -> slice(node, slice);
      case Op.Pad pad -> pad(node, pad);
      case Op.Concat concat -> concat(node, concat.axis());
      case Op.Gather gather -> new Lowered.Computed((operands, result) -> new GatherStep(
          Lines.of(node.operand(0).shape(), gather.axis()), operands.get(0), operands.get(1), result));
      case Op.ScatterAdd scatter -> new Lowered.Computed((operands, result) -> new ScatterAddStep(
          Lines.of(node.operand(0).shape(), scatter.axis()), operands, result));
      case Op.Reduce reduce -> reduce(node, reduce);
      case Op.ArgMax argMax -> new Lowered.Computed((operands, result) -> new ArgMaxStep(
          Lines.of(node.operand(0).shape(), argMax.axis()), operands.getFirst(), result));
      case Op.ArgSort argSort -> new Lowered.Computed((operands, result) -> new ArgSortStep(
          Lines.of(node.shape(), argSort.axis()), argSort.descending(), operands.getFirst(), result));
      case Op.CumSum cumSum -> new Lowered.Computed((operands, result) -> new CumSumStep(
          Lines.of(node.shape(), cumSum.axis()), cumSum, operands.getFirst(), result));
      case Op.MatMul matMul ->
          new Lowered.Computed((operands, result) -> MatrixProducts.step(matMul, node, operands, result, tier));
      case Op.Convolution _ -> new Lowered.Computed(
          (operands, result) -> new ConvolutionStep(windows(node), operands.get(0), operands.get(1), result));
      case Op.ConvolutionInputGradient _ -> new Lowered.Computed((operands, result) -> windows(node).isMirrorable()
          ? new MirroredConvolutionStep(windows(node), operands.get(0), operands.get(1), result)
          : new ConvolutionInputGradientStep(windows(node), operands.get(0), operands.get(1), result));
      case Op.ConvolutionFilterGradient _ ->
          new Lowered.Computed((operands, result) -> new ConvolutionFilterGradientStep(
              windows(node), operands.get(0), operands.get(1), result));
      case Op.MaxPoolIndex _ -> new Lowered.Computed(
          (operands, result) -> new MaxPoolIndexStep(windows(node), operands.getFirst(), result));
      case Op.SumPool _ -> new Lowered.Computed(
          (operands, result) -> new SumPoolStep(windows(node), operands.getFirst(), result));
      case Op.SumPoolGradient _ -> new Lowered.Computed(
          (operands, result) -> new SumPoolGradientStep(windows(node), operands.getFirst(), result));
      case Op.RandomBits random -> new Lowered.Computed(
          (operands, result) -> new RandomStep(random.site(), operands.get(0), operands.get(1), result));
      case Op.Call call -> ImageLowering.lower(call);
    };
  }

  /** The sizes of an operation over windows. */
  static Windows windows(Node node) {
    return switch (node.op()) {
      case Op.Convolution op -> Windows.of(node.operand(0).shape(), node.operand(1).shape(), node.shape(),
          op.geometry(), op.groups());
      case Op.ConvolutionInputGradient op -> Windows.of(node.shape(), node.operand(0).shape(),
          node.operand(1).shape(), op.geometry(), op.groups());
      case Op.ConvolutionFilterGradient op -> Windows.of(node.operand(0).shape(), node.shape(),
          node.operand(1).shape(), op.geometry(), op.groups());
      case Op.MaxPoolIndex op -> Windows.pool(node.operand(0).shape(), node.shape(), op.kernelHeight(),
          op.kernelWidth(), op.geometry());
      case Op.SumPool op -> Windows.pool(node.operand(0).shape(), node.shape(), op.kernelHeight(), op.kernelWidth(),
          op.geometry());
      case Op.SumPoolGradient op -> Windows.pool(node.shape(), node.operand(0).shape(), op.kernelHeight(),
          op.kernelWidth(), op.geometry());
      case Op _ -> throw new AssertionError(node);
    };
  }

  /** Fused where the loops are those of a matrix: all elements of a row to one number, or all rows to one row. */
  private static Lowered reduce(Node node, Op.Reduce reduce) {
    Shape shape = node.operand(0).shape();
    if (shape.elements() == node.shape().elements()) {
      return new Lowered.Alias(); // each result has one element
    }
    Axes axes = Axes.of(shape.sizes(), Broadcast.strides(shape.withOnes(reduce.axes()), shape));
    boolean rows = axes.rank() > 0 && axes.innerStride(0) == 0;
    boolean columns = axes.rank() == 2 && axes.innerStride(0) == 1;
    return node.dtype() == DType.FLOAT32 && shape.elements() > 0 && (rows || columns)
        ? new Lowered.Reduction(reduce.kind(), axes)
        : new Lowered.Computed((operands, result) -> new ReduceStep(reduce.kind(), shape, reduce.axes(),
            operands.getFirst(), result));
  }

  private static Lowered transpose(Node node, List<Integer> permutation) {
    Shape from = node.operand(0).shape();
    int[] strides = permutation.stream().mapToInt(axis -> from.strides()[axis]).toArray();
    if (Axes.of(node.shape().sizes(), strides, node.shape().strides()).rank() <= 1) {
      return new Lowered.Alias(); // only axes of size 1 change places
    }
    return new Lowered.Computed(
        (operands, result) -> CopyStep.strided(operands.getFirst(), 0, node.shape().sizes(), strides, result));
  }

  private static Lowered slice(Node node, Op.Slice slice) {
    Shape from = node.operand(0).shape();
    if (from.elements() == node.shape().elements()) {
      return new Lowered.Alias();
    }
    int[] strides = from.strides();
    int place = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      place += slice.starts().get(axis) * strides[axis];
      strides[axis] *= slice.strides().get(axis);
    }
    int start = place;
    return new Lowered.Computed(
        (operands, result) -> CopyStep.strided(operands.getFirst(), start, node.shape().sizes(), strides, result));
  }

  private static Lowered pad(Node node, Op.Pad pad) {
    TensorType from = node.operand(0).type();
    if (from.shape().elements() == node.shape().elements()) {
      return new Lowered.Alias();
    }
    int[] strides = node.shape().strides();
    int place = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      place += pad.low().get(axis) * strides[axis];
    }
    int start = place;
    Axes axes = Axes.of(from.shape().sizes(), from.shape().strides(), strides);
    return new Lowered.Computed((operands, result) -> new CopyStep(
        List.of(new CopyStep.Part(operands.getFirst(), 0, start, axes)), OptionalDouble.of(pad.value()), result));
  }

  private static Lowered concat(Node node, int axis) {
    if (node.operands().size() == 1) {
      return new Lowered.Alias();
    }
    int[] strides = node.shape().strides();
    int along = node.shape().axis(axis);
    return new Lowered.Computed((operands, result) -> {
      List<CopyStep.Part> parts = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < operands.size(); i++) {
        Shape shape = node.operand(i).shape();
        Axes axes = Axes.of(shape.sizes(), shape.strides(), strides);
        parts.add(new CopyStep.Part(operands.get(i), 0, start * strides[along], axes));
        start += shape.size(along);
      }
      return new CopyStep(parts, OptionalDouble.empty(), result);
    });
  }

  /** Copies an expanded operand, for a reader that cannot repeat elements by itself. */
  public static Step expansion(Node node, Value operand, Value result) {
    return CopyStep.strided(operand, 0, node.shape().sizes(),
        Broadcast.strides(node.operand(0).shape(), node.shape()), result);
  }

  /** Whether all numbers are the same from run to run. */
  public static boolean isConstant(List<Value> values) {
    return values.stream().allMatch(value -> value.kind() == Value.Kind.CONSTANT);
  }
}
