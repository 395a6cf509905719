package org.chainrule.api;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.TensorType;

/** The reference interpreter as a backend. */
final class ReferenceBackend implements TensorBackend {
  private int compilations;

  int compilations() {
    return compilations;
  }

  @Override
  public String id() {
    return "reference";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(IR_VERSION, EnumSet.allOf(DType.class), "any", "interpreter");
  }

  @Override
  public Executable compile(Graph graph) {
    compilations++;
    return new Program(graph, new HashMap<>());
  }

  private static final class Program implements Executable {
    private final Graph graph;
    private final Map<String, Literal> kept;
    private final Map<String, Literal> inputs = new HashMap<>();
    private final Map<String, Literal> outputs = new LinkedHashMap<>();
    private boolean closed;

    Program(Graph graph, Map<String, Literal> kept) {
      this.graph = graph;
      this.kept = kept;
      graph.parameters().forEach((name, leaf) -> kept.putIfAbsent(name, Literal.zeros(leaf.type())));
      graph.states().forEach((name, leaf) -> kept.putIfAbsent(name, Literal.zeros(leaf.type())));
    }

    private void open() {
      if (closed) {
        throw new IllegalStateException("the program is closed");
      }
    }

    @Override
    public Graph graph() {
      return graph;
    }

    @Override
    public void write(String name, Literal value) {
      open();
      Node input = graph.inputs().get(name);
      if (input == null && !kept.containsKey(name)) {
        throw new IllegalArgumentException("no input, parameter or state named '" + name + "'");
      }
      TensorType type = input == null ? kept.get(name).type() : input.type();
      if (type.dtype() != value.dtype() || !type.shape().sameSizes(value.shape())) {
        throw new IllegalArgumentException("'%s' is %s, not %s".formatted(name, type, value.type()));
      }
      (input == null ? kept : inputs).put(name, value.copy());
    }

    @Override
    public void run() {
      open();
      Map<String, Literal> leaves = new HashMap<>(kept);
      leaves.putAll(inputs);
      Reference.Result result = Reference.run(graph, leaves);
      outputs.putAll(result.outputs());
      kept.putAll(result.updates());
    }

    @Override
    public void read(String name, Literal into) {
      into.copyFrom(read(name));
    }

    @Override
    public Literal read(String name) {
      open();
      Literal value = outputs.containsKey(name) ? outputs.get(name) : kept.get(name);
      if (value == null) {
        throw new IllegalArgumentException("no output, parameter or state named '" + name + "'");
      }
      return value.copy();
    }

    @Override
    public Executable share(Graph other) {
      open();
      return new Program(other, kept);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
