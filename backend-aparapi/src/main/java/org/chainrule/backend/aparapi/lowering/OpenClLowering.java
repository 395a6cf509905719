package org.chainrule.backend.aparapi.lowering;

import java.util.List;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Functions;
import org.chainrule.backend.aparapi.pieces.Convolutions;
import org.chainrule.backend.aparapi.pieces.Moves;
import org.chainrule.backend.aparapi.pieces.Piece;
import org.chainrule.backend.aparapi.pieces.Pools;
import org.chainrule.backend.aparapi.pieces.Products;
import org.chainrule.backend.aparapi.pieces.Randoms;
import org.chainrule.backend.aparapi.pieces.Scans;
import org.chainrule.backend.aparapi.pieces.Value;

/** From each operation to the device code that computes it. */
public final class OpenClLowering {
  private final Target target;
  private final Convolutions convolutions;

  public OpenClLowering(Target target) {
    this.target = target;
    this.convolutions = new Convolutions(target.tile(), target.workers());
  }

  public Lowered lower(Node node) {
    return switch (node.op()) {
      case Op.Input _, Op.Parameter _, Op.State _ -> new Lowered.Leaf();
      case Op.Constant constant -> new Lowered.Fixed(constant.value());
      case Op.Iota iota -> new Lowered.Fixed(Reference.apply(iota, List.of()));
      case Op.DimSize size ->
          new Lowered.Fixed(Literal.scalar(size.dtype(), node.operand(0).shape().size(size.axis())));
      case Op.Unary unary -> new Lowered.Elementwise(
          (code, operands) -> Functions.unary(code, unary.kind(), operands.get(0)));
      case Op.Binary binary -> new Lowered.Elementwise(
          (code, operands) -> Functions.binary(code, binary.kind(), operands.get(0), operands.get(1)));
      case Op.Compare compare -> new Lowered.Elementwise(
          (_, operands) -> Functions.compare(compare.kind(), operands.get(0), operands.get(1)));
      case Op.Select _ -> new Lowered.Elementwise(
          (_, operands) -> Functions.select(operands.get(0), operands.get(1), operands.get(2)));
      case Op.Cast cast -> cast.dtype() == node.operand(0).dtype()
          ? new Lowered.Alias()
          : new Lowered.Elementwise(
              (code, operands) -> Functions.cast(code, node.operand(0).dtype(), cast.dtype(), operands.get(0)));
      case Op.Reshape _, Op.StopGradient _, Op.Tap _ -> new Lowered.Alias();
      case Op.Transpose transpose -> one(
          (operands, result) -> Moves.transpose(shape(node, 0), transpose.permutation(), node.shape(), operands.get(0),
              result));
      case Op.Expand _ -> node.shape().elements() == shape(node, 0).elements()
          ? new Lowered.Alias()
          : new Lowered.Expanded();
      case Op.Slice slice -> one(
          (operands, result) -> Moves.slice(shape(node, 0), slice, node.shape(), operands.get(0), result));
      case Op.Pad pad -> one(
          (operands, result) -> Moves.pad(shape(node, 0), pad, node.shape(), operands.get(0), result));
      case Op.Concat concat -> one((operands, result) -> Moves.concat(
          node.operands().stream().map(Node::shape).toList(), concat.axis(), node.shape(), operands, result));
      case Op.Gather gather -> one(
          (operands, result) -> Moves.gather(shape(node, 0), gather.axis(), operands.get(0), operands.get(1), result));
      case Op.ScatterAdd scatter -> one((operands, result) -> Moves.scatterAdd(shape(node, 0), scatter.axis(),
          operands, result, target.ranges()));
      case Op.Reduce reduce -> new Lowered.Reduced(reduce);
      case Op.ArgMax argMax -> one(
          (operands, result) -> Scans.argMax(shape(node, 0), argMax.axis(), operands.get(0), result));
      case Op.ArgSort argSort -> one((operands, result) -> Scans.argSort(shape(node, 0), argSort.axis(),
          argSort.descending(), operands.get(0), result));
      case Op.CumSum cumSum -> one(
          (operands, result) -> Scans.cumSum(shape(node, 0), cumSum, operands.get(0), result));
      case Op.MatMul matMul -> new Lowered.Computed((operands, result) -> Products.of(matMul, shape(node, 0),
          node.shape(), operands, result, target.tile(), target.workers()));
      case Op.Convolution convolution -> new Lowered.Computed((operands, result) -> convolutions.forward(
          shape(node, 0), shape(node, 1), node.shape(), convolution.geometry(), convolution.groups(), operands.get(0),
          operands.get(1), result));
      case Op.ConvolutionInputGradient gradient -> new Lowered.Computed(
          (operands, result) -> convolutions.inputGradient(node.shape(), shape(node, 0), shape(node, 1),
              gradient.geometry(), gradient.groups(), operands.get(0), operands.get(1), result));
      case Op.ConvolutionFilterGradient gradient -> new Lowered.Computed(
          (operands, result) -> convolutions.filterGradient(shape(node, 0), node.shape(), shape(node, 1),
              gradient.geometry(), gradient.groups(), operands.get(0), operands.get(1), result));
      case Op.MaxPoolIndex pool -> one((operands, result) -> Pools.maxPoolIndex(shape(node, 0), node.shape(),
          pool.kernelHeight(), pool.kernelWidth(), pool.geometry(), operands.get(0), result));
      case Op.SumPool pool -> one((operands, result) -> Pools.sumPool(shape(node, 0), node.shape(),
          pool.kernelHeight(), pool.kernelWidth(), pool.geometry(), operands.get(0), result));
      case Op.SumPoolGradient pool -> one((operands, result) -> Pools.sumPoolGradient(node.shape(),
          shape(node, 0), pool.kernelHeight(), pool.kernelWidth(), pool.geometry(), operands.get(0), result));
      case Op.RandomBits random -> new Lowered.Generated(
          (code, number, scalars) -> Randoms.bits24(code, random.site(), scalars.get(0), scalars.get(1), number));
      case Op.Call call -> throw new AssertionError("calls are inlined beforehand: " + call);
    };
  }

  private static Shape shape(Node node, int operand) {
    return node.operand(operand).shape();
  }

  private interface One {
    Piece make(List<Value> operands, Value result);
  }

  private static Lowered one(One maker) {
    return new Lowered.Computed((operands, result) -> List.of(maker.make(operands, result)));
  }
}
