package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows or files that cannot be used, and what becomes of them. */
final class Faults {
  private static final int NAMED = 5;

  private final OnError rule;
  private final List<String> messages = new ArrayList<>();

  Faults(OnError rule) {
    this.rule = rule;
  }

  /** Those of data that must be sound. */
  static Faults none() {
    return new Faults(OnError.FAIL);
  }

  /** Counts a fault, or throws it. */
  void add(IOException fault) throws IOException {
    if (rule == OnError.FAIL) {
      throw fault;
    }
    messages.add(fault.getMessage());
  }

  boolean skips() {
    return rule == OnError.SKIP;
  }

  /**
   * How many there were, with the first ones.
   *
   * @param one what each of them is, such as {@code row}
   */
  Optional<String> note(String one) {
    if (messages.isEmpty()) {
      return Optional.empty();
    }
    int count = messages.size();
    String named = String.join("; ", messages.subList(0, Math.min(NAMED, count)));
    return Optional.of("%,d %s left out: %s%s.".formatted(count, count == 1 ? one : one + "s", named,
        count > NAMED ? "; and %,d more".formatted(count - NAMED) : ""));
  }
}
