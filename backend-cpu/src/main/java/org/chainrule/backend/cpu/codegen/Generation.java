package org.chainrule.backend.cpu.codegen;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The making of one class, which serves all nests that differ in nothing that its code depends on. */
final class Generation {
  /**
   * Time in plain loops after which generated code is asked for: about what making, compiling and warming it costs, so
   * that a run that ends before has lost nothing, and one that goes on at most twice as much as it had to.
   */
  private static final long WORTH_NANOS = 60_000_000;

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
  private volatile long spent; // by several threads, which may lose some of it

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

  /** Notes time spent in plain loops. */
  void spent(long nanos) {
    spent += nanos;
  }

  /** Whether it is time for a class. */
  boolean isWorthwhile() {
    return switch (mode) {
      case PLAIN -> false;
      case WHEN_WARM -> spent >= WORTH_NANOS;
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
