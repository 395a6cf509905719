package org.chainrule.experiments.draw;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;

/**
 * What an expression may call: {@link Tensor}'s functions of numbers by their names, and others by id, such as
 * activations that are plug-ins.
 */
public final class Functions {
  /**
   * A function of numbers.
   *
   * @param operands how many it takes
   * @param body what it computes
   */
  record Entry(int operands, Function<List<Tensor>, Tensor> body) {}

  private static final Map<String, UnaryOperator<Tensor>> OF_ONE = Map.ofEntries(Map.entry("exp", Tensor::exp),
      Map.entry("expm1", Tensor::expm1), Map.entry("log", Tensor::log), Map.entry("log1p", Tensor::log1p),
      Map.entry("sqrt", Tensor::sqrt), Map.entry("abs", Tensor::abs), Map.entry("sign", Tensor::sign),
      Map.entry("floor", Tensor::floor), Map.entry("sin", Tensor::sin), Map.entry("cos", Tensor::cos),
      Map.entry("tan", Tensor::tan), Map.entry("atan", Tensor::atan), Map.entry("tanh", Tensor::tanh),
      Map.entry("erf", Tensor::erf), Map.entry("sigmoid", Tensor::sigmoid), Map.entry("softplus", Tensor::softplus),
      Map.entry("relu", Tensor::relu), Map.entry("neg", Tensor::neg), Map.entry("square", Tensor::square),
      Map.entry("reciprocal", Tensor::reciprocal));

  private static final Map<String, BinaryOperator<Tensor>> OF_TWO = Map.of("max", Tensor::max, "min", Tensor::min,
      "pow", Tensor::pow);

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private Functions() {
    OF_ONE.forEach((name, body) -> entries.put(name, new Entry(1, operands -> body.apply(operands.getFirst()))));
    OF_TWO.forEach((name, body) -> entries.put(name,
        new Entry(2, operands -> body.apply(operands.get(0), operands.get(1)))));
  }

  /** The functions of {@link Tensor} alone. */
  public static Functions ofTensors() {
    return new Functions();
  }

  /** These and another function of one number, drawn as one node; a name that {@link Tensor} has keeps that meaning. */
  public Functions with(String name, UnaryOperator<Tensor> body) {
    Functions more = new Functions();
    more.entries.putAll(entries);
    more.entries.putIfAbsent(name, new Entry(1, operands -> Tensors.function(name, body, operands.getFirst())));
    return more;
  }

  Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** All names, in alphabetical order. */
  public List<String> names() {
    return entries.keySet().stream().sorted().toList();
  }
}
