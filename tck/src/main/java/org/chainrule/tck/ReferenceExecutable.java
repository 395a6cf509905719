package org.chainrule.tck;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.TensorType;

/** A graph that is interpreted at each run. */
final class ReferenceExecutable implements Executable {
  private final Graph graph;

  /** Values of inputs, parameters and states; those of parameters and states may be shared with other programs. */
  private final Map<String, Literal> leaves;
  private final Set<String> unwritten;
  private Map<String, Literal> outputs = Map.of();
  private boolean closed;

  private ReferenceExecutable(Graph graph, Map<String, Literal> leaves) {
    this.graph = graph;
    this.leaves = leaves;
    this.unwritten = new HashSet<>(graph.inputs().keySet());
  }

  static ReferenceExecutable of(Graph graph) {
    return sharing(graph, Map.of());
  }

  private static ReferenceExecutable sharing(Graph graph, Map<String, Literal> present) {
    Map<String, Literal> leaves = new LinkedHashMap<>();
    graph.inputs().forEach((name, leaf) -> leaves.put(name, Literal.zeros(leaf.type())));
    Map<String, Node> kept = new LinkedHashMap<>(graph.parameters());
    kept.putAll(graph.states());
    kept.forEach((name, leaf) -> {
      Literal shared = present.get(name);
      if (shared != null) {
        requireType("shared value '" + name + "'", leaf.type(), shared);
      }
      leaves.put(name, shared == null ? Literal.zeros(leaf.type()) : shared);
    });
    return new ReferenceExecutable(graph, leaves);
  }

  private static void requireType(String what, TensorType expected, Literal value) {
    if (value.dtype() != expected.dtype() || !value.shape().sameSizes(expected.shape())) {
      throw new IllegalArgumentException("%s is %s, not %s".formatted(what, expected, value.type()));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this program has been closed");
    }
  }

  @Override
  public Graph graph() {
    requireOpen();
    return graph;
  }

  @Override
  public void write(String name, Literal value) {
    requireOpen();
    Literal leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalArgumentException("there is no input, parameter or state '%s'; there are %s"
          .formatted(name, leaves.keySet()));
    }
    requireType("'" + name + "'", leaf.type(), value);
    leaf.copyFrom(value);
    unwritten.remove(name);
  }

  @Override
  public void run() {
    requireOpen();
    if (!unwritten.isEmpty()) {
      throw new IllegalStateException("inputs have not been written: " + unwritten);
    }
    Map<String, Literal> values = new HashMap<>(leaves);
    values.replaceAll((_, value) -> value.copy()); // results may be the leaves themselves, which the updates overwrite
    Reference.Result result = Reference.run(graph, values);
    outputs = result.outputs();
    result.updates().forEach((name, next) -> leaf(name).copyFrom(next));
  }

  private Literal leaf(String name) {
    Literal leaf = leaves.get(name);
    if (leaf == null) {
      throw new AssertionError(name);
    }
    return leaf;
  }

  @Override
  public void read(String name, Literal into) {
    Literal value = present(name);
    requireType("'" + name + "'", value.type(), into);
    into.copyFrom(value);
  }

  @Override
  public Literal read(String name) {
    return present(name).copy();
  }

  private Literal present(String name) {
    requireOpen();
    Literal output = outputs.get(name);
    if (output != null) {
      return output;
    }
    if (graph.outputs().containsKey(name)) {
      throw new IllegalStateException("output '%s' is read before the first run".formatted(name));
    }
    Literal leaf = leaves.get(name);
    if (leaf == null || graph.inputs().containsKey(name)) {
      throw new IllegalArgumentException("there is no output, parameter or state '%s'; outputs are %s"
          .formatted(name, graph.outputs().keySet()));
    }
    return leaf;
  }

  @Override
  public Executable share(Graph further) {
    requireOpen();
    Map<String, Literal> kept = new LinkedHashMap<>(leaves);
    kept.keySet().removeAll(graph.inputs().keySet());
    return sharing(further, kept);
  }

  @Override
  public void close() {
    closed = true;
  }
}
