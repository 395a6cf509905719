package org.chainrule.backend.cpu.codegen;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The kernels of some programs, one for equal nests. Generated ones are made and warmed up on a thread of their own, so
 * that short runs never wait for them.
 */
public final class Kernels {
  /** When nests get generated code. */
  public enum Mode {
    /** Never. */
    PLAIN,
    /** Once a nest has run often or for long, in the background. */
    WHEN_WARM,
    /** Before the first run; code is slow until the virtual machine has compiled it. */
    AT_ONCE
  }

  private static final int MANY_RUNS = 100;
  private static final int SOME_RUNS = 10;
  private static final long LONG_NANOS = 300_000_000;
  private static final long IDLE_SECONDS = 1;

  private final Mode mode;
  private final Map<LoopNest, KernelTier> tiers = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor background = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS,
      new LinkedBlockingQueue<>(),
      work -> Thread.ofPlatform().daemon().name("chainrule-cpu-kernels").unstarted(work));

  public Kernels(Mode mode) {
    this.mode = mode;
    background.allowCoreThreadTimeOut(true);
  }

  /** The kernels of a nest. */
  public KernelTier of(LoopNest nest) {
    return tiers.computeIfAbsent(nest, key -> new KernelTier(key, this));
  }

  boolean isWorthwhile(int runs, long firstRun) {
    return switch (mode) {
      case PLAIN -> false;
      case WHEN_WARM -> runs >= MANY_RUNS || runs >= SOME_RUNS && System.nanoTime() - firstRun > LONG_NANOS;
      case AT_ONCE -> true;
    };
  }

  void request(KernelTier tier) {
    switch (mode) {
      case PLAIN -> {}
      case WHEN_WARM -> background.execute(() -> make(tier).ifPresent(kernel -> {
        if (WarmUp.isFaster(tier, kernel)) {
          tier.use(kernel);
        }
      }));
      case AT_ONCE -> make(tier).ifPresent(tier::use);
    }
  }

  private static Optional<Kernel> make(KernelTier tier) {
    return VectorKernels.canMake(tier.nest()) ? VectorKernels.make(tier.nest()) : Optional.empty();
  }
}
