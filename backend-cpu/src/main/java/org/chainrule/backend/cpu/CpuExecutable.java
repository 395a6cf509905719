package org.chainrule.backend.cpu;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.lowering.Planner;
import org.chainrule.backend.cpu.plan.Plan;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.plan.Storage;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;
import org.jspecify.annotations.Nullable;

/** A plan with the storages of its parameters and states. */
final class CpuExecutable implements Executable {
  private final Graph graph;
  private final PlanOptions options;
  private final Workers workers;
  private final Kernels kernels;
  private final Map<String, TensorType> kept = new HashMap<>();
  private final Map<String, TensorType> inputs = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private @Nullable Plan plan;
  private boolean ran;

  CpuExecutable(Graph graph, PlanOptions options) {
    this(graph, options, new Workers(options.threads()), new Kernels(options.kernels()), Map.of());
  }

  private CpuExecutable(Graph graph, PlanOptions options, Workers workers, Kernels kernels,
      Map<String, Storage> shared) {
    this.graph = graph;
    this.options = options;
    this.workers = workers;
    this.kernels = kernels;
    Graph inlined = graph.inlined();
    graph.parameters().forEach((name, node) -> kept.put(name, node.type()));
    graph.states().forEach((name, node) -> kept.put(name, node.type()));
    graph.inputs().forEach((name, node) -> inputs.put(name, node.type()));
    missing.addAll(inlined.inputs().keySet());
    this.plan = Planner.plan(inlined, options, shared, workers, kernels);
  }

  private Plan plan() {
    Plan open = plan;
    if (open == null) {
      throw new IllegalStateException("this program is closed");
    }
    return open;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public void write(String name, Literal value) {
    Storage storage = place(name, value);
    if (storage != null) {
      storage.write(value.array(), value.elements());
    }
  }

  @Override
  public void lend(String input, Literal value) {
    if (!inputs.containsKey(input)) {
      throw new IllegalArgumentException("there is no input '%s'; there are %s"
          .formatted(input, new TreeSet<>(inputs.keySet())));
    }
    Storage storage = place(input, value);
    if (storage != null) {
      storage.lend(value);
    }
  }

  /** Where a value is to go; nowhere if only an unused operand of a function reads it. */
  private @Nullable Storage place(String name, Literal value) {
    Plan open = plan();
    TensorType input = inputs.get(name);
    TensorType type = input == null ? kept.get(name) : input;
    if (type == null) {
      Set<String> known = new TreeSet<>(inputs.keySet());
      known.addAll(kept.keySet());
      throw new IllegalArgumentException("there is no input, parameter or state '%s'; there are %s"
          .formatted(name, known));
    }
    check(name, type, value);
    if (!missing.isEmpty()) {
      missing.remove(name);
    }
    return open.leaves().get(name);
  }

  private static void check(String name, TensorType type, Literal value) {
    if (type.dtype() != value.dtype() || !type.shape().sameSizes(value.shape())) {
      throw new IllegalArgumentException("'%s' is %s, which does not fit %s".formatted(name, type, value.type()));
    }
  }

  @Override
  public void run() {
    Plan open = plan();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("write these inputs before the first run: " + missing);
    }
    open.run(workers, options.poison());
    ran = true;
  }

  int workers() {
    return workers.count();
  }

  /** Runs once and notes the shortest time seen of each kind of step, in nanoseconds. */
  void profile(Map<String, Long> times) {
    plan().profile(workers, times);
  }

  @Override
  public void read(String name, Literal into) {
    Object array = array(name);
    check(name, type(name), into);
    System.arraycopy(array, 0, into.array(), 0, into.elements());
  }

  @Override
  public Literal read(String name) {
    Object array = array(name);
    Literal result = Literal.zeros(type(name));
    System.arraycopy(array, 0, result.array(), 0, result.elements());
    return result;
  }

  @Override
  public Map<String, Long> profile() {
    Map<String, Long> times = plan().profile(workers);
    ran = true;
    return times;
  }

  @Override
  public OptionalLong peakBytes() {
    return OptionalLong.of(plan().temporaryBytes());
  }

  private TensorType type(String name) {
    Node output = graph.outputs().get(name);
    return output == null ? Objects.requireNonNull(kept.get(name)) : output.type();
  }

  private Object array(String name) {
    Plan open = plan();
    Value output = open.outputs().get(name);
    if (output != null) {
      if (!ran) {
        throw new IllegalStateException("output '" + name + "' has no numbers before the first run");
      }
      return output.array();
    }
    if (kept.containsKey(name)) {
      Storage storage = open.leaves().get(name);
      return storage == null ? Literal.zeros(kept.get(name)).array() : storage.array();
    }
    Set<String> known = new TreeSet<>(graph.outputs().keySet());
    known.addAll(kept.keySet());
    throw new IllegalArgumentException("there is no output, parameter or state '%s'; there are %s"
        .formatted(name, known));
  }

  @Override
  public Executable share(Graph other) {
    Plan open = plan();
    Map<String, Storage> shared = new LinkedHashMap<>();
    Set<Node> theirs = new HashSet<>(other.parameters().values());
    theirs.addAll(other.states().values());
    for (Node node : theirs) {
      String name = Graph.name(node);
      TensorType mine = kept.get(name);
      if (mine != null) {
        if (mine.dtype() != node.dtype() || !mine.shape().sameSizes(node.shape())) {
          throw new IllegalArgumentException(
              "'%s' is %s in the program whose values are to be shared, but %s in the other"
                  .formatted(name, mine, node.type()));
        }
        Storage storage = open.leaves().get(name);
        if (storage != null) {
          shared.put(name, storage);
        }
      }
    }
    return new CpuExecutable(other, options, workers, kernels, shared);
  }

  @Override
  public void close() {
    plan = null;
  }
}
