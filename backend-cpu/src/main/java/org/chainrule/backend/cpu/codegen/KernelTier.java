package org.chainrule.backend.cpu.codegen;

/** The kernels of a nest: plain loops at first, generated code once it is made and compiled. Both give the same bits. */
public final class KernelTier {
  private final LoopNest nest;
  private final Generation generation;
  private final InterpretedKernel interpreted;

  KernelTier(LoopNest nest, Generation generation) {
    this.nest = nest;
    this.generation = generation;
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
    Kernel best = generation.kernel();
    if (best != null) {
      return best;
    }
    if (!generation.isRequested() && generation.isWorthwhile()) {
      generation.request(this);
      best = generation.kernel();
      return best == null ? interpreted : best;
    }
    return interpreted;
  }

  /** Notes how long a run by the interpreted kernel took. */
  public void spent(long nanos) {
    generation.spent(nanos);
  }
}
