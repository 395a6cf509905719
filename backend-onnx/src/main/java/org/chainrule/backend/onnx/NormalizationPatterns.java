package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.onnx.Pattern.Form;
import org.chainrule.backend.onnx.Pattern.Holes;

/** Normalisation by running or by own statistics, with scale and bias. */
final class NormalizationPatterns {
  private NormalizationPatterns() {}

  static List<Pattern> all() {
    return List.of(new Pattern("BatchNormalization", 15, NormalizationPatterns::batch),
        new Pattern("LayerNormalization", 17, NormalizationPatterns::layer));
  }

  private static boolean fits(Node root) {
    return LayerPatterns.is(root, BinaryKind.ADD) && root.dtype() == DType.FLOAT32;
  }

  /** Ways to write (x - mean) / sqrt(variance + epsilon) scale + bias. */
  private static final List<Normalization> WAYS = List.of(
      (x, mean, variance, epsilon, scale) -> x.sub(mean).div(variance.add(epsilon).sqrt()).mul(scale),
      (x, mean, variance, epsilon, scale) -> x.sub(mean).mul(variance.add(epsilon).sqrt().reciprocal()).mul(scale),
      (x, mean, variance, epsilon, scale) -> x.sub(mean).mul(scale).div(variance.add(epsilon).sqrt()),
      (x, mean, variance, epsilon, scale) -> x.sub(mean).mul(scale.div(variance.add(epsilon).sqrt())),
      (x, mean, variance, epsilon, scale) -> x.sub(mean).mul(scale.mul(variance.add(epsilon).sqrt().reciprocal())));

  private interface Normalization {
    Tensor apply(Tensor x, Tensor mean, Tensor variance, Tensor epsilon, Tensor scale);
  }

  /** Statistics of each channel, axis 1; vectors that are reshaped to fit where there are further axes. */
  private static Stream<Form> batch(Node root) {
    int rank = root.shape().rank();
    if (!fits(root) || rank < 2) {
      return Stream.of();
    }
    int channels = root.shape().size(1);
    int[] aligned = IntStream.range(0, rank).map(axis -> axis == 1 ? channels : 1).toArray();
    return WAYS.stream().flatMap(way -> Stream.of(true, false).filter(direct -> !direct || rank == 2).map(direct -> {
      Holes holes = new Holes(DType.FLOAT32);
      Tensor x = holes.input("x", root.shape());
      List<Tensor> vectors = new ArrayList<>();
      for (String name : List.of("scale", "bias", "mean", "variance")) {
        Tensor vector = holes.input(name, Shape.of(channels));
        vectors.add(direct ? vector : vector.reshape(aligned));
      }
      Tensor body = way.apply(x, vectors.get(2), vectors.get(3), holes.number("epsilon"), vectors.get(0))
          .add(vectors.get(1));
      return holes.form(body, (writer, in, numbers) -> writer.node("BatchNormalization",
          Attributes.of("epsilon", (float) numbers[0]), in));
    }));
  }

  /** Statistics of each sample over the last axes. */
  private static Stream<Form> layer(Node root) {
    int rank = root.shape().rank();
    if (!fits(root)) {
      return Stream.of();
    }
    return IntStream.range(1, Math.max(rank, 1)).boxed().flatMap(first -> WAYS.stream().map(way -> {
      int[] axes = IntStream.range(first, rank).toArray();
      Holes holes = new Holes(DType.FLOAT32);
      Tensor x = holes.input("x", root.shape());
      Shape last = new Shape(root.shape().dims().subList(first, rank));
      Tensor mean = LayerPatterns.kept(x.mean(axes), x, axes);
      Tensor variance = LayerPatterns.kept(x.variance(axes), x, axes);
      Tensor body = way.apply(x, mean, variance, holes.number("epsilon"), holes.input("scale", last))
          .add(holes.input("bias", last));
      return holes.form(body, (writer, in, numbers) -> writer.node("LayerNormalization",
          List.of(Attributes.of("axis", first), Attributes.of("epsilon", (float) numbers[0])), in));
    }));
  }
}
