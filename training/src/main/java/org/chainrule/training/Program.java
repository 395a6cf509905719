package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Executable;
import org.chainrule.api.Initializer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.ReverseMode;

/**
 * Compiled functions over common parameters and states, for training loops of one's own: two networks, distillation.
 *
 * {@snippet :
 * try (Program program = new Program(backend, 7)) {
 *   Program.Function step = program.function("step", true, (scope, inputs) -> {
 *     Tensor output = model.apply(inputs.get("x"), scope.context());
 *     Tensor loss = output.sub(inputs.get("y")).square().mean();
 *     scope.minimize(loss, "**", optimizer, Tensor.of(0.1));
 *     return Map.of("loss", loss);
 *   });
 *   double loss = step.call(Map.of("x", x, "y", y)).get("loss").get(0);
 * }
 * }
 *
 * Weights are kept in a file and taken from it under their names; functions must have been called before:
 *
 * {@snippet :
 * Map<String, Literal> weights = new LinkedHashMap<>();
 * program.names().forEach(name -> weights.put(name, program.read(name)));
 * new Safetensors(weights, Map.of()).write(file);
 * Safetensors.read(file).tensors().forEach(program::write);
 * }
 *
 * Not for use by several threads at once.
 */
public final class Program implements AutoCloseable {
  private final TensorBackend backend;
  private final long seed;
  private final Activation activation;
  private final Initializer initializer;
  private final List<Function> functions = new ArrayList<>();
  private final Map<String, Node> leaves = new LinkedHashMap<>();
  private Optional<Executable> store = Optional.empty();
  private boolean closed;

  /**
   * A program without functions.
   *
   * @param backend where it runs
   * @param seed of first values and random numbers
   * @param activation of layers that name none
   * @param initializer of parameters that name none
   */
  public Program(TensorBackend backend, long seed, Activation activation, Initializer initializer) {
    this.backend = backend;
    this.seed = seed;
    this.activation = activation;
    this.initializer = initializer;
  }

  /** A program whose layers have no activation and Kaiming's uniform initializer unless they name others. */
  public Program(TensorBackend backend, long seed) {
    this(backend, seed, x -> x, TrainingConfiguration.DEFAULT_INITIALIZER);
  }

  /**
   * A function. It is traced when first called with inputs of certain types, and once more for each new ones.
   *
   * @param name its name, from which names of optimizer slots are made
   * @param training whether layers such as dropout behave as in training
   * @param body what it computes
   * @throws IllegalArgumentException if there is a function of that name, whose optimizers it would share
   */
  public Function function(String name, boolean training, StatefulFunction body) {
    if (functions.stream().anyMatch(other -> other.name.equals(name))) {
      throw new IllegalArgumentException("there is a function '%s' in this program already".formatted(name));
    }
    Function function = new Function(name, training, body);
    functions.add(function);
    return function;
  }

  /** The present value of a parameter or state. */
  public Literal read(String name) {
    return existing(name).read(name);
  }

  /** Gives a parameter or state a value. */
  public void write(String name, Literal value) {
    existing(name).write(name, value);
  }

  /** Names of parameters and states of all functions called so far. */
  public List<String> names() {
    return List.copyOf(leaves.keySet());
  }

  private Executable existing(String name) {
    requireOpen();
    return store.filter(_ -> leaves.containsKey(name)).orElseThrow(() -> new IllegalArgumentException(
        "there is no parameter or state '%s' in the functions called so far; there are %s".formatted(name, names())));
  }

  /** Makes room for what a new trace keeps; everything compiled so far is compiled again when called next. */
  private void adopt(Map<String, Node> kept, Map<String, Literal> first) {
    kept.forEach((name, leaf) -> requireSame(name, leaves.getOrDefault(name, leaf), leaf));
    Map<String, Literal> values = new LinkedHashMap<>();
    kept.keySet().stream().filter(name -> !leaves.containsKey(name)).forEach(name -> values.put(name, first.get(name)));
    if (values.isEmpty() && store.isPresent()) {
      return;
    }
    store.ifPresent(old -> leaves.keySet().forEach(name -> values.put(name, old.read(name))));
    release();
    kept.forEach(leaves::putIfAbsent);
    Map<Node, Node> unchanged = new LinkedHashMap<>();
    leaves.values().forEach(leaf -> unchanged.put(leaf, leaf));
    Executable fresh = backend.compile(Graph.of(Map.of(), unchanged));
    values.forEach(fresh::write);
    store = Optional.of(fresh);
  }

  private static void requireSame(String name, Node known, Node asked) {
    if (known.op().getClass() != asked.op().getClass() || !known.type().equals(asked.type())) {
      throw new IllegalArgumentException(
          "'%s' is the %s %s of another function of this program; this one has a %s %s of that name"
              .formatted(name, kind(known), known.type(), kind(asked), asked.type()));
    }
  }

  private static String kind(Node leaf) {
    return leaf.op() instanceof Op.Parameter ? "parameter" : "state";
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the program is closed");
    }
  }

  /** Frees what it holds; any later call is an {@link IllegalStateException}. */
  @Override
  public void close() {
    closed = true;
    release();
  }

  private void release() {
    functions.forEach(Function::release);
    store.ifPresent(Executable::close);
    store = Optional.empty();
  }

  /** One function of a program. */
  public final class Function {
    private final String name;
    private final boolean training;
    private final StatefulFunction body;
    private final Map<Map<String, TensorType>, Graph> traces = new LinkedHashMap<>();
    private final Map<Graph, Executable> compiled = new LinkedHashMap<>();
    private long calls;

    private Function(String name, boolean training, StatefulFunction body) {
      this.name = name;
      this.training = training;
      this.body = body;
    }

    /**
     * Computes the results, and applies all updates.
     *
     * @param inputs numbers for what the body asks its inputs for
     * @throws IllegalArgumentException if the body asks for others, or one has a name that the program itself uses
     */
    public Map<String, Literal> call(Map<String, Literal> inputs) {
      requireOpen();
      for (String own : List.of(TraceContext.SEED, TraceContext.STEP)) {
        if (inputs.containsKey(own)) {
          throw new IllegalArgumentException(
              "the function '%s' cannot have an input named '%s': random numbers depend on one "
                  .formatted(name, own) + "of that name");
        }
      }
      Map<String, TensorType> types = new LinkedHashMap<>();
      inputs.forEach((input, value) -> types.put(input, value.type()));
      Graph graph = traces.computeIfAbsent(types, this::trace);
      Executable program = compiled.computeIfAbsent(graph, key -> store.orElseThrow().share(key));
      inputs.forEach((input, value) -> Inputs.write(program, input, value));
      Inputs.write(program, TraceContext.SEED, Literal.scalar(seed));
      Inputs.write(program, TraceContext.STEP, Literal.scalar(calls++));
      program.run();
      Map<String, Literal> results = new LinkedHashMap<>();
      graph.outputs().keySet().forEach(output -> results.put(output, program.read(output)));
      return results;
    }

    private Graph trace(Map<String, TensorType> types) {
      TraceContext context = TraceContext.of(
          new TraceContext.Settings(training, DType.FLOAT32, activation, initializer, new ReverseMode()));
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      types.forEach((input, type) -> inputs.put(input, Tensors.input(input, type.dtype(), type.shape())));
      ProgramScope scope = new ProgramScope(name, context);
      Map<String, Node> outputs = new LinkedHashMap<>();
      Optional.ofNullable(body.apply(scope, new Operands(name, inputs))).orElseThrow(() -> new IllegalArgumentException(
          "the function '%s' gives null back; without results it is Map.of()".formatted(name)))
          .forEach((output, tensor) -> outputs.put(output, tensor.node()));
      adopt(scope.leaves(), scope.firstValues(seed));
      return Graph.of(outputs, scope.updates());
    }

    private void release() {
      compiled.values().forEach(Executable::close);
      compiled.clear();
    }
  }
}
