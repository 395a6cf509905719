package org.chainrule.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What time a step takes: with one thread the processor time of that thread, which other programs on the machine hardly
 * disturb; with several the time on the wall.
 */
public enum Clock {
  /** Processor time of the calling thread. */
  PROCESSOR,
  /** Processor time of all threads of the process: for what works on threads of its own. */
  PROCESS,
  /** Time on the wall. */
  WALL;

  /** The clock for a number of threads. */
  public static Clock of(int threads) {
    return threads == 1 && ManagementFactory.getThreadMXBean().isCurrentThreadCpuTimeSupported() ? PROCESSOR : WALL;
  }

  /** Nanoseconds since some moment. */
  public long now() {
    return switch (this) {
      case PROCESSOR -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      case PROCESS -> ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
      case WALL -> System.nanoTime();
    };
  }
}
