package org.chainrule.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One tensor for each name: all parameters, their gradients, or an optimizer's slots.
 *
 * @param tensors the tensors by parameter name, in a fixed order
 */
public record TensorTree(Map<String, Tensor> tensors) {
  /** Copies the map, keeping its order. */
  public TensorTree {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** A function of three tensors. */
  @FunctionalInterface
  public interface TernaryOperator {
    /** The result. */
    Tensor apply(Tensor a, Tensor b, Tensor c);
  }

  /** The tensor of a name. */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor named '%s' among %s".formatted(name, tensors.keySet()));
    }
    return tensor;
  }

  /** A function of each tensor. */
  public TensorTree map(UnaryOperator<Tensor> function) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> result.put(name, function.apply(tensor)));
    return new TensorTree(result);
  }

  /** A function of each tensor and the one of the same name in another tree. */
  public TensorTree zip(TensorTree other, BinaryOperator<Tensor> function) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> result.put(name, function.apply(tensor, other.get(name))));
    return new TensorTree(result);
  }

  /** A function of each tensor and those of the same name in two other trees. */
  public TensorTree zip(TensorTree second, TensorTree third, TernaryOperator function) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> result.put(name, function.apply(tensor, second.get(name), third.get(name))));
    return new TensorTree(result);
  }

  /** The tensors whose name fulfils a condition. */
  public TensorTree filter(Predicate<String> condition) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      if (condition.test(name)) {
        result.put(name, tensor);
      }
    });
    return new TensorTree(result);
  }

  /** Element-wise sum with another tree. */
  public TensorTree add(TensorTree other) {
    return zip(other, Tensor::add);
  }

  /** Element-wise difference from another tree. */
  public TensorTree sub(TensorTree other) {
    return zip(other, Tensor::sub);
  }

  /** Every tensor times a number. */
  public TensorTree mul(double factor) {
    return map(tensor -> tensor.mul(factor));
  }

  /** Every tensor times a scalar tensor. */
  public TensorTree mul(Tensor factor) {
    return map(tensor -> tensor.mul(factor));
  }

  /** The exponential moving average {@code decay old + (1 - decay) fresh}, of this tree (old) and another (fresh). */
  public TensorTree average(TensorTree fresh, double decay) {
    return zip(fresh, (old, value) -> old.mul(decay).add(value.mul(1 - decay)));
  }

  /** The square root of the sum of all squares. */
  public Tensor globalNorm() {
    return tensors.values().stream().map(tensor -> tensor.square().sum()).reduce(Tensor::add)
        .orElseThrow(() -> new IllegalStateException("there are no parameters")).sqrt();
  }
}
