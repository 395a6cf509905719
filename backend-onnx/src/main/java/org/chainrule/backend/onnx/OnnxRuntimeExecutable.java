package org.chainrule.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.TensorType;

/**
 * A session of ONNX Runtime whose inputs and outputs are pinned to memory of ours. An updated parameter or state has two
 * places, and each run reads the one and writes the other ({@link KeptValue}).
 */
final class OnnxRuntimeExecutable implements Executable {
  private static final int OPSET = new OnnxFormat().opset();

  private final OnnxRuntimeBackend backend;
  private final Graph graph;
  private final OrtSession session;
  private final Map<String, NativeTensor> inputs = new LinkedHashMap<>();
  private final Map<String, NativeTensor> outputs = new LinkedHashMap<>();
  private final Map<String, KeptValue> kept = new LinkedHashMap<>();
  private final Set<String> missing = new TreeSet<>();

  /** What a run is given and where it writes, by the session's names; the places of kept values change each time. */
  private final Map<String, OnnxTensor> given = new HashMap<>();
  private final Map<String, OnnxTensor> pinned = new HashMap<>();
  private final Map<String, KeptValue> read = new LinkedHashMap<>();
  private final Map<String, KeptValue> updated = new LinkedHashMap<>();
  private boolean ran;
  private boolean closed;

  private OnnxRuntimeExecutable(OnnxRuntimeBackend backend, Graph graph, OrtSession session) {
    this.backend = backend;
    this.graph = graph;
    this.session = session;
  }

  /** Compiles a graph that takes those of the present parameters and states that it knows. */
  static OnnxRuntimeExecutable compile(OnnxRuntimeBackend backend, Graph graph, Map<String, KeptValue> present) {
    OrtEnvironment environment = backend.environment();
    try {
      OnnxLowering.Lowered lowered = new ExactLowering(Traces.of(graph), Map.of(), OPSET).lower();
      byte[] model = ModelFile.of(lowered.graph(), OPSET, Map.of()).toByteArray();
      OrtSession session;
      try (OrtSession.SessionOptions options = backend.options()) {
        session = environment.createSession(model, options);
      }
      OnnxRuntimeExecutable program = new OnnxRuntimeExecutable(backend, graph, session);
      try {
        program.allocate(environment, present);
        return program;
      } catch (OrtException | RuntimeException | Error e) {
        program.close();
        throw e;
      }
    } catch (OrtException e) {
      throw failure("cannot load the program", e);
    } catch (ExportException e) {
      throw new BackendException("backend onnxruntime: " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw new BackendException("backend onnxruntime: there is not enough memory for this program: " + e.getMessage(),
          e);
    }
  }

  private static BackendException failure(String what, OrtException e) {
    return new BackendException("backend onnxruntime: ONNX Runtime %s: %s".formatted(what, OrtRuntime.firstLine(e)), e);
  }

  private void allocate(OrtEnvironment environment, Map<String, KeptValue> present) throws OrtException {
    Set<String> needed = session.getInputNames();
    for (Map.Entry<String, Node> entry : graph.inputs().entrySet()) {
      NativeTensor input = new NativeTensor(environment, entry.getValue().type());
      inputs.put(entry.getKey(), input);
      if (needed.contains(entry.getKey())) {
        given.put(entry.getKey(), input.tensor());
      }
    }
    missing.addAll(inputs.keySet());
    for (Map<String, Node> leaves : List.of(graph.parameters(), graph.states())) {
      for (Map.Entry<String, Node> entry : leaves.entrySet()) {
        String name = entry.getKey();
        KeptValue value = present.containsKey(name) ? present.get(name)
            : new KeptValue(environment, entry.getValue().type());
        requireType(name, value.type(), entry.getValue().type());
        kept.put(name, value.retain());
        if (needed.contains(name)) {
          read.put(name, value);
        }
      }
    }
    for (Map.Entry<String, Node> entry : graph.outputs().entrySet()) {
      NativeTensor output = new NativeTensor(environment, entry.getValue().type());
      outputs.put(entry.getKey(), output);
      pinned.put(entry.getKey(), output.tensor());
    }
    for (Node leaf : graph.updates().keySet()) {
      KeptValue value = kept.get(Graph.name(leaf));
      value.makeUpdatable();
      updated.put(OnnxLowering.update(Graph.name(leaf)), value);
    }
  }

  private static void requireType(String name, TensorType expected, TensorType actual) {
    if (actual.dtype() != expected.dtype() || !actual.shape().sameSizes(expected.shape())) {
      throw new IllegalArgumentException("'%s' is %s, which does not fit %s".formatted(name, expected, actual));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this program is closed");
    }
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public void write(String name, Literal value) {
    requireOpen();
    NativeTensor input = inputs.get(name);
    if (input != null) {
      requireType(name, input.type(), value.type());
      input.write(value);
      missing.remove(name);
      return;
    }
    KeptValue leaf = kept.get(name);
    if (leaf == null) {
      throw unknown("input, parameter or state", name, inputs.keySet());
    }
    requireType(name, leaf.type(), value.type());
    leaf.write(value);
  }

  private IllegalArgumentException unknown(String what, String name, Set<String> others) {
    Set<String> known = new HashSet<>(others);
    known.addAll(kept.keySet());
    return new IllegalArgumentException("there is no %s '%s'; there are %s".formatted(what, name,
        new TreeSet<>(known)));
  }

  @Override
  public void run() {
    requireOpen();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("write these inputs before the first run: " + missing);
    }
    read.forEach((name, value) -> given.put(name, value.present()));
    updated.forEach((name, value) -> pinned.put(name, value.next()));
    try (OrtSession.Result _ = session.run(given, pinned)) {
      ran = true;
    } catch (OrtException e) {
      throw failure("failed to run the program", e);
    }
    updated.values().forEach(KeptValue::advance);
  }

  @Override
  public void read(String name, Literal into) {
    requireOpen();
    NativeTensor output = outputs.get(name);
    if (output == null) {
      KeptValue leaf = kept(name);
      requireType(name, leaf.type(), into.type());
      leaf.read(into);
    } else {
      requireType(name, output.type(), into.type());
      if (!ran) {
        throw new IllegalStateException("output '" + name + "' has no numbers before the first run");
      }
      output.read(into);
    }
  }

  private KeptValue kept(String name) {
    KeptValue leaf = kept.get(name);
    if (leaf == null) {
      throw unknown("output, parameter or state", name, outputs.keySet());
    }
    return leaf;
  }

  @Override
  public Literal read(String name) {
    requireOpen();
    Literal result = Literal.zeros(outputs.containsKey(name) ? outputs.get(name).type() : kept(name).type());
    read(name, result);
    return result;
  }

  @Override
  public Executable share(Graph other) {
    requireOpen();
    return compile(backend, other, kept);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    inputs.values().forEach(NativeTensor::close);
    outputs.values().forEach(NativeTensor::close);
    kept.values().forEach(KeptValue::release);
    try {
      session.close();
    } catch (OrtException e) {
      throw failure("cannot close the program", e);
    }
  }
}
