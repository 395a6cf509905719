package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.onnx.Pattern.Form;
import org.chainrule.backend.onnx.Pattern.Holes;

/** Operators of whole layers: products with bias, pooling, means, normalisation, softmax. */
final class LayerPatterns {
  private LayerPatterns() {}

  static List<Pattern> all() {
    return List.of(new Pattern("Gemm", 13, LayerPatterns::gemm), new Pattern("Conv", 11, LayerPatterns::convolution),
        new Pattern("MaxPool", 12, LayerPatterns::maxPool), new Pattern("AveragePool", 19, LayerPatterns::averagePool),
        new Pattern("GlobalAveragePool", 1, LayerPatterns::globalAveragePool),
        new Pattern("ReduceMean", 18, LayerPatterns::mean), new Pattern("ReduceSum", 13, LayerPatterns::keptSum),
        new Pattern("Softmax", 13, LayerPatterns::softmax), new Pattern("LogSoftmax", 13, LayerPatterns::logSoftmax));
  }

  static boolean is(Node node, BinaryKind kind) {
    return node.op().equals(new Op.Binary(kind)) && node.dtype().isFloating();
  }

  private static Node operand(Node node, int index) {
    return Matcher.through(node.operand(index));
  }

  /** x W + b, b repeated along the rows. */
  private static Stream<Form> gemm(Node root) {
    if (!is(root, BinaryKind.ADD) || root.shape().rank() != 2) {
      return Stream.of();
    }
    return IntStream.range(0, 2).boxed().flatMap(side -> {
      Node product = operand(root, side);
      Node bias = operand(root, 1 - side);
      if (!(product.op() instanceof Op.MatMul op) || !(bias.op() instanceof Op.Expand)) {
        return Stream.of();
      }
      Holes holes = new Holes(root.dtype());
      Tensor x = holes.input("x", product.operand(0).shape());
      Tensor weight = holes.input("weight", product.operand(1).shape());
      Tensor repeated = holes.input("bias", bias.operand(0).shape());
      return Stream.of(holes.form(Tensors.apply(op, x, weight).add(repeated),
          (writer, in, _) -> writer.node("Gemm", ReduceLowering.transposes(op), in)));
    });
  }

  private static Stream<Form> convolution(Node root) {
    if (!is(root, BinaryKind.ADD) || root.shape().rank() != 4 || root.dtype() != DType.FLOAT32) {
      return Stream.of();
    }
    return IntStream.range(0, 2).mapToObj(side -> operand(root, side))
        .filter(node -> node.op() instanceof Op.Convolution).map(product -> {
          Op.Convolution op = (Op.Convolution) product.op();
          Holes holes = new Holes(root.dtype());
          Tensor x = holes.input("x", product.operand(0).shape());
          Tensor filter = holes.input("filter", product.operand(1).shape());
          int channels = root.shape().size(1);
          Tensor bias = holes.input("bias", Shape.of(channels)).reshape(1, channels, 1, 1);
          return holes.form(Tensors.convolution(x, filter, op.geometry(), op.groups()).add(bias),
              (writer, in, _) -> writer.node("Conv", WindowLowering.convolution(op.geometry(), op.groups()), in));
        });
  }

  /** The operator, whose treatment of NaN ONNX leaves open, in place of the exact index: models hold finite numbers. */
  private static Stream<Form> maxPool(Node root) {
    if (!root.op().equals(new Op.Gather(0)) || !(operand(root, 1).op() instanceof Op.MaxPoolIndex op)
        || WindowLowering.padsBeyond(op.geometry(), op.kernelHeight(), op.kernelWidth())) {
      return Stream.of();
    }
    Holes holes = new Holes(root.dtype());
    Tensor x = holes.input("x", operand(root, 1).operand(0).shape());
    return Stream.of(holes.form(Tensors.maxPool(x, op.kernelHeight(), op.kernelWidth(), op.geometry()),
        (writer, in, _) -> writer.node("MaxPool",
            WindowLowering.pool(op.kernelHeight(), op.kernelWidth(), op.geometry()), in)));
  }

  /** The sum over a window by its size, or by how many of its elements are inside the image. */
  private static Stream<Form> averagePool(Node root) {
    boolean divides = is(root, BinaryKind.DIV);
    if (!divides && !is(root, BinaryKind.MUL) || !(operand(root, 0).op() instanceof Op.SumPool op)
        || root.dtype() != DType.FLOAT32
        || WindowLowering.padsBeyond(op.geometry(), op.kernelHeight(), op.kernelWidth())) {
      return Stream.of();
    }
    int size = op.kernelHeight() * op.kernelWidth();
    List<Form> forms = new ArrayList<>();
    for (boolean inside : divides ? new boolean[] {false, true} : new boolean[] {false}) {
      Holes holes = new Holes(root.dtype());
      Tensor x = holes.input("x", operand(root, 0).operand(0).shape());
      Tensor sum = Tensors.apply(op, x);
      Tensor mean = inside ? sum.div(Tensors.apply(op, Tensors.ones(x)))
          : divides ? sum.div(size) : sum.mul(1.0 / size);
      forms.add(holes.form(mean, (writer, in, _) -> writer.node("AveragePool", WindowLowering.pool(op.kernelHeight(),
          op.kernelWidth(), op.geometry(), Attributes.of("count_include_pad", inside ? 0 : 1)), in)));
    }
    return forms.stream();
  }

  private static Stream<Node> sums(Node root) {
    return operand(root, 0).op() instanceof Op.Reduce(ReduceKind kind, List<Integer> axes)
        && kind == ReduceKind.SUM && !axes.isEmpty() ? Stream.of(operand(root, 0)) : Stream.of();
  }

  private static int[] axes(Node reduce) {
    return ((Op.Reduce) reduce.op()).axes().stream().mapToInt(Integer::intValue).toArray();
  }

  private static Pattern.Recipe reduce(String operator, int[] axes, boolean kept) {
    return (writer, in, _) -> writer.node(operator, Attributes.of("keepdims", kept ? 1 : 0), in[0],
        writer.longs(IntStream.of(axes).asLongStream().toArray()));
  }

  /** The mean along axes, which disappear or stay with size 1. */
  private static Stream<Form> mean(Node root) {
    boolean kept = root.op() instanceof Op.Reshape && root.dtype().isFloating();
    Node quotient = kept ? operand(root, 0) : root;
    if (!is(quotient, BinaryKind.DIV)) {
      return Stream.of();
    }
    return sums(quotient).map(sum -> {
      Holes holes = new Holes(root.dtype());
      Tensor x = holes.input("x", sum.operand(0).shape());
      Tensor mean = x.mean(axes(sum));
      return holes.form(kept ? kept(mean, x, axes(sum)) : mean, reduce("ReduceMean", axes(sum), kept));
    });
  }

  private static Stream<Form> globalAveragePool(Node root) {
    if (!(root.op() instanceof Op.Reshape) || root.shape().rank() != 4 || root.dtype() != DType.FLOAT32
        || !is(operand(root, 0), BinaryKind.DIV)) {
      return Stream.of();
    }
    return sums(operand(root, 0)).filter(sum -> sum.op().equals(new Op.Reduce(ReduceKind.SUM, List.of(2, 3))))
        .map(sum -> {
          Holes holes = new Holes(root.dtype());
          Tensor x = holes.input("x", sum.operand(0).shape());
          return holes.form(kept(x.mean(2, 3), x, 2, 3), (writer, in, _) -> writer.node("GlobalAveragePool", in));
        });
  }

  private static Stream<Form> keptSum(Node root) {
    if (!(root.op() instanceof Op.Reshape) || !root.dtype().isFloating()) {
      return Stream.of();
    }
    return sums(root).map(sum -> {
      Holes holes = new Holes(root.dtype());
      Tensor x = holes.input("x", sum.operand(0).shape());
      return holes.form(kept(x.sum(axes(sum)), x, axes(sum)), reduce("ReduceSum", axes(sum), true));
    });
  }

  static Tensor kept(Tensor reduced, Tensor like, int... axes) {
    return reduced.reshape(like.shape().withOnes(IntStream.of(axes).boxed().toList()));
  }

  private static Stream<Form> softmax(Node root) {
    return !is(root, BinaryKind.DIV) ? Stream.of() : alongAnyAxis(root, "Softmax", Tensor::softmax);
  }

  private static Stream<Form> logSoftmax(Node root) {
    return !is(root, BinaryKind.SUB) ? Stream.of() : alongAnyAxis(root, "LogSoftmax", Tensor::logSoftmax);
  }

  private static Stream<Form> alongAnyAxis(Node root, String operator,
      BiFunction<Tensor, int[], Tensor> function) {
    return IntStream.range(0, root.shape().rank()).mapToObj(axis -> {
      Holes holes = new Holes(root.dtype());
      return holes.form(function.apply(holes.input("x", root.shape()), new int[] {axis}),
          (writer, in, _) -> writer.node(operator, Attributes.of("axis", axis), in));
    });
  }
}
