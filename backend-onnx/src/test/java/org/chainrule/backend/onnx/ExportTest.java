package org.chainrule.backend.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.Layer;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole models: written, verified, found faulty, read again. */
class ExportTest {
  @TempDir
  Path folder;

  record Case(String name, TestModel model, List<String> operators) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> models() {
    Layer mlp = Layers.sequence(Layers.dense(16, Tensor::relu), Layers.dense(16, x -> x.mul(x.softplus().tanh())),
        Layers.dense(5, x -> x.softmax(-1)));
    Layer convolutional = Layers.sequence(Layers.convolution(8, 3, Geometry.square(1, 1, 1), 1), Layers.batchNorm(),
        Layers.maxPool(2, Geometry.square(2, 0, 1)), Layers.convolution(8, 3, Geometry.square(2, 1, 1), 2),
        Layers.averagePool(2, Geometry.UNIT), Layers.flatten(), Layers.batchNorm(), Layers.dense(4, x -> x));
    Layer global = Layers.sequence(Layers.convolution(6, 3, Geometry.UNIT, 3),
        (x, _) -> x.mean(2, 3).reshape(x.shape().withOnes(List.of(2, 3))), Layers.flatten(),
        Layers.dense(3, Tensor::tanh));
    Layer merging = (x, context) -> { // a function of each row, the batch merged with another axis
      int rows = x.shape().size(1);
      Tensor merged = x.reshape(-1, x.shape().size(2));
      Tensor y = Layers.dense(7, Tensor::tanh).apply(merged, context);
      return y.reshape(x.shape().size(0), rows, 7).sum(1);
    };
    Layer attention = (x, context) -> {
      Tensor scores = x.matmul(x.transpose()).mul(1 / Math.sqrt(x.shape().size(2)));
      return Layers.layerNorm().apply(scores.softmax(-1).matmul(x), context).sum(1);
    };
    Layer batchStatistics = (x, _) -> x.sub(x.mean(0)).div(x.variance(0).add(1).sqrt());
    Layer shapes = (x, _) -> { // sizes, slices, padding and indices that depend on the batch
      int batch = x.shape().size(0);
      Tensor doubled = x.concat(0, x.neg()).slice(0, 1, 2 * batch).pad(0, 2, 0, 1);
      Tensor counted = Tensors.iota(DType.FLOAT32, Shape.of(2 * batch + 1, x.shape().size(1)), 0);
      Tensor gathered = doubled.add(counted).gather(0, Tensors.iota(DType.INT32, Shape.of(batch), 0).cast(DType.INT64));
      return gathered.div(Tensors.dimSize(x, 0, DType.FLOAT32)).add(x.expand(3, batch, x.shape().size(1)).sum(0));
    };
    return Stream.of(
        new Case("perceptron", new TestModel(mlp, 12), List.of("Gemm", "Relu", "Mish", "Softmax")),
        new Case("convolutional", new TestModel(convolutional, 3, 12, 10),
            List.of("Conv", "BatchNormalization", "MaxPool", "AveragePool", "Flatten", "Gemm", "Relu")),
        new Case("global average", new TestModel(global, 3, 8, 8), List.of("Conv", "GlobalAveragePool", "Tanh")),
        new Case("merged batch", new TestModel(merging, 4, 6), List.of("Gemm", "Tanh", "Reshape")),
        new Case("attention", new TestModel(attention, 5, 8), List.of("Softmax", "MatMul", "LayerNormalization")),
        new Case("residual", new TestModel(Layers.sequence(Layers.dense(6, x -> x),
            Layers.residual(Layers.dense(6, Tensor::sigmoid)), Layers.layerNorm()), 6),
            List.of("Gemm", "Sigmoid", "LayerNormalization")),
        new Case("statistics of the batch", new TestModel(batchStatistics, 3), List.of("ReduceMean")),
        new Case("sizes from the batch", new TestModel(shapes, 3), List.of("Slice", "Range", "Gather")),
        new Case("one sample", new TestModel(mlp, 12).withSamples(1), List.of("Gemm")));
  }

  @ParameterizedTest
  @MethodSource("models")
  void exportsVerifiesAndPredictsAtAnyBatchSize(Case example) throws Exception {
    Path file = folder.resolve("model.onnx");
    ModelFormat format = new OnnxFormat();
    ModelFormat.Verification exported = format.export(example.model(), file);
    assertTrue(exported.passed(), exported.report());
    assertTrue(format.verify(file).passed());
    List<String> operators = operators(file);
    assertTrue(operators.containsAll(example.operators()), () -> example.operators() + " in " + operators);
    try (ModelFormat.Predictor predictor = format.open(file)) {
      for (int batch : new int[] {1, 2, 7, 64}) {
        Literal input = Samples.batch(example.model().samples(5), batch);
        Map<String, Literal> actual = predictor.predict(input);
        example.model().predict(input).forEach((name, value) -> {
          Comparison comparison = new Comparison();
          comparison.add(name + " at batch " + batch, value, actual.get(name));
          assertTrue(comparison.passed(), () -> comparison.difference().orElseThrow());
        });
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void aFileIsAsReadableAsAnyOther() throws Exception {
    Assumptions.assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path file = folder.resolve("model.onnx");
    new OnnxFormat().export(perceptron(), file);
    assertEquals(Files.getPosixFilePermissions(Files.createFile(folder.resolve("other"))),
        Files.getPosixFilePermissions(file));
  }

  static List<String> operators(Path file) throws IOException {
    return ModelFile.read(file).getGraph().getNodeList().stream().map(node -> node.getOpType()).distinct().toList();
  }

  private static TestModel perceptron() {
    return new TestModel(Layers.sequence(Layers.dense(16, Tensor::tanh), Layers.dense(5, x -> x.exp().sin())), 12);
  }

  @Test
  void symbolicBatchAndNames() throws Exception {
    Path file = folder.resolve("model.onnx");
    new OnnxFormat().export(perceptron(), file);
    ModelProto model = ModelFile.read(file);
    assertEquals("batch", model.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0).getDimParam());
    assertEquals("batch", model.getGraph().getOutput(0).getType().getTensorType().getShape().getDim(0).getDimParam());
    assertEquals(List.of("dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias"),
        model.getGraph().getInitializerList().stream().map(tensor -> tensor.getName())
            .filter(name -> name.startsWith("dense")).toList());
    assertEquals("dense1/Gemm", model.getGraph().getNode(0).getName());
    assertEquals("dense1/activation1/Tanh", model.getGraph().getNode(1).getName());
    String inspected = new OnnxFormat().inspect(file);
    for (String part : List.of("opset 24", "input: float32[batch, 12]", "output: float32[batch, 5]", "Gemm x 2",
        "293 numbers", "experiment = test", "characters)", "prediction: int32[batch]")) {
      assertTrue(inspected.contains(part), () -> part + " in\n" + inspected);
    }
    try (ModelFormat.Predictor predictor = new OnnxFormat().open(file)) {
      assertArrayEquals(new int[] {12}, predictor.sampleShape());
      assertEquals("input: float32[batch, 12]", predictor.signature());
      assertEquals("test", predictor.metadata().get("experiment"));
      IOException wrong = assertThrows(IOException.class,
          () -> predictor.predict(Literal.of(new float[10], Shape.of(2, 5))));
      assertEquals("the model takes input: float32[batch, 12], not float32[2, 5]", wrong.getMessage());
    }
  }

  /** A lowering that takes sin for cos. */
  private static final class Faulty extends OnnxLowering {
    Faulty(Traces traces, Map<String, Literal> values, int opset) {
      super(traces, values, opset);
    }

    @Override
    String lower(Node node, List<Node> reads, String... in) {
      return node.op() instanceof Op.Unary(UnaryKind kind) && kind == UnaryKind.SIN ? writer().node("Cos", in)
          : super.lower(node, reads, in);
    }
  }

  /** A table of operators in which tanh stands for the Relu operator. */
  private static final class FaultyTable extends OnnxLowering {
    FaultyTable(Traces traces, Map<String, Literal> values, int opset) {
      super(traces, values, opset);
    }

    @Override
    List<Pattern> patterns() {
      return List.of(Pattern.elementwise("Relu", 14, (writer, in, _) -> writer.node("Relu", in), (x, _) -> x.tanh()));
    }
  }

  @Test
  void plantedFaultLeavesNoFileAndNamesTheNode() throws Exception {
    Map<OnnxLowering.Factory, String> faults = Map.of(Faulty::new, "dense2/activation1/sin",
        FaultyTable::new, "dense1/activation1/tanh");
    for (Map.Entry<OnnxLowering.Factory, String> fault : faults.entrySet()) {
      IOException e = assertThrows(IOException.class,
          () -> new Exporter(24, fault.getKey()).export(perceptron(), folder.resolve("model.onnx")));
      assertTrue(e.getMessage().contains("the first node that differs is " + fault.getValue()), e.getMessage());
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(List.of(), left.toList());
      }
    }
  }

  @Test
  void fileInPlaceSurvivesAFailedExport() throws Exception {
    Path file = folder.resolve("model.onnx");
    new OnnxFormat().export(perceptron(), file);
    byte[] before = Files.readAllBytes(file);
    assertThrows(IOException.class, () -> new Exporter(24, Faulty::new).export(perceptron(), file));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void whatCannotBeExportedSaysWhy() {
    Map<Layer, String> layers = Map.of(
        (x, _) -> x.mul(Math.random()), "or is another one each time that the model is traced",
        (x, _) -> x.div(x.shape().size(0)), "a constant at div depends on the batch size",
        (x, _) -> x.shape().size(0) % 2 == 1 && x.shape().size(0) > 20 ? x.neg() : x.abs(), "built differently",
        (x, context) -> x.mul(context.uniform(x.shape())), "has one input named 'input'",
        (x, _) -> x.sum(1).expand(x.shape().size(0), x.shape().size(0)).reshape(-1), "not proportional to the batch");
    layers.forEach((layer, message) -> {
      IOException e = assertThrows(IOException.class,
          () -> new OnnxFormat().export(new TestModel(layer, 4), folder.resolve("model.onnx")));
      assertTrue(e.getMessage().contains(message), e.getMessage());
      assertFalse(Files.exists(folder.resolve("model.onnx")));
    });
    IOException e = assertThrows(IOException.class,
        () -> new OnnxFormat().export(perceptron(), folder.resolve("missing/model.onnx")));
    assertTrue(e.getMessage().contains("there is no folder"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new OnnxFormat(19));
    assertThrows(IllegalArgumentException.class, () -> new OnnxFormat(25));
  }

  @Test
  void damagedFilesAreRefused() throws Exception {
    Path good = folder.resolve("good.onnx");
    new OnnxFormat().export(perceptron(), good);
    byte[] bytes = Files.readAllBytes(good);
    Path bad = folder.resolve("bad.onnx");
    List<byte[]> contents = List.of(new byte[0], "not a model\n".repeat(50).getBytes(), new byte[500],
        java.util.Arrays.copyOf(bytes, bytes.length / 2), java.util.Arrays.copyOf(bytes, bytes.length - 1),
        java.util.Arrays.copyOf(bytes, 40));
    for (byte[] content : contents) {
      Files.write(bad, content);
      for (Reader reader : List.<Reader>of(new OnnxFormat()::verify, new OnnxFormat()::inspect,
          new OnnxFormat()::open)) {
        IOException e = assertThrows(IOException.class, () -> reader.read(bad));
        assertTrue(e.getMessage().startsWith(bad.toString()) && !e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertThrows(IOException.class, () -> new OnnxFormat().verify(folder.resolve("missing.onnx")));
    assertThrows(IOException.class, () -> new OnnxFormat().verify(folder));
  }

  private interface Reader {
    Object read(Path file) throws IOException;
  }

  @Test
  void verifyFindsAChangedParameter() throws Exception {
    Path file = folder.resolve("model.onnx");
    new OnnxFormat().export(perceptron(), file);
    for (float change : new float[] {1, 1e-6f}) {
      ModelProto.Builder model = ModelFile.read(file).toBuilder();
      for (int i = 0; i < model.getGraph().getInitializerCount(); i++) {
        if (model.getGraph().getInitializer(i).getName().equals("dense2/bias")) {
          byte[] raw = model.getGraph().getInitializer(i).getRawData().toByteArray();
          Literal bias = Protos.literal(new org.chainrule.api.ir.TensorType(DType.FLOAT32, Shape.of(5)), raw);
          bias.floats()[3] += change;
          model.getGraphBuilder().setInitializer(i, Protos.tensor("dense2/bias", bias));
        }
      }
      Path changed = folder.resolve("changed.onnx");
      Files.write(changed, model.build().toByteArray());
      ModelFormat.Verification verification = new OnnxFormat().verify(changed);
      assertFalse(verification.passed());
    }
  }

  @Test
  void foreignModelsCanBeInspectedButCarryNothingToVerify() throws Exception {
    Path file = folder.resolve("foreign.onnx");
    new OnnxFormat().export(perceptron(), file);
    Files.write(file, ModelFile.read(file).toBuilder().clearMetadataProps().clearProducerName().build().toByteArray());
    assertTrue(new OnnxFormat().inspect(file).contains("an unnamed producer"));
    IOException e = assertThrows(IOException.class, () -> new OnnxFormat().verify(file));
    assertTrue(e.getMessage().contains("carries no verification vectors"), e.getMessage());
  }

  @Test
  void everyOpsetThatCanBeChosen() throws Exception {
    for (int opset = 20; opset <= 24; opset++) {
      Path file = folder.resolve(opset + ".onnx");
      new OnnxFormat(opset).export(new TestModel(Layers.sequence(Layers.dense(6, x -> x.mul(x.sigmoid())),
          Layers.layerNorm(), Layers.dense(3, x -> x.softmax(1))), 6), file);
      assertEquals(opset >= 24, operators(file).contains("Swish"));
      assertTrue(new OnnxFormat().verify(file).passed());
    }
  }
}
