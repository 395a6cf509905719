package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.TensorType;

/** The meaning of every operation in ONNX operators. */
class OnnxLowering {
  private final Traces traces;
  private final Map<String, Literal> values;
  private final int opset;
  private final GraphWriter writer = new GraphWriter();
  private final SizeWriter sizes;
  private final ShapeLowering shapes;
  private final IndexLowering indices;
  private final WindowLowering windows;
  private final ReduceLowering reductions;
  private final ElementwiseLowering elements;
  private final RandomLowering random;
  private final Map<Node, String> names = new IdentityHashMap<>();

  /**
   * A lowering.
   *
   * @param traces the program
   * @param values numbers of parameters and states, which the file stores; those without become inputs
   * @param opset the version of ONNX's operators
   */
  OnnxLowering(Traces traces, Map<String, Literal> values, int opset) {
    this.traces = traces;
    this.values = values;
    this.opset = opset;
    this.sizes = new SizeWriter(writer, traces);
    this.shapes = new ShapeLowering(writer, sizes, traces);
    this.windows = new WindowLowering(writer, shapes, traces);
    this.reductions = new ReduceLowering(writer);
    this.elements = new ElementwiseLowering(writer);
    this.indices = new IndexLowering(writer, sizes, shapes, elements, traces);
    this.random = new RandomLowering(writer, shapes, traces);
  }

  /** How lowerings are made. */
  @FunctionalInterface
  interface Factory {
    OnnxLowering create(Traces traces, Map<String, Literal> values, int opset);
  }

  /**
   * A lowered program.
   *
   * @param graph it in ONNX's messages
   * @param names where each emitted node's value stands, operands first
   */
  record Lowered(GraphProto graph, Map<Node, String> names) {}

  /** The table of standard operators; see {@link Pattern}. */
  List<Pattern> patterns() {
    return Stream.of(NormalizationPatterns.all(), LayerPatterns.all(), ActivationPatterns.all())
        .flatMap(List::stream).toList();
  }

  /** The name of an update's output. */
  static String update(String leaf) {
    return "update/" + leaf;
  }

  final Lowered lower() {
    Graph graph = traces.graph();
    Stream.of(graph.inputs(), graph.parameters(), graph.states(), graph.outputs())
        .forEach(map -> map.keySet().forEach(writer::reserve));
    graph.updates().keySet().forEach(leaf -> writer.reserve(update(Graph.name(leaf))));
    List<Plan.Step> steps = new Plan(traces, new Matcher(traces, patterns(), opset)).steps();
    for (Plan.Step step : steps) {
      writer.scope(traces.scope(step.node()));
      String[] reads = step.reads().stream().map(names::get).toArray(String[]::new);
      names.put(step.node(), step.match().map(match -> match.form().recipe().emit(writer, reads, match.numbers()))
          .orElseGet(() -> lower(step.node(), step.reads(), reads)));
    }
    Map<String, Node> outputs = new LinkedHashMap<>(graph.outputs());
    graph.updates().forEach((leaf, next) -> outputs.put(update(Graph.name(leaf)), next));
    outputs.forEach((name, node) -> writer.output(names.get(node), name));
    Map<Node, String> emitted = new LinkedHashMap<>();
    steps.forEach(step -> emitted.put(step.node(), writer.name(names.get(step.node()))));
    GraphProto.Builder proto = writer.build();
    for (Plan.Step step : steps) {
      String name = Graph.name(step.node());
      if (!name.isEmpty() && !values.containsKey(name)) {
        proto.addInput(describe(name, step.node()));
      }
    }
    outputs.forEach((name, node) -> proto.addOutput(describe(name, node)));
    return new Lowered(proto.build(), emitted);
  }

  private ValueInfoProto describe(String name, Node node) {
    return Protos.value(name, node.dtype(), traces.shape(node));
  }

  private String leaf(String name, TensorType type) {
    Literal value = values.get(name);
    if (value != null) {
      if (value.dtype() != type.dtype() || !value.shape().sameSizes(type.shape())) {
        throw new ExportException("'%s' is %s, its value %s".formatted(name, type, value.type()));
      }
      writer.initializer(name, value);
    }
    return name;
  }

  /**
   * Emits one node.
   *
   * @param node the node
   * @param reads the nodes it reads: its operands, perhaps before they were repeated
   * @param in the names of their values
   */
  String lower(Node node, List<Node> reads, String... in) {
    DType dtype = reads.isEmpty() ? node.dtype() : reads.getFirst().dtype();
    return switch (node.op()) {
      case Op.Input input -> input.name();
      case Op.Parameter parameter -> leaf(parameter.name(), parameter.type());
      case Op.State state -> leaf(state.name(), state.type());
      case Op.Constant _ -> writer.constant(traces.constant(node));
      case Op.Iota iota -> shapes.iota(node, iota.axis());
      case Op.DimSize size -> sizes.scalar(traces.shape(node.operand(0))
          .get(node.operand(0).shape().axis(size.axis())), size.dtype());
      case Op.Unary unary -> elements.unary(unary.kind(), dtype, in[0]);
      case Op.Binary binary -> elements.binary(binary.kind(), dtype, in[0], in[1]);
      case Op.Compare compare -> elements.compare(compare.kind(), in[0], in[1]);
      case Op.Select _ -> elements.select(node.dtype(), in[0], in[1], in[2]);
      case Op.Cast cast -> elements.cast(dtype, cast.dtype(), in[0]);
      case Op.Reshape _ -> shapes.reshape(node, in[0]);
      case Op.Transpose transpose ->
          writer.node("Transpose", Attributes.of("perm", transpose.permutation()), in[0]);
      case Op.Expand _ -> shapes.expand(traces.shape(node.operand(0)), traces.shape(node), in[0]);
      case Op.Slice _ -> shapes.slice(node, in[0]);
      case Op.Pad _ -> shapes.pad(node, in[0]);
      case Op.Concat concat ->
          writer.node("Concat", Attributes.of("axis", node.shape().axis(concat.axis())), in);
      case Op.Gather _ -> indices.gather(node, in[0], in[1]);
      case Op.ScatterAdd _ -> indices.scatterAdd(node, in[0], in[1], in[2]);
      case Op.Reduce reduce -> reductions.reduce(node, reduce, in[0]);
      case Op.ArgMax argMax -> indices.argMax(node, node.operand(0).shape().axis(argMax.axis()), in[0]);
      case Op.ArgSort argSort -> indices.argSort(node, argSort, in[0]);
      case Op.CumSum cumSum -> reductions.cumSum(node, cumSum, in[0]);
      case Op.MatMul matMul -> reductions.matMul(node, matMul, in[0], in[1]);
      case Op.Convolution convolution -> windows.convolution(convolution, in[0], in[1]);
      case Op.ConvolutionInputGradient gradient -> windows.inputGradient(node, gradient, in[0], in[1]);
      case Op.ConvolutionFilterGradient gradient -> windows.filterGradient(node, gradient, in[0], in[1]);
      case Op.MaxPoolIndex pool -> windows.maxPoolIndex(node, pool, in[0]);
      case Op.SumPool pool -> windows.sumPool(node, pool, in[0]);
      case Op.SumPoolGradient gradient -> windows.sumPoolGradient(node, gradient, in[0]);
      case Op.RandomBits bits -> random.bits(node, bits, in[0], in[1]);
      case Op.Call call -> throw new AssertionError("not replaced by its body: " + call.function());
      case Op.StopGradient _ -> in[0];
      case Op.Tap _ -> in[0];
    };
  }

  /** Where nodes are emitted to. */
  final GraphWriter writer() {
    return writer;
  }

  /** Every node whose value has a name of its own in a lowered graph, by that name, operands first. */
  static Map<String, Node> values(Lowered lowered) {
    Map<String, Node> values = new LinkedHashMap<>();
    List<String> stored = new ArrayList<>();
    lowered.graph().getInitializerList().forEach(tensor -> stored.add(tensor.getName()));
    lowered.graph().getInputList().forEach(input -> stored.add(input.getName()));
    lowered.names().forEach((node, name) -> {
      if (!stored.contains(name)) {
        values.putIfAbsent(name, node);
      }
    });
    return values;
  }
}
