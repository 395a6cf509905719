package org.chainrule.training;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.Tensor;

/** What a function was called with: asking for anything else says so, instead of giving null. */
final class Operands extends AbstractMap<String, Tensor> {
  private final String function;
  private final Map<String, Tensor> tensors;

  Operands(String function, Map<String, Tensor> tensors) {
    this.function = function;
    this.tensors = tensors;
  }

  @Override
  public Tensor get(Object name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow(() -> new IllegalArgumentException(
        "the function '%s' asks for an input '%s' and was called with %s"
            .formatted(function, name, tensors.isEmpty() ? "none" : tensors.keySet())));
  }

  @Override
  public Tensor getOrDefault(Object name, Tensor other) {
    return tensors.getOrDefault(name, other);
  }

  @Override
  public boolean containsKey(Object name) {
    return tensors.containsKey(name);
  }

  @Override
  public Set<Entry<String, Tensor>> entrySet() {
    return Collections.unmodifiableMap(tensors).entrySet();
  }
}
