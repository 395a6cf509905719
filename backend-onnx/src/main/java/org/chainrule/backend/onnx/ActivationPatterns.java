package org.chainrule.backend.onnx;

import static org.chainrule.backend.onnx.Pattern.elementwise;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.onnx.Pattern.Body;
import org.chainrule.backend.onnx.Pattern.Holes;
import org.chainrule.backend.onnx.Pattern.Recipe;

/** Activations that ONNX has as operators, by the ways in which they are commonly written. */
final class ActivationPatterns {
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;

  private ActivationPatterns() {}

  /** Longer bodies first: a body that contains another ends in a later node, but several may end in the same one. */
  static List<Pattern> all() {
    List<Pattern> all = new ArrayList<>(List.of(
        elementwise("Mish", 18, plain("Mish"), (x, _) -> x.mul(x.softplus().tanh())),
        elementwise("Gelu", 20, plain("Gelu"), gelu()),
        elementwise("Gelu", 20, (writer, in, _) -> writer.node("Gelu", Attributes.of("approximate", "tanh"), in),
            geluTanh()),
        elementwise("HardSwish", 14, plain("HardSwish"), hardSwish()),
        elementwise("HardSigmoid", 6, number("HardSigmoid", "alpha", "beta"),
            (x, c) -> x.mul(c.number("alpha")).add(c.number("beta")).clip(0, 1)),
        elementwise("HardSigmoid", 6, (writer, in, c) -> writer.node("HardSigmoid",
            List.of(Attributes.of("alpha", (float) (1 / c[0])), Attributes.of("beta", (float) c[1])), in),
            (x, c) -> x.div(c.number("divisor")).add(c.number("beta")).clip(0, 1)),
        elementwise("Swish", 24, plain("Swish"), (x, _) -> x.mul(x.sigmoid()),
            (x, _) -> x.div(x.neg().exp().add(1))),
        elementwise("Swish", 24, number("Swish", "alpha"), (x, c) -> x.mul(x.mul(c.number("alpha")).sigmoid())),
        elementwise("Softsign", 1, plain("Softsign"), (x, _) -> x.div(x.abs().add(1))),
        elementwise("Selu", 6, plain("Selu"), selu()),
        elementwise("Celu", 12, number("Celu", "alpha"), celu()),
        elementwise("Elu", 6, plain("Elu"), elu(z -> z)),
        elementwise("Elu", 6, number("Elu", "alpha"), scaledElu()),
        elementwise("LeakyRelu", 16, number("LeakyRelu", "alpha"), leaky()),
        elementwise("ThresholdedRelu", 10, number("ThresholdedRelu", "alpha"),
            (x, c) -> x.gt(c.number("alpha")).select(x, 0)),
        elementwise("Softplus", 1, plain("Softplus"), (x, _) -> x.softplus()),
        elementwise("Sigmoid", 13, plain("Sigmoid"), (x, _) -> x.sigmoid(),
            (x, _) -> x.neg().exp().add(1).reciprocal(),
            (x, _) -> Tensors.ones(x).div(x.neg().exp().add(1)))));
    all.addAll(shrink());
    all.add(elementwise("PRelu", 16, plain("PRelu"),
        (x, c) -> x.gt(0).select(x, x.mul(c.repeated("slope", x.shape()))),
        (x, c) -> x.ge(0).select(x, x.mul(c.repeated("slope", x.shape()))),
        (x, c) -> x.max(0).add(x.min(0).mul(c.repeated("slope", x.shape())))));
    all.add(elementwise("Clip", 13, ActivationPatterns::clip,
        (x, c) -> x.max(c.where(bounds -> bounds[0] <= bounds[1]).number("lower")).min(c.number("upper"))));
    all.add(elementwise("Relu", 14, plain("Relu"), (x, _) -> x.relu()));
    return List.copyOf(all);
  }

  /** The operator without attributes. */
  private static Recipe plain(String operator) {
    return (writer, inputs, _) -> writer.node(operator, inputs);
  }

  /** The operator with the captured numbers as attributes. */
  private static Recipe number(String operator, String... attributes) {
    return (writer, inputs, numbers) -> {
      List<AttributeProto> values = new ArrayList<>();
      for (int i = 0; i < attributes.length; i++) {
        values.add(Attributes.of(attributes[i], (float) numbers[i]));
      }
      return writer.node(operator, values, inputs);
    };
  }

  private static String clip(GraphWriter writer, String[] inputs, double[] bounds) {
    return writer.node("Clip", inputs[0], writer.scalar(DType.FLOAT32, bounds[0]),
        writer.scalar(DType.FLOAT32, bounds[1]));
  }

  /** x / 2 (1 + f), associated in any way. */
  private static List<Body> halved(BiFunction<Tensor, Holes, Tensor> function) {
    return List.of((x, c) -> x.mul(0.5).mul(function.apply(x, c).add(1)),
        (x, c) -> x.mul(function.apply(x, c).add(1)).mul(0.5),
        (x, c) -> x.mul(function.apply(x, c).add(1).mul(0.5)),
        (x, c) -> x.mul(function.apply(x, c).mul(0.5).add(0.5)));
  }

  private static boolean near(double value, double expected) {
    return Math.abs(value - expected) <= 1e-6 * Math.abs(expected);
  }

  private static Body[] gelu() {
    List<Body> bodies = new ArrayList<>(halved((x, c) -> x
        .div(c.where(n -> near(n[0], Math.sqrt(2))).number("divisor")).erf()));
    bodies.addAll(halved((x, c) -> x.mul(c.where(n -> near(n[0], Math.sqrt(0.5))).number("factor")).erf()));
    return bodies.toArray(Body[]::new);
  }

  private static Body[] geluTanh() {
    List<Body> bodies = new ArrayList<>();
    List<UnaryOperator<Tensor>> cubes = List.of(x -> x.square().mul(x), x -> x.pow(3));
    for (UnaryOperator<Tensor> cube : cubes) {
      bodies.addAll(halved((x, c) -> geluNumbers(c).number("factor")
          .mul(x.add(cube.apply(x).mul(c.number("cubic")))).tanh()));
    }
    bodies.addAll(halved((x, c) -> x.mul(geluNumbers(c).number("factor"))
        .mul(x.square().mul(c.number("cubic")).add(1)).tanh()));
    return bodies.toArray(Body[]::new);
  }

  private static Holes geluNumbers(Holes holes) {
    return holes.where(n -> near(n[0], Math.sqrt(2 / Math.PI)) && near(n[1], 0.044715));
  }

  private static Body[] hardSwish() {
    Body[] bodies = {(x, _) -> x.mul(x.add(3).clip(0, 6)).div(6), (x, _) -> x.mul(x.add(3).clip(0, 6).div(6)),
      (x, _) -> x.mul(x.div(6).add(0.5).clip(0, 1)), (x, _) -> x.mul(x.add(3).div(6).clip(0, 1)),
      (x, _) -> x.mul(x.add(3).clip(0, 6).mul(1.0 / 6)), (x, _) -> x.mul(x.add(3).clip(0, 6)).mul(1.0 / 6),
      (x, _) -> x.mul(x.mul(1.0 / 6).add(0.5).clip(0, 1))};
    return bodies;
  }

  /** The exponential part f(exp(x) - 1) on the left, in any of the ways to write it. */
  private static Body[] elu(UnaryOperator<Tensor> scale) {
    return exponentials((minus, _) -> scale.apply(minus)).toArray(Body[]::new);
  }

  private static Body[] scaledElu() {
    return exponentials((minus, c) -> minus.mul(c.number("alpha"))).toArray(Body[]::new);
  }

  private static List<Body> exponentials(BiFunction<Tensor, Holes, Tensor> scale) {
    List<UnaryOperator<Tensor>> minusOnes = List.of(Tensor::expm1, x -> x.exp().sub(1), x -> x.min(0).expm1(),
        x -> x.min(0).exp().sub(1));
    List<Body> bodies = new ArrayList<>();
    for (UnaryOperator<Tensor> minusOne : minusOnes) {
      bodies.add((x, c) -> x.gt(0).select(x, scale.apply(minusOne.apply(x), c)));
      bodies.add((x, c) -> x.ge(0).select(x, scale.apply(minusOne.apply(x), c)));
    }
    for (UnaryOperator<Tensor> minusOne : minusOnes.subList(2, 4)) {
      bodies.add((x, c) -> x.max(0).add(scale.apply(minusOne.apply(x), c)));
    }
    return bodies;
  }

  private static Body[] selu() {
    List<Body> bodies = new ArrayList<>();
    for (Body elu : exponentials((minus, c) -> minus
        .mul(c.where(n -> near(n[0], SELU_ALPHA) && near(n[1], SELU_SCALE)).number("alpha")))) {
      bodies.add((x, c) -> elu.apply(x, c).mul(c.number("scale")));
    }
    bodies.add((x, c) -> x.gt(0).select(
        x.mul(c.where(n -> near(n[0], SELU_SCALE) && near(n[1], SELU_SCALE * SELU_ALPHA)).number("scale")),
        x.expm1().mul(c.number("product"))));
    return bodies.toArray(Body[]::new);
  }

  private static Body[] celu() {
    Body[] bodies = {
      (x, c) -> x.max(0).add(x.div(c.number("alpha")).expm1().mul(c.number("alpha")).min(0)),
      (x, c) -> x.max(0).add(x.div(c.number("alpha")).exp().sub(1).mul(c.number("alpha")).min(0)),
      (x, c) -> x.max(0).add(x.min(0).div(c.number("alpha")).expm1().mul(c.number("alpha"))),
      (x, c) -> x.gt(0).select(x, x.div(c.number("alpha")).expm1().mul(c.number("alpha"))),
      (x, c) -> x.ge(0).select(x, x.div(c.number("alpha")).expm1().mul(c.number("alpha"))),
      (x, c) -> x.gt(0).select(x, x.min(0).div(c.number("alpha")).expm1().mul(c.number("alpha")))};
    return bodies;
  }

  private static Body[] leaky() {
    Body[] bodies = {(x, c) -> x.gt(0).select(x, x.mul(c.number("alpha"))),
      (x, c) -> x.ge(0).select(x, x.mul(c.number("alpha"))),
      (x, c) -> x.max(0).add(x.min(0).mul(c.number("alpha"))),
      (x, c) -> x.max(x.mul(c.where(n -> n[0] >= 0 && n[0] <= 1).number("alpha")))};
    return bodies;
  }

  /** Not sign(x) max(|x| - lambda, 0), which keeps NaN where the operator gives 0. */
  private static List<Pattern> shrink() {
    Recipe soft = (writer, in, c) -> writer.node("Shrink",
        List.of(Attributes.of("lambd", (float) c[0]), Attributes.of("bias", (float) c[0])), in);
    Recipe hard = (writer, in, c) -> writer.node("Shrink", Attributes.of("lambd", (float) c[0]), in);
    return List.of(
        elementwise("Shrink", 9, soft,
            (x, c) -> x.gt(mirrored(c).number("lambda")).select(x.sub(c.number("lambda")),
                x.lt(c.number("minus")).select(x.add(c.number("lambda")), 0))),
        elementwise("Shrink", 9, hard,
            (x, c) -> x.abs().gt(threshold(c).number("lambda")).select(x, 0),
            (x, c) -> x.gt(mirrored(c).number("lambda")).select(x, x.lt(c.number("minus")).select(x, 0)),
            (x, c) -> Tensors.or(x.gt(mirrored(c).number("lambda")), x.lt(c.number("minus")))
                .select(x, 0)));
  }

  private static Holes threshold(Holes holes) {
    return holes.where(n -> n[0] >= 0);
  }

  private static Holes mirrored(Holes holes) {
    return threshold(holes).where(n -> n[1] == -n[0]);
  }
}
