package org.chainrule.plugins.optimizers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/** Runs an optimizer step by step on double-precision numbers that can be looked at. */
final class EagerSlots implements Optimizer.Slots {
  private final Map<String, TensorTree> trees = new HashMap<>();
  private final Map<String, Tensor> scalars = new HashMap<>();
  private final double learningRate;
  private TensorTree parameters;
  private int step;

  EagerSlots(TensorTree parameters, double learningRate) {
    this.parameters = parameters;
    this.learningRate = learningRate;
  }

  static TensorTree tree(double... values) {
    return new TensorTree(Map.of("dense1/weight", Tensor.of(values)));
  }

  /** One step; the parameters behind it. */
  double[] step(Optimizer optimizer, double... gradient) {
    step++;
    parameters = constants(parameters.add(optimizer.update(tree(gradient), this)));
    trees.replaceAll((_, tree) -> constants(tree));
    return parameters.get("dense1/weight").toArray();
  }

  /** The numbers themselves, so that expressions do not grow from step to step. */
  private static TensorTree constants(TensorTree tree) {
    return new TensorTree(tree.tensors().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
        entry -> Tensors.constant(Literal.of(entry.getValue().toArray(), entry.getValue().shape())), (a, _) -> a,
        LinkedHashMap::new)));
  }

  @Override
  public TensorTree parameters() {
    return parameters;
  }

  @Override
  public Tensor loss() {
    return Tensors.scalar(DType.FLOAT64, 1);
  }

  @Override
  public TensorTree gradients(Tensor scalar) {
    return parameters.map(Tensors::zeros); // the loss is a constant here
  }

  @Override
  public Tensor step() {
    return Tensors.scalar(DType.FLOAT64, step);
  }

  @Override
  public Tensor learningRate() {
    return Tensors.scalar(DType.FLOAT64, learningRate);
  }

  @Override
  public TensorTree get(String name, TensorTree like, double initial) {
    return trees.computeIfAbsent(name,
        _ -> like.map(tensor -> Tensors.full(tensor.dtype(), tensor.shape(), initial)));
  }

  @Override
  public TensorTree copyOfParameters(String name) {
    return trees.computeIfAbsent(name, _ -> parameters);
  }

  @Override
  public TensorTree set(String name, TensorTree next) {
    trees.put(name, next);
    return next;
  }

  @Override
  public Tensor get(String name, double initial) {
    return scalars.computeIfAbsent(name, _ -> Tensors.scalar(DType.FLOAT64, initial));
  }

  @Override
  public Tensor set(String name, Tensor next) {
    scalars.put(name, next);
    return next;
  }

  @Override
  public Tensor uniform(Shape shape) {
    return Tensors.uniform("test", shape, DType.FLOAT64, seed(), seed());
  }

  @Override
  public Tensor normal(Shape shape) {
    return Tensors.normal("test", shape, DType.FLOAT64, seed(), seed());
  }

  private Tensor seed() {
    return Tensors.constant(Literal.scalar((long) step));
  }

  @Override
  public void evaluateWith(TensorTree weights) {
    // Nothing is evaluated here.
  }

  @Override
  public Optimizer.Slots child(String name) {
    return this;
  }
}
