package org.chainrule.backend.cpu.plan;

import org.chainrule.backend.cpu.natives.OneDnn;

/**
 * How a plan is made.
 *
 * @param threads how many threads work on it
 * @param reuse whether buffers whose values are no longer needed take further values
 * @param poison whether such buffers are overwritten with NaN at once, so that a wrong plan shows in its results
 * @param channelsLast whether images around convolutions and pooling lie channels last, where there are fast loops for
 *     that
 */
public record PlanOptions(int threads, boolean reuse, boolean poison, boolean channelsLast) {
  public PlanOptions(int threads, boolean reuse, boolean poison) {
    this(threads, reuse, poison, OneDnn.problem().isEmpty());
  }

  public static PlanOptions of(int threads) {
    return new PlanOptions(threads, true, false);
  }
}
