package org.chainrule.backend.cpu.codegen;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;

/** Runs a generated kernel on numbers of no meaning until the virtual machine has compiled it. */
final class WarmUp {
  private static final int ELEMENTS = 256;
  private static final long LONGEST_NANOS = 10_000_000_000L;
  private static final int ROUND = 5;
  /**
   * Calls with nothing to do before each that is measured: they count for the virtual machine's compiler as much as the
   * others, which take long until vectors are compiled to instructions.
   */
  private static final int EMPTY = 100;

  private WarmUp() {}

  /** Whether the kernel gets faster than plain loops within some seconds. */
  static boolean isFaster(KernelTier tier, Kernel kernel) {
    LoopNest nest = tier.nest();
    int columns = nest.needsWholeRows() ? nest.columns() : Math.min(nest.columns(), ELEMENTS + nest.columns() % 16);
    int rows = Math.max(1, Math.min(nest.rows(), ELEMENTS / columns));
    Object[] arrays = arrays(nest, tier.interpreted().registers(), rows);
    long plain = Long.MAX_VALUE;
    long generated = Long.MAX_VALUE;
    long start = System.nanoTime();
    do {
      plain = Math.min(plain, time(tier.interpreted(), arrays, rows, columns));
      generated = Math.min(generated, time(kernel, arrays, rows, columns));
    } while (generated >= plain && System.nanoTime() - start < LONGEST_NANOS);
    return generated < plain;
  }

  private static long time(Kernel kernel, Object[] arrays, int rows, int columns) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < ROUND; i++) {
      for (int j = 0; j < EMPTY; j++) {
        kernel.run(arrays, 0, 0, 0, 0);
      }
      long start = System.nanoTime();
      kernel.run(arrays, 0, rows, 0, columns);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  private static Object[] arrays(LoopNest nest, List<InterpretedKernel.Register> registers, int rows) {
    Object[] arrays = new Object[nest.firstRegister() + registers.size()];
    for (int i = 0; i < nest.accesses().size(); i++) {
      Access access = nest.accesses().get(i);
      int elements = (rows - 1) * access.rowStep() + (access.contiguous() ? nest.columns() : 1);
      arrays[i] = array(access.dtype(), elements);
      if (arrays[i] instanceof float[] floats) {
        Arrays.fill(floats, 1); // not zeros: what becomes subnormal is slow
      }
    }
    for (int i = 0; i < nest.tables(); i++) {
      arrays[nest.firstTable() + i] = new int[rows];
    }
    arrays[nest.lanes()] = new float[nest.accumulators()];
    arrays[nest.truths()] = new boolean[LoopNest.ACCUMULATORS];
    for (int i = 0; i < registers.size(); i++) {
      arrays[nest.firstRegister() + i] = array(registers.get(i).dtype(), registers.get(i).elements());
    }
    return arrays;
  }

  private static Object array(DType dtype, int elements) {
    return switch (dtype) {
      case FLOAT32 -> new float[elements];
      case FLOAT64 -> new double[elements];
      case INT32 -> new int[elements];
      case INT64 -> new long[elements];
      case BOOL -> new boolean[elements];
    };
  }
}
