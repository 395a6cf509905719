package org.chainrule.training;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;
import org.chainrule.autograd.ReverseMode;

/** What an optimizer keeps, as states of the traced step: {@code optimizer/<slot>/<parameter>}. */
final class OptimizerSlots implements Optimizer.Slots {
  /** First value of a kept tensor. */
  sealed interface First {
    /** The same number everywhere. */
    record Number(double value) implements First {}

    /** The first value of a parameter. */
    record CopyOf(String parameter) implements First {}
  }

  /** What all parts of a chain share. */
  static final class Kept {
    private final Map<String, Tensor> states = new LinkedHashMap<>();
    private final Map<String, First> first = new LinkedHashMap<>();
    private final Map<String, Tensor> next = new LinkedHashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();
    private Optional<TensorTree> evaluation = Optional.empty();

    /** The kept tensors by name. */
    Map<String, Tensor> states() {
      return states;
    }

    /** Their first values. */
    Map<String, First> first() {
      return first;
    }

    /** Their values for the next step, where they change. */
    Map<String, Tensor> next() {
      return next;
    }

    /** Weights to evaluate with, if the optimizer named any. */
    Optional<TensorTree> evaluation() {
      return evaluation;
    }

    Tensor state(String name, TensorType type) {
      Tensor state = states.computeIfAbsent(name, key -> Tensors.apply(new Op.State(key, type)));
      if (!state.shape().sameSizes(type.shape()) || state.dtype() != type.dtype()) {
        throw new ShapeException("slot '%s' is %s and is asked for as %s".formatted(name, state.node().type(), type));
      }
      return state;
    }
  }

  private final Kept kept;
  private final TensorTree parameters;
  private final Tensor loss;
  private final Tensor learningRate;
  private final String path;

  private OptimizerSlots(Kept kept, TensorTree parameters, Tensor loss, Tensor learningRate, String path) {
    this.kept = kept;
    this.parameters = parameters;
    this.loss = loss;
    this.learningRate = learningRate;
    this.path = path;
  }

  /**
   * Slots of a new trace.
   *
   * @param name first part of the states' names
   */
  static OptimizerSlots of(String name, TensorTree parameters, Tensor loss, Tensor learningRate) {
    return new OptimizerSlots(new Kept(), parameters, loss, learningRate, name + "/");
  }

  Kept kept() {
    return kept;
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
    return TraceContext.step().add(1).cast(learningRate.dtype());
  }

  @Override
  public Tensor learningRate() {
    return learningRate;
  }

  @Override
  public TensorTree get(String name, TensorTree like, double initial) {
    Map<String, Tensor> tree = new LinkedHashMap<>();
    like.tensors().forEach((key, tensor) -> tree.put(key,
        declare(name + "/" + key, tensor.dtype(), tensor.shape(), new First.Number(initial))));
    return new TensorTree(tree);
  }

  @Override
  public TensorTree copyOfParameters(String name) {
    Map<String, Tensor> tree = new LinkedHashMap<>();
    parameters.tensors().forEach((key, tensor) -> tree.put(key,
        declare(name + "/" + key, tensor.dtype(), tensor.shape(), new First.CopyOf(key))));
    return new TensorTree(tree);
  }

  @Override
  public TensorTree set(String name, TensorTree next) {
    next.tensors().forEach((key, tensor) -> keep(name + "/" + key, tensor));
    return next;
  }

  @Override
  public Tensor get(String name, double initial) {
    return declare(name, learningRate.dtype(), Shape.SCALAR, new First.Number(initial));
  }

  @Override
  public Tensor set(String name, Tensor next) {
    keep(name, next);
    return next;
  }

  private Tensor declare(String name, DType dtype, Shape shape, First first) {
    kept.first.put(path + name, first);
    return kept.state(path + name, new TensorType(dtype, shape));
  }

  private void keep(String name, Tensor next) {
    kept.state(path + name, next.node().type());
    kept.first.putIfAbsent(path + name, new First.Number(0));
    kept.next.put(path + name, next);
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
    kept.evaluation = Optional.of(weights);
  }

  @Override
  public OptimizerSlots child(String name) {
    return new OptimizerSlots(kept, parameters, loss, learningRate, path + name + number(name) + "/");
  }
}
