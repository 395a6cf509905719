package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;
import org.chainrule.api.ir.Op.ReduceKind;

/** Combines rows of neighbouring elements with rows of results, element by element. */
public final class ColumnReductions {
  private ColumnReductions() {}

  /** Combines n elements with as many results; sums of FLOAT32 are kept in double precision. */
  public static void combine(ReduceKind kind, Object x, int xo, Object r, int ro, int n) {
    switch (x) {
      case float[] values when r instanceof double[] sums -> add(values, xo, sums, ro, n);
      case float[] values -> combine(kind, values, xo, (float[]) r, ro, n);
      case double[] values -> combine(kind, values, xo, (double[]) r, ro, n);
      case int[] values -> combine(kind, values, xo, (int[]) r, ro, n);
      case long[] values -> combine(kind, values, xo, (long[]) r, ro, n);
      default -> throw new AssertionError(x.getClass());
    }
  }

  private static void add(float[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] += x[xo + i];
    }
  }

  /** Rounds sums. */
  public static void round(double[] sums, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) sums[i];
    }
  }

  /** What combines with any element to that element. */
  public static void neutral(ReduceKind kind, Object r, int ro, int n) {
    switch (kind) {
      case SUM -> Copies.fill(r, ro, n, 0);
      case MAX -> {
        if (r instanceof long[] longs) {
          Arrays.fill(longs, ro, ro + n, Long.MIN_VALUE);
        } else {
          Copies.fill(r, ro, n, Double.NEGATIVE_INFINITY); // saturates for whole numbers
        }
      }
      case MIN -> {
        if (r instanceof long[] longs) {
          Arrays.fill(longs, ro, ro + n, Long.MAX_VALUE);
        } else {
          Copies.fill(r, ro, n, Double.POSITIVE_INFINITY);
        }
      }
    }
  }

  private static void combine(ReduceKind kind, float[] x, int xo, float[] r, int ro, int n) {
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] += x[xo + i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.max(r[ro + i], x[xo + i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.min(r[ro + i], x[xo + i]);
        }
      }
    }
  }

  private static void combine(ReduceKind kind, double[] x, int xo, double[] r, int ro, int n) {
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] += x[xo + i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.max(r[ro + i], x[xo + i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.min(r[ro + i], x[xo + i]);
        }
      }
    }
  }

  private static void combine(ReduceKind kind, int[] x, int xo, int[] r, int ro, int n) {
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] += x[xo + i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.max(r[ro + i], x[xo + i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.min(r[ro + i], x[xo + i]);
        }
      }
    }
  }

  private static void combine(ReduceKind kind, long[] x, int xo, long[] r, int ro, int n) {
    switch (kind) {
      case SUM -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] += x[xo + i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.max(r[ro + i], x[xo + i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          r[ro + i] = Math.min(r[ro + i], x[xo + i]);
        }
      }
    }
  }
}
