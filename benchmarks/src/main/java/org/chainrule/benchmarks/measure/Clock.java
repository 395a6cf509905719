package org.chainrule.benchmarks.measure;

import java.lang.management.ManagementFactory;

/**
 * What time a step takes: with one thread the processor time of that thread, which other programs on the machine hardly
 * disturb; with several the time on the wall.
 */
public enum Clock {
  /** Processor time of the calling thread. */
  PROCESSOR,
  /** Time on the wall. */
  WALL;

  /** The clock for a number of threads. */
  public static Clock of(int threads) {
    return threads == 1 && ManagementFactory.getThreadMXBean().isCurrentThreadCpuTimeSupported() ? PROCESSOR : WALL;
  }

  /** Nanoseconds since some moment. */
  public long now() {
    return this == PROCESSOR ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
  }
}
