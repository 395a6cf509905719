package org.chainrule.backend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Standard operators are recognised by what a body computes, whatever its name. */
class RecognitionTest {
  record Row(String name, UnaryOperator<Tensor> body, List<String> operators) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(String operators, UnaryOperator<Tensor> body) {
    return new Row(operators, body, List.of(operators.split(" ")));
  }

  private static Tensor kept(Tensor x, UnaryOperator<Tensor> reduce, Integer... axes) {
    return reduce.apply(x).reshape(x.shape().withOnes(List.of(axes)));
  }

  static Stream<Row> functions() {
    return Stream.of(row("Relu", Tensor::relu), row("Relu", x -> x.max(0)),
        row("Relu", x -> Tensors.zeros(x).max(x)), row("Sigmoid", Tensor::sigmoid),
        row("Sigmoid", x -> Tensors.ones(x).div(x.neg().exp().add(1))),
        row("Sigmoid", x -> x.neg().exp().add(1).reciprocal()), row("Softplus", Tensor::softplus),
        row("Tanh", Tensor::tanh), row("Mish", x -> x.mul(x.softplus().tanh())),
        row("Mish", x -> x.softplus().tanh().mul(x)),
        row("Mish", x -> Tensors.function("swirl", z -> z.mul(z.softplus().tanh()), x)),
        row("Gelu", x -> x.mul(0.5).mul(x.div(Math.sqrt(2)).erf().add(1))),
        row("Gelu", x -> x.mul(Math.sqrt(0.5)).erf().add(1).mul(x).mul(0.5)),
        row("Gelu", x -> x.mul(0.5)
            .mul(x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI)).tanh().add(1))),
        row("Elu", x -> x.gt(0).select(x, x.min(0).expm1().mul(0.7))),
        row("Elu", x -> x.gt(0).select(x, x.exp().sub(1))), row("Elu", x -> x.relu().add(x.min(0).expm1())),
        row("Selu", x -> x.gt(0).select(x, x.min(0).expm1().mul(1.6732632423543772)).mul(1.0507009873554805)),
        row("Celu", x -> x.max(0).add(x.div(1.3).expm1().mul(1.3).min(0))),
        row("LeakyRelu", x -> x.gt(0).select(x, x.mul(0.02))), row("LeakyRelu", x -> x.max(x.mul(0.2))),
        row("ThresholdedRelu", x -> x.gt(0.4).select(x, 0)), row("Clip", x -> x.clip(0, 6)),
        row("Clip", x -> x.clip(-1, 1)), row("HardSigmoid", x -> x.mul(0.2).add(0.5).clip(0, 1)),
        row("HardSigmoid", x -> x.div(6).add(0.5).clip(0, 1)), row("HardSwish", x -> x.mul(x.add(3).clip(0, 6)).div(6)),
        row("Swish", x -> x.mul(x.sigmoid())), row("Swish", x -> x.sigmoid().mul(x)),
        row("Swish", x -> x.mul(x.mul(1.7).sigmoid())), row("Softsign", x -> x.div(x.abs().add(1))),
        row("Shrink", x -> x.gt(0.5).select(x.sub(0.5), x.lt(-0.5).select(x.add(0.5), 0))),
        row("Shrink", x -> x.abs().gt(0.5).select(x, 0)), row("Softmax", x -> x.softmax(-1)),
        row("Softmax", x -> x.softmax(1)), row("LogSoftmax", x -> x.logSoftmax(1)),
        row("LogSoftmax", x -> x.logSoftmax(0)),
        row("ReduceMean", x -> x.mean(1, 3)), row("ReduceMean", x -> kept(x, z -> z.mean(2), 2)),
        row("ReduceMean", x -> x.mean()), row("ReduceSum", x -> kept(x, z -> z.sum(1, 2), 1, 2)),
        row("GlobalAveragePool", x -> kept(x, z -> z.mean(2, 3), 2, 3)),
        row("AveragePool", x -> Tensors.sumPool(x, 2, 3, Geometry.square(2, 1, 1)).div(6)),
        row("AveragePool", x -> Tensors.sumPool(x, 3, 3, Geometry.square(1, 1, 1))
            .div(Tensors.sumPool(Tensors.ones(x), 3, 3, Geometry.square(1, 1, 1)))),
        row("MaxPool", x -> Tensors.maxPool(x, 2, 3, Geometry.square(2, 1, 1))),
        row("Mish Relu Tanh Add", x -> x.mul(x.softplus().tanh()).relu().tanh().add(x)));
  }

  private static Tensor input() {
    return Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(3), Dim.of(4), Dim.of(6), Dim.of(7)));
  }

  private static List<String> operators(Tensor y, Map<String, Literal> leaves) throws Exception {
    return Programs.check("recognised", Graph.of(Map.of("y", y.node())), leaves).graph().getNodeList().stream()
        .map(node -> node.getOpType()).filter(type -> !type.equals("Shape")).toList();
  }

  private static Map<String, Literal> leaves(int... sizes) {
    return Map.of("x", Programs.random(new Random(1), DType.FLOAT32, sizes));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void oneOperatorForOneBody(Row row) throws Exception {
    List<String> found = operators(row.body().apply(input()), leaves(3, 4, 6, 7)).stream()
        .filter(type -> !List.of("Cast", "Squeeze", "Mul", "Gather", "Identity").contains(type)
            || row.operators().contains(type))
        .toList();
    assertEquals(row.operators(), found);
  }

  @Test
  void namesPlayNoPart() throws Exception {
    Tensor other = Tensors.function("mish", z -> z.mul(z.softplus().sin()), input());
    assertFalse(operators(other, leaves(3, 4, 6, 7)).contains("Mish"));
    Tensor shifted = Tensors.function("relu", z -> z.max(0.1), input());
    assertFalse(operators(shifted, leaves(3, 4, 6, 7)).contains("Relu"));
    Tensor different = Tensors.function("gelu", z -> z.mul(0.5).mul(z.div(1.5).erf().add(1)), input());
    assertFalse(operators(different, leaves(3, 4, 6, 7)).contains("Gelu"));
    Tensor primitive = input().mul(input().exp().add(1).log().tanh()); // overflows where softplus does not
    operators(primitive, leaves(3, 4, 6, 7));
    Tensor asymmetric = input().gt(0.5).select(input().sub(0.5), input().lt(-0.4).select(input().add(0.5), 0));
    assertFalse(operators(asymmetric, leaves(3, 4, 6, 7)).contains("Shrink"));
    Tensor twoInputs = input().mul(input().neg().softplus().tanh());
    assertFalse(operators(twoInputs, leaves(3, 4, 6, 7)).contains("Mish"));
  }

  @Test
  void innerNodesThatOthersReadStay() throws Exception {
    Tensor x = input();
    Tensor inner = x.softplus();
    Tensor y = x.mul(inner.tanh()).add(inner);
    List<String> found = operators(y, leaves(3, 4, 6, 7));
    assertTrue(found.containsAll(List.of("Mish", "Softplus", "Add")), found.toString());
    Graph both = Graph.of(Map.of("inner", inner.tanh().node(), "outer", x.mul(inner.tanh()).node()));
    Programs.check("both", both, leaves(3, 4, 6, 7));
  }

  private static Tensor parameter(String name, int... sizes) {
    return Tensors.apply(new Op.Parameter(name, new TensorType(DType.FLOAT32, Shape.of(sizes))));
  }

  @Test
  void layersWithParameters() throws Exception {
    Random random = new Random(5);
    Map<String, Literal> leaves = new java.util.HashMap<>(leaves(3, 4, 6, 7));
    Map.of("slope", new int[] {4}, "filter", new int[] {5, 4, 3, 3}, "bias", new int[] {5}, "weight", new int[] {7, 5},
        "scale", new int[] {4}, "shift", new int[] {4}, "mean", new int[] {4}, "variance", new int[] {4},
        "lastScale", new int[] {7}, "lastBias", new int[] {7})
        .forEach((name, sizes) -> leaves.put(name, Programs.random(random, DType.FLOAT32, sizes)));
    Literal variance = leaves.get("variance");
    for (int i = 0; i < variance.elements(); i++) {
      variance.set(i, Math.abs(variance.get(i)) + 0.1);
    }
    Tensor x = input();
    Tensor slope = parameter("slope", 4).reshape(1, 4, 1, 1);
    assertEquals(List.of("Reshape", "PRelu"), operators(x.gt(0).select(x, x.mul(slope)), leaves));
    Tensor convolved = Tensors.convolution(x, parameter("filter", 5, 4, 3, 3), Geometry.square(1, 1, 1), 1)
        .add(parameter("bias", 5).reshape(1, 5, 1, 1));
    assertEquals(List.of("Conv"), operators(convolved, leaves));
    assertEquals(List.of("Reshape", "Gemm"),
        operators(x.reshape(-1, 7).matmul(parameter("weight", 7, 5)).add(parameter("bias", 5)), leaves));
    Shape spread = Shape.of(1, 4, 1, 1);
    Tensor normal = x.sub(parameter("mean", 4).reshape(spread))
        .div(parameter("variance", 4).reshape(spread).add(1e-3).sqrt()).mul(parameter("scale", 4).reshape(spread))
        .add(parameter("shift", 4).reshape(spread));
    assertEquals(List.of("BatchNormalization"), operators(normal, leaves));
    Shape kept = x.shape().withOnes(List.of(3));
    Tensor layer = x.sub(x.mean(-1).reshape(kept)).div(x.variance(-1).reshape(kept).add(1e-5).sqrt())
        .mul(parameter("lastScale", 7)).add(parameter("lastBias", 7));
    assertEquals(List.of("LayerNormalization"), operators(layer, leaves));
  }

  @Test
  void tappedResultsKeepTheirOperators() throws Exception {
    Tensor y = input().tap("a").mul(input().tap("b").softplus().tap("c").tanh()).tap("d");
    assertEquals(List.of("Mish"), operators(y, leaves(3, 4, 6, 7)));
  }

  @Test
  void recognisedOperatorsAgreeOnExtremeNumbers() throws Exception {
    Literal extreme = Programs.vector(DType.FLOAT32, 0, -0.0, 1e-20, 0.5, -0.5, 3, -3, 20, -20, 60, -60, 87, -87)
        .reshape(Shape.of(1, 13, 1, 1));
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(1, 13, 1, 1));
    for (Row row : functions().toList()) {
      if (!row.name().contains("Pool")) {
        Graph graph = Graph.of(Map.of("y", row.body().apply(x).node()));
        Programs.check(row.name(), graph, Map.of("x", extreme));
      }
    }
    Literal missing = Literal.of(new float[] {Float.NaN, 1, -1, Float.NaN}, Shape.of(1, 4, 1, 1));
    Tensor z = Tensors.input("x", DType.FLOAT32, Shape.of(1, 4, 1, 1));
    for (Row row : functions().toList()) {
      if (!row.name().contains("Pool")) {
        Programs.check(row.name(), Graph.of(Map.of("y", row.body().apply(z).node())), Map.of("x", missing));
      }
    }
  }
}
