package org.chainrule.backend.cpu.codegen;

import org.chainrule.api.ir.Op.ReduceKind;

/** Combines elements as generated code does: see {@link Instruction.ReduceRow}. */
final class RowSums {
  private RowSums() {}

  /** The combination of n elements. */
  static float reduce(ReduceKind kind, float[] x, int start, int n, float[] lanes) {
    for (int lane = 0; lane < LoopNest.ACCUMULATORS; lane++) {
      lanes[lane] = LoopNest.neutral(kind);
    }
    int whole = n - n % LoopNest.ACCUMULATORS;
    for (int i = 0; i < n; i += LoopNest.ACCUMULATORS) {
      combine(kind, lanes, x, start + i, i < whole ? LoopNest.ACCUMULATORS : n - whole);
    }
    for (int half = LoopNest.ACCUMULATORS / 2; half > 0; half /= 2) {
      combine(kind, lanes, lanes, half, half);
    }
    return lanes[0];
  }

  private static void combine(ReduceKind kind, float[] lanes, float[] x, int start, int n) {
    switch (kind) {
      case SUM -> {
        for (int lane = 0; lane < n; lane++) {
          lanes[lane] += x[start + lane];
        }
      }
      case MAX -> {
        for (int lane = 0; lane < n; lane++) {
          lanes[lane] = Math.max(lanes[lane], x[start + lane]);
        }
      }
      case MIN -> {
        for (int lane = 0; lane < n; lane++) {
          lanes[lane] = Math.min(lanes[lane], x[start + lane]);
        }
      }
    }
  }

  static double combine(ReduceKind kind, double a, double b) {
    return switch (kind) {
      case SUM -> a + b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }
}
