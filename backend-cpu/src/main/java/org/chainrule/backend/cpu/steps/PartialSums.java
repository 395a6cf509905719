package org.chainrule.backend.cpu.steps;

import java.util.Arrays;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.backend.cpu.codegen.LoopNest;
import org.chainrule.backend.cpu.plan.Value;

/** What rectangles of a nest are combined to, and how that is combined further, always in the same order. */
final class PartialSums {
  private PartialSums() {}

  /** Fills with what combines with any number to that number. */
  static void clear(ReduceKind kind, double[] sums, int n) {
    Arrays.fill(sums, 0, n, LoopNest.neutral(kind));
  }

  /** Fills with what combines with any number to that number. */
  static void clear(ReduceKind kind, float[] sums, int from, int to) {
    Arrays.fill(sums, from, to, LoopNest.neutral(kind));
  }

  /** Combines sums of some rows with those of the rows before. */
  static void combine(ReduceKind kind, float[] some, double[] sums, int from, int to) {
    switch (kind) {
      case SUM -> {
        for (int i = from; i < to; i++) {
          sums[i] += some[i];
        }
      }
      case MAX -> {
        for (int i = from; i < to; i++) {
          sums[i] = Math.max(sums[i], some[i]);
        }
      }
      case MIN -> {
        for (int i = from; i < to; i++) {
          sums[i] = Math.min(sums[i], some[i]);
        }
      }
    }
  }

  /** Combines what the parts have been combined to, the first first, and rounds it. */
  static void finish(ReduceKind kind, Value[] parts, Value result, int count) {
    float[] rounded = result.floats();
    int n = result.elements();
    if (count == 0) {
      clear(kind, rounded, 0, n);
      return;
    }
    double[] first = parts[0].doubles();
    for (int part = 1; part < count; part++) {
      combine(kind, parts[part].doubles(), first, n);
    }
    for (int i = 0; i < n; i++) {
      rounded[i] = (float) first[i];
    }
  }

  private static void combine(ReduceKind kind, double[] some, double[] sums, int n) {
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) {
          sums[i] += some[i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          sums[i] = Math.max(sums[i], some[i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          sums[i] = Math.min(sums[i], some[i]);
        }
      }
    }
  }
}
