package org.chainrule.backend.cpu.codegen;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The making of one class, which serves all nests that differ in nothing that its code depends on. */
final class Generation {
  private static final int MANY_RUNS = 100;
  private static final int SOME_RUNS = 10;
  private static final long LONG_NANOS = 300_000_000;

  /** Work in the background, what saves most first. */
  private record Making(Generation generation, KernelTier tier, long savings) implements Runnable, Comparable<Making> {
    @Override
    public void run() {
      make(tier).filter(kernel -> WarmUp.isFaster(tier, kernel)).ifPresent(kernel -> generation.kernel = kernel);
    }

    @Override
    public int compareTo(Making other) {
      return Long.compare(other.savings, savings);
    }
  }

  private final Kernels.Mode mode;
  private final Executor background;
  private volatile @Nullable Kernel kernel;
  private volatile boolean requested;

  Generation(Kernels.Mode mode, Executor background) {
    this.mode = mode;
    this.background = background;
  }

  @Nullable
  Kernel kernel() {
    return kernel;
  }

  boolean isRequested() {
    return requested;
  }

  /**
   * Whether it is time for a class.
   *
   * @param runs how often a nest has run
   * @param firstRun when it did first
   */
  boolean isWorthwhile(int runs, long firstRun) {
    return switch (mode) {
      case PLAIN -> false;
      case WHEN_WARM -> runs >= MANY_RUNS || runs >= SOME_RUNS && System.nanoTime() - firstRun > LONG_NANOS;
      case AT_ONCE -> true;
    };
  }

  synchronized void request(KernelTier tier) {
    if (requested) {
      return;
    }
    requested = true;
    switch (mode) {
      case PLAIN -> {}
      case WHEN_WARM -> background.execute(new Making(this, tier, tier.nest().elements() * (long) tier.nest().work()));
      case AT_ONCE -> make(tier).ifPresent(made -> kernel = made);
    }
  }

  private static Optional<Kernel> make(KernelTier tier) {
    return VectorKernels.canMake(tier.nest()) ? VectorKernels.make(tier.nest()) : Optional.empty();
  }
}
