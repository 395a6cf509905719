package org.chainrule.backend.cpu.codegen;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
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

  private static final long IDLE_SECONDS = 1;

  private final Mode mode;
  private final Map<LoopNest, KernelTier> tiers = new ConcurrentHashMap<>();
  private final Map<LoopNest, Generation> generations = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor background = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS,
      new PriorityBlockingQueue<>(),
      work -> Thread.ofPlatform().daemon().name("chainrule-cpu-kernels").unstarted(work));

  public Kernels(Mode mode) {
    this.mode = mode;
    background.allowCoreThreadTimeOut(true);
  }

  /** The kernels of a nest. */
  public KernelTier of(LoopNest nest) {
    return tiers.computeIfAbsent(nest, key -> new KernelTier(key,
        generations.computeIfAbsent(key.sameCode(), _ -> new Generation(mode, background))));
  }
}
