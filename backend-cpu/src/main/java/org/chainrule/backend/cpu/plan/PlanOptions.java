package org.chainrule.backend.cpu.plan;

/**
 * How a plan is made.
 *
 * @param threads how many threads work on it
 * @param reuse whether buffers whose values are no longer needed take further values
 * @param poison whether such buffers are overwritten with NaN at once, so that a wrong plan shows in its results
 */
public record PlanOptions(int threads, boolean reuse, boolean poison) {
  public static PlanOptions of(int threads) {
    return new PlanOptions(threads, true, false);
  }
}
