package org.chainrule.benchmarks.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.chainrule.benchmarks.peer.Session;

/** What steps allocate on the heap. */
public final class Allocation {
  private static final int STEPS = 20;

  private Allocation() {}

  /** Bytes that the calling thread allocates in a step, by its own counter. */
  public static long perStep(Session session) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < STEPS; i++) {
      session.step();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / STEPS;
  }
}
