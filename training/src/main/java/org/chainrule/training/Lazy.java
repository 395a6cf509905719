package org.chainrule.training;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is computed when it is first asked for, in whatever thread that is. */
final class Lazy<T> implements Supplier<T> {
  private final Supplier<T> source;
  private Optional<T> value = Optional.empty();

  private Lazy(Supplier<T> source) {
    this.source = source;
  }

  static <T> Lazy<T> of(Supplier<T> source) {
    return new Lazy<>(source);
  }

  @Override
  public synchronized T get() {
    T result = value.orElseGet(source);
    value = Optional.of(result);
    return result;
  }
}
