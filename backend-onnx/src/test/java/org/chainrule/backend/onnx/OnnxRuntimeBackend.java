package org.chainrule.backend.onnx;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.TensorType;

/** Runs lowered programs in ONNX Runtime, so that the contract of backends tries every lowering. */
final class OnnxRuntimeBackend implements TensorBackend {
  @Override
  public String id() {
    return "onnx_lowering";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(IR_VERSION, EnumSet.allOf(DType.class), "ONNX Runtime", "lowered programs of fixed sizes");
  }

  @Override
  public Executable compile(Graph graph) {
    return new Program(graph, new HashMap<>());
  }

  private static final class Program implements Executable {
    private final Graph graph;
    private final Map<String, Literal[]> kept;
    private final Map<String, Literal> inputs = new HashMap<>();
    private final Map<String, Node> leaves = new LinkedHashMap<>();
    private final Set<String> read = new HashSet<>();
    private final OnnxSession session;
    private Map<String, Literal> results = Map.of();
    private boolean closed;

    Program(Graph graph, Map<String, Literal[]> present) {
      this.graph = graph;
      this.kept = new HashMap<>(present);
      leaves.putAll(graph.parameters());
      leaves.putAll(graph.states());
      leaves.forEach((name, leaf) -> {
        Literal[] shared = kept.computeIfAbsent(name, _ -> new Literal[] {Literal.zeros(leaf.type())});
        requireType(name, leaf.type(), shared[0]);
      });
      try {
        OnnxLowering.Lowered lowered = new OnnxLowering(Traces.of(graph), Map.of(), Programs.OPSET).lower();
        lowered.graph().getInputList().forEach(input -> read.add(input.getName()));
        session = OnnxSession.load(ModelFile.of(lowered.graph(), Programs.OPSET, Map.of()));
      } catch (IOException | ExportException e) {
        throw new BackendException(e.getMessage(), e);
      }
    }

    private static void requireType(String name, TensorType expected, Literal value) {
      if (value.dtype() != expected.dtype() || !value.shape().sameSizes(expected.shape())) {
        throw new IllegalArgumentException("'%s' is %s, not %s".formatted(name, expected, value.type()));
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
      Node leaf = leaves.getOrDefault(name, graph.inputs().get(name));
      if (leaf == null) {
        throw new IllegalArgumentException("there is no input, parameter or state '" + name + "'");
      }
      requireType(name, leaf.type(), value);
      if (leaves.containsKey(name)) {
        kept.get(name)[0] = value.copy();
      } else {
        inputs.put(name, value.copy());
      }
    }

    @Override
    public void run() {
      requireOpen();
      if (!inputs.keySet().containsAll(graph.inputs().keySet())) {
        throw new IllegalStateException("inputs have not been written: " + graph.inputs().keySet());
      }
      Map<String, Literal> given = new HashMap<>(inputs);
      leaves.keySet().forEach(name -> given.put(name, kept.get(name)[0]));
      given.keySet().retainAll(read);
      try {
        results = session.run(given);
      } catch (IOException e) {
        throw new BackendException(e.getMessage(), e);
      }
      graph.updates().keySet().forEach(
          leaf -> kept.get(Graph.name(leaf))[0] = results.get(OnnxLowering.update(Graph.name(leaf))));
    }

    @Override
    public void read(String name, Literal into) {
      Literal value = read(name);
      requireType(name, value.type(), into);
      into.copyFrom(value);
    }

    @Override
    public Literal read(String name) {
      requireOpen();
      if (graph.outputs().containsKey(name)) {
        if (results.isEmpty()) {
          throw new IllegalStateException("output '%s' is read before the first run".formatted(name));
        }
        return results.get(name).copy();
      }
      if (!leaves.containsKey(name)) {
        throw new IllegalArgumentException("there is no output, parameter or state '" + name + "'");
      }
      return kept.get(name)[0].copy();
    }

    @Override
    public Executable share(Graph further) {
      requireOpen();
      return new Program(further, kept);
    }

    @Override
    public void close() {
      if (!closed) {
        session.close();
      }
      closed = true;
    }
  }
}
