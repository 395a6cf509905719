package org.chainrule.experiments.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Where the time went that the trainer does not measure. */
final class Stopwatch {
  private final long start = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  <T> T time(String part, Supplier<T> work) {
    long from = System.nanoTime();
    try {
      return work.get();
    } finally {
      seconds.merge(part, (System.nanoTime() - from) / 1e9, Double::sum);
    }
  }

  double seconds(String part) {
    return seconds.getOrDefault(part, 0.0);
  }

  double total() {
    return (System.nanoTime() - start) / 1e9;
  }
}
