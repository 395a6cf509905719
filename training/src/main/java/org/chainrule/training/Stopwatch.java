package org.chainrule.training;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Adds up where time goes; compilation inside a phase counts as compilation. */
final class Stopwatch {
  /** What time is spent on. */
  enum Phase {
    DATA, COMPUTE, HEALTH, EVALUATION, CHECKPOINT
  }

  private static final double NANOS = 1e9;
  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
  private final LongSupplier compileNanos;
  private long steps;

  /** A watch beside the one of compilation. */
  Stopwatch(LongSupplier compileNanos) {
    this.compileNanos = compileNanos;
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  <T> T time(Phase phase, Supplier<T> work) {
    long start = System.nanoTime() - compileNanos.getAsLong();
    T result = work.get();
    nanos.merge(phase, System.nanoTime() - compileNanos.getAsLong() - start, Long::sum);
    return result;
  }

  void time(Phase phase, Runnable work) {
    time(phase, () -> {
      work.run();
      return true;
    });
  }

  void step() {
    steps++;
  }

  Timings timings() {
    long heap = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return new Timings(compileNanos.getAsLong() / NANOS, seconds(Phase.DATA), seconds(Phase.COMPUTE),
        seconds(Phase.HEALTH),
        seconds(Phase.EVALUATION), seconds(Phase.CHECKPOINT), steps, heap);
  }

  private double seconds(Phase phase) {
    return nanos.getOrDefault(phase, 0L) / NANOS;
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();
  }
}
