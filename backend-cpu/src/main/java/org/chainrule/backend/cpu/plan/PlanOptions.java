package org.chainrule.backend.cpu.plan;

import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.tier.Tier;
import org.chainrule.backend.cpu.tier.TierChoice;

/**
 * How a plan is made.
 *
 * @param threads how many threads work on it
 * @param reuse whether buffers whose values are no longer needed take further values
 * @param poison whether such buffers are overwritten with NaN at once, so that a wrong plan shows in its results
 * @param tier what its loops are made of
 * @param channelsLast whether images around convolutions and pooling lie channels last, for which oneDNN has fast loops
 * @param kernels when fused operations get generated code
 */
public record PlanOptions(int threads, boolean reuse, boolean poison, Tier tier, boolean channelsLast,
    Kernels.Mode kernels) {
  /** Options with generated code where the tier has vectors. */
  public PlanOptions(int threads, boolean reuse, boolean poison, Tier tier, boolean channelsLast) {
    this(threads, reuse, poison, tier, channelsLast, tier.hasVectors() ? Kernels.Mode.WHEN_WARM : Kernels.Mode.PLAIN);
  }

  /** Options with the layout of images that is best in the tier. */
  public PlanOptions(int threads, boolean reuse, boolean poison, Tier tier) {
    this(threads, reuse, poison, tier, tier.hasOneDnn());
  }

  /** Options with the tier of this process. */
  public PlanOptions(int threads, boolean reuse, boolean poison) {
    this(threads, reuse, poison, TierChoice.ofProcess().tier());
  }

  public static PlanOptions of(int threads) {
    return new PlanOptions(threads, true, false);
  }
}
