package org.chainrule.tck;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.ReverseMode;

/** What an optimizer sees and keeps while it is checked: each kept tensor is a state of the program. */
final class TracedSlots implements Optimizer.Slots {
  /** What all parts of a chain share. */
  private static final class Kept {
    private final Map<String, Literal> firstParameters;
    private final Map<String, Tensor> states = new LinkedHashMap<>();
    private final Map<String, Literal> initial = new LinkedHashMap<>();
    private final Map<String, Tensor> next = new LinkedHashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();

    private Kept(Map<String, Literal> firstParameters) {
      this.firstParameters = firstParameters;
    }
  }

  private final Kept kept;
  private final TensorTree parameters;
  private final Tensor loss;
  private final Tensor learningRate;
  private final String path;

  private TracedSlots(Kept kept, TensorTree parameters, Tensor loss, Tensor learningRate, String path) {
    this.kept = kept;
    this.parameters = parameters;
    this.loss = loss;
    this.learningRate = learningRate;
    this.path = path;
  }

  TracedSlots(TensorTree parameters, Map<String, Literal> firstParameters, Tensor loss, Tensor learningRate) {
    this(new Kept(firstParameters), parameters, loss, learningRate, "slots/");
  }

  /** Kept tensors by name. */
  Map<String, Tensor> states() {
    return kept.states;
  }

  /** Their first values. */
  Map<String, Literal> initial() {
    return kept.initial;
  }

  /** Their next values, where they were set. */
  Map<String, Tensor> next() {
    return kept.next;
  }

  private Tensor state(String name, Literal first) {
    TensorType type = first.type();
    kept.initial.putIfAbsent(name, first);
    Tensor state = kept.states.computeIfAbsent(name, key -> Tensors.apply(new Op.State(key, type)));
    if (!state.shape().sameSizes(type.shape()) || state.dtype() != type.dtype()) {
      throw new ShapeException("slot '%s' is %s and is asked for as %s".formatted(name, state.node().type(), type));
    }
    return state;
  }

  private static Literal full(DType dtype, Shape shape, double value) {
    Literal literal = Literal.zeros(new TensorType(dtype, shape));
    for (int i = 0; i < literal.elements(); i++) {
      literal.set(i, value);
    }
    return literal;
  }

  @Override
  public TensorTree parameters() {
    return parameters;
  }

  @Override
  public Tensor loss() {
    return loss;
  }

  @Override
  public TensorTree gradients(Tensor scalar) {
    List<Tensor> gradients = new ReverseMode().gradients(scalar, List.copyOf(parameters.tensors().values()));
    Map<String, Tensor> tree = new LinkedHashMap<>();
    parameters.tensors().keySet().forEach(name -> tree.put(name, gradients.get(tree.size())));
    return new TensorTree(tree);
  }

  @Override
  public Tensor step() {
    return TraceContext.step().add(Tensors.scalar(DType.INT64, 1)).cast(learningRate.dtype());
  }

  @Override
  public Tensor learningRate() {
    return learningRate;
  }

  @Override
  public TensorTree get(String name, TensorTree like, double initial) {
    Map<String, Tensor> tree = new LinkedHashMap<>();
    like.tensors().forEach((key, tensor) -> tree.put(key,
        state(path + name + "/" + key, full(tensor.dtype(), tensor.shape(), initial))));
    return new TensorTree(tree);
  }

  @Override
  public TensorTree copyOfParameters(String name) {
    Map<String, Tensor> tree = new LinkedHashMap<>();
    parameters.tensors().keySet().forEach(key -> tree.put(key,
        state(path + name + "/" + key, kept.firstParameters.get(key))));
    return new TensorTree(tree);
  }

  @Override
  public TensorTree set(String name, TensorTree next) {
    next.tensors().forEach((key, tensor) -> keep(path + name + "/" + key, tensor));
    return next;
  }

  @Override
  public Tensor get(String name, double initial) {
    return state(path + name, full(learningRate.dtype(), Shape.SCALAR, initial));
  }

  @Override
  public Tensor set(String name, Tensor next) {
    keep(path + name, next);
    return next;
  }

  private void keep(String name, Tensor next) {
    state(name, Literal.zeros(next.node().type()));
    kept.next.put(name, next);
  }

  @Override
  public Tensor uniform(Shape shape) {
    return Tensors.uniform(site(), shape, learningRate.dtype(), TraceContext.seed(), TraceContext.step());
  }

  @Override
  public Tensor normal(Shape shape) {
    return Tensors.normal(site(), shape, learningRate.dtype(), TraceContext.seed(), TraceContext.step());
  }

  private String site() {
    return path + "random" + number("random");
  }

  private int number(String name) {
    return kept.counters.merge(path + name, 1, Integer::sum);
  }

  @Override
  public void evaluateWith(TensorTree weights) {
    weights.tensors().forEach((name, tensor) -> {
      if (!tensor.shape().sameSizes(parameters.get(name).shape())) {
        throw new ShapeException("weights to evaluate with: '%s' is %s, the parameter %s"
            .formatted(name, tensor.shape(), parameters.get(name).shape()));
      }
    });
  }

  @Override
  public TracedSlots child(String name) {
    return new TracedSlots(kept, parameters, loss, learningRate, path + name + number(name) + "/");
  }
}
