package org.chainrule.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;

/**
 * A {@link Context} that records what is asked of it while a program is traced: parameters with their first values,
 * states, updates. Random numbers depend on the program's inputs {@link #SEED} and {@link #STEP}.
 */
public final class TraceContext implements Context {
  /** Name of the INT64 scalar input that holds the seed of the run. */
  public static final String SEED = "seed";
  /** Name of the INT64 scalar input that holds the number of the step, from 0. */
  public static final String STEP = "step";

  /**
   * What is the same for all contexts of a trace.
   *
   * @param training whether the model is being trained
   * @param dtype floating type of parameters
   * @param activation for layers that name none
   * @param initializer for parameters that name none
   * @param differentiator for {@link Context#gradients}
   */
  public record Settings(boolean training, DType dtype, Activation activation, Initializer initializer,
      Differentiator differentiator) {}

  /**
   * An activation that a layer asked for with {@link Context#activate}: {@code output = function(input)}.
   *
   * @param name the name that its output is tapped under, such as {@code dense1/activation1}
   * @param function the activation
   * @param input what it was applied to
   * @param output its result, tapped
   */
  public record Activated(String name, Activation function, Tensor input, Tensor output) {}

  private static final class Trace {
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> states = new LinkedHashMap<>();
    private final Map<String, Tensor> initial = new LinkedHashMap<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private final Map<String, Tensor> updates = new LinkedHashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();
    private final List<Activated> activations = new ArrayList<>();
  }

  private final Settings settings;
  private final Trace trace;
  private final String path;

  private TraceContext(Settings settings, Trace trace, String path) {
    this.settings = settings;
    this.trace = trace;
    this.path = path;
  }

  /** The outermost context of a new trace. */
  public static TraceContext of(Settings settings) {
    return new TraceContext(settings, new Trace(), "");
  }

  /** The input that holds the seed. */
  public static Tensor seed() {
    return Tensors.input(SEED, DType.INT64, Shape.SCALAR);
  }

  /** The input that holds the number of the step. */
  public static Tensor step() {
    return Tensors.input(STEP, DType.INT64, Shape.SCALAR);
  }

  // ---- what plug-ins ask --------------------------------------------------------------------------------------

  @Override
  public Tensor parameter(String name, Shape shape, Optional<Initializer> initializer) {
    TraceContext site = new TraceContext(settings, trace, path + name + "/initializer/");
    Initializer rule = initializer.orElse(settings.initializer());
    return declare(trace.parameters, name, shape, type -> new Op.Parameter(path + name, type), () -> {
      trace.initializers.put(path + name, rule);
      int before = trace.initial.size();
      Tensor first = ContractException.result(rule, "initialize", rule.initialize(shape, site));
      if (trace.initial.size() > before) {
        throw new ShapeException(
            ("initializer %s asks for a parameter or state of its own; the first values of '%s' are "
                + "to be made of random and fixed numbers").formatted(rule, path + name));
      }
      return first;
    });
  }

  @Override
  public Tensor parameter(String name, Shape shape, double initial) {
    return declare(trace.parameters, name, shape, type -> new Op.Parameter(path + name, type),
        () -> Tensors.full(dtype(), shape, initial));
  }

  @Override
  public Tensor state(String name, Shape shape, double initial) {
    return declare(trace.states, name, shape, type -> new Op.State(path + name, type),
        () -> Tensors.full(dtype(), shape, initial));
  }

  private Tensor declare(Map<String, Tensor> known, String name, Shape shape,
      Function<TensorType, Op> leaf, Supplier<Tensor> first) {
    String full = path + name;
    Tensor present = known.get(full);
    if (present != null) {
      if (!present.shape().sameSizes(shape)) {
        throw Tensors.located(new ShapeException("'%s' has shape %s and is asked for again with shape %s"
            .formatted(full, present.shape(), shape)));
      }
      return present;
    }
    if (trace.initial.containsKey(full)) {
      throw Tensors.located(new ShapeException("'%s' is asked for as a parameter and as a state".formatted(full)));
    }
    Tensor value = first.get();
    if (!value.shape().sameSizes(shape)) {
      throw Tensors.located(new ShapeException("the first value of '%s' has shape %s, not %s"
          .formatted(full, value.shape(), shape)));
    }
    Tensor tensor = Tensors.apply(leaf.apply(new TensorType(dtype(), shape)));
    known.put(full, tensor);
    trace.initial.put(full, value.cast(dtype()));
    return tensor;
  }

  @Override
  public void update(Tensor state, Tensor next) {
    String name = Graph.name(state.node());
    Tensor known = trace.states.get(name);
    if (known == null || !known.node().op().equals(state.node().op())) {
      throw Tensors.located(new ShapeException("only a state of this trace can be updated, not " + state.node()));
    }
    if (next.dtype() != state.dtype() || !next.shape().sameSizes(state.shape())) {
      throw Tensors.located(new ShapeException("update of '%s': it is %s, its next value %s"
          .formatted(name, state.node().type(), next.node().type())));
    }
    trace.updates.put(name, next);
  }

  @Override
  public Tensor uniform(Shape shape) {
    return Tensors.uniform(site(), shape, dtype(), seed(), step());
  }

  @Override
  public Tensor normal(Shape shape) {
    return Tensors.normal(site(), shape, dtype(), seed(), step());
  }

  private String site() {
    return path + "random" + number("random");
  }

  private int number(String name) {
    return trace.counters.merge(path + name, 1, Integer::sum);
  }

  @Override
  public boolean training() {
    return settings.training();
  }

  @Override
  public DType dtype() {
    return settings.dtype();
  }

  @Override
  public Tensor activate(Tensor x, Optional<Activation> activation) {
    Activation function = activation.orElse(settings.activation());
    TraceContext child = child("activation");
    Tensor y = ContractException.result(function, "apply", function.apply(x, child));
    Shape promised = ContractException.result(function, "resultShape", function.resultShape(x.shape()));
    if (y.dtype() != x.dtype() || !y.shape().sameSizes(promised)) {
      throw new ShapeException("activation %s makes %s of %s; it should give %s".formatted(function, y.node().type(),
          x.node().type(), new TensorType(x.dtype(), promised)));
    }
    Tensor output = y.tap(child.path());
    trace.activations.add(new Activated(child.path(), function, x, output));
    return output;
  }

  @Override
  public TraceContext child(String name) {
    return new TraceContext(settings, trace, path + name + number(name) + "/");
  }

  @Override
  public List<Tensor> gradients(Tensor scalar, List<Tensor> withRespectTo) {
    return settings.differentiator().gradients(scalar, withRespectTo);
  }

  // ---- what was recorded --------------------------------------------------------------------------------------

  /** The name of this context, without a slash at the end; empty for the outermost. */
  public String path() {
    return path.isEmpty() ? "" : path.substring(0, path.length() - 1);
  }

  /** The parameters asked for so far, by full name. */
  public TensorTree parameters() {
    return new TensorTree(trace.parameters);
  }

  /** The initializers of those parameters that have one, by full name, in the order in which they were asked for. */
  public Map<String, Initializer> initializers() {
    return Collections.unmodifiableMap(trace.initializers);
  }

  /** The states asked for so far, by full name. */
  public TensorTree states() {
    return new TensorTree(trace.states);
  }

  /** The activations asked for so far, in that order. */
  public List<Activated> activations() {
    return Collections.unmodifiableList(trace.activations);
  }

  /** The next values given to states, by full name. */
  public TensorTree updates() {
    return new TensorTree(trace.updates);
  }

  /** First values of all parameters and states for a seed, computed by {@link Reference}: the same on every backend. */
  public Map<String, Literal> initialValues(long seed) {
    Graph graph = Tensors.graph(trace.initial);
    Map<String, Literal> leaves = Map.of(SEED, Literal.scalar(seed), STEP, Literal.scalar(0L));
    return new LinkedHashMap<>(Reference.run(graph, leaves).outputs());
  }
}
