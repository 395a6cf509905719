package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;

/** Collects the nodes and constants of an ONNX graph and gives them readable, unique names. */
final class GraphWriter {
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> initializers = new ArrayList<>();
  private final Map<Object, String> constants = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> counters = new HashMap<>();
  private final Map<String, String> renamed = new HashMap<>();
  private String scope = "";
  private long bytes;

  /** The layer or tap to which the nodes that follow belong. */
  void scope(String scope) {
    this.scope = scope;
  }

  /** Keeps a name for a leaf or output. */
  String reserve(String name) {
    taken.add(name);
    return name;
  }

  private String fresh(String kind) {
    return fresh(scope, kind);
  }

  private String fresh(String scope, String kind) {
    String base = scope.isEmpty() ? kind : scope + "/" + kind;
    String name = base;
    while (!taken.add(name)) {
      name = base + "_" + counters.merge(base, 1, Integer::sum);
    }
    return name;
  }

  /** A node with one result. */
  String node(String operator, String... inputs) {
    return node(operator, List.of(), inputs);
  }

  /** A node with one result. */
  String node(String operator, AttributeProto attribute, String... inputs) {
    return node(operator, List.of(attribute), inputs);
  }

  /** A node with one result; trailing empty inputs are left out. */
  String node(String operator, List<AttributeProto> attributes, String... inputs) {
    return nodes(operator, 1, attributes, inputs).getFirst();
  }

  /** A node with several results. */
  List<String> nodes(String operator, int results, List<AttributeProto> attributes, String... inputs) {
    String name = fresh(operator);
    List<String> outputs = new ArrayList<>(List.of(name));
    while (outputs.size() < results) {
      outputs.add(fresh(operator + "_result"));
    }
    nodes.add(NodeProto.newBuilder().setOpType(operator).setName(name).addAllInput(Arrays.asList(inputs))
        .addAllOutput(outputs).addAllAttribute(attributes).build());
    return outputs;
  }

  /** Fixed numbers; equal ones are stored once. */
  String constant(Literal value) {
    String known = constants.get(value);
    if (known == null) {
      known = fresh("", "constant");
      constants.put(value, known);
      initializer(known, value);
    }
    return known;
  }

  /** Whether a name stands for a constant of finite numbers. */
  boolean isFinite(String name) {
    return constants.entrySet().stream().anyMatch(entry -> entry.getValue().equals(name)
        && entry.getKey() instanceof Literal value
        && Arrays.stream(value.toDoubles()).allMatch(Double::isFinite));
  }

  /** A fixed number without axes. */
  String scalar(DType dtype, double value) {
    return constant(Literal.scalar(dtype, value));
  }

  /** Fixed INT64 numbers along one axis: shapes, axes, limits. */
  String longs(long... values) {
    return constant(Protos.longs(values));
  }

  /** A fixed number of the unsigned type that only random numbers need. */
  String unsigned32(int value) {
    return constants.computeIfAbsent(List.of("uint32", value), _ -> {
      String name = fresh("", "constant");
      initializers.add(Protos.unsigned32(name, value));
      return name;
    });
  }

  /** A named value that is stored in the file. */
  void initializer(String name, Literal value) {
    bytes += (long) value.elements() * value.dtype().bytes();
    if (bytes > Integer.MAX_VALUE - (64L << 20)) {
      throw new ExportException("the model has more than 2 GB of parameters, which one ONNX file cannot hold");
    }
    initializers.add(Protos.tensor(name, value));
  }

  String cast(int type, String x) {
    return node("Cast", Attributes.of("to", type), x);
  }

  String cast(DType dtype, String x) {
    return cast(Protos.type(dtype), x);
  }

  /** Gives a value the wanted name, through a node of its own where the value is a leaf or has another wanted name. */
  void output(String value, String name) {
    boolean computed = nodes.stream().anyMatch(node -> node.getOutputList().contains(value));
    if (!computed || renamed.containsKey(value)) {
      nodes.add(NodeProto.newBuilder().setOpType("Identity").setName(fresh("Identity"))
          .addInput(value).addOutput(name).build());
    } else {
      renamed.put(value, name);
    }
  }

  /** The name under which a value stands in the built graph. */
  String name(String value) {
    return renamed.getOrDefault(value, value);
  }

  GraphProto.Builder build() {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("chainrule").addAllInitializer(initializers);
    for (NodeProto node : nodes) {
      NodeProto.Builder builder = node.toBuilder();
      for (int i = 0; i < node.getInputCount(); i++) {
        builder.setInput(i, name(node.getInput(i)));
      }
      for (int i = 0; i < node.getOutputCount(); i++) {
        builder.setOutput(i, name(node.getOutput(i)));
      }
      graph.addNode(builder);
    }
    return graph;
  }
}
