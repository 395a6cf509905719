package org.chainrule.backend.cpu.codegen;

import org.jspecify.annotations.Nullable;

/** The kernels of a nest: plain loops at first, generated code once it is made and compiled. Both give the same bits. */
public final class KernelTier {
  private final LoopNest nest;
  private final Kernels kernels;
  private final InterpretedKernel interpreted;
  private volatile @Nullable Kernel generated;
  private boolean requested;
  private int runs;
  private long firstRun;

  KernelTier(LoopNest nest, Kernels kernels) {
    this.nest = nest;
    this.kernels = kernels;
    this.interpreted = new InterpretedKernel(nest);
  }

  LoopNest nest() {
    return nest;
  }

  /** The kernel that needs nothing generated. */
  public InterpretedKernel interpreted() {
    return interpreted;
  }

  /** The best kernel that there is by now; asks for a better one where it seems to pay. */
  public Kernel kernel() {
    Kernel best = generated;
    if (best != null) {
      return best;
    }
    if (!requested && kernels.isWorthwhile(runs++, firstRun)) {
      requested = true;
      kernels.request(this);
    } else if (firstRun == 0) {
      firstRun = System.nanoTime();
    }
    best = generated;
    return best == null ? interpreted : best;
  }

  void use(Kernel kernel) {
    generated = kernel;
  }
}
