package org.chainrule.backend.cpu.kernels;

/** Whole numbers in the order of the elements: NaN is largest and equal to itself, -0 equals 0. */
public final class SortKeys {
  private SortKeys() {}

  /** The keys of n elements at a distance of each other. */
  public static void of(Object x, int start, int stride, long[] keys, int n) {
    for (int i = 0; i < n; i++) {
      keys[i] = of(x, start + i * stride);
    }
  }

  private static long of(Object x, int place) {
    return switch (x) {
      case float[] values -> of((double) values[place]);
      case double[] values -> of(values[place]);
      case int[] values -> values[place];
      case long[] values -> values[place];
      default -> throw new AssertionError(x.getClass());
    };
  }

  private static long of(double value) {
    long bits = Double.doubleToLongBits(value + 0.0); // the sum turns -0 into 0
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  /**
   * Numbers 0 to n - 1 in ascending order of their keys, equal ones in their own order: merge sort from the bottom up.
   */
  public static int[] order(long[] keys, int[] first, int[] second, int n) {
    int[] order = first;
    int[] merged = second;
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int width = 1; width < n; width *= 2) {
      for (int start = 0; start < n; start += 2 * width) {
        merge(keys, order, merged, start, Math.min(start + width, n), Math.min(start + 2 * width, n));
      }
      int[] swap = order;
      order = merged;
      merged = swap;
    }
    return order;
  }

  private static void merge(long[] keys, int[] from, int[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft = left < middle && (right >= end || keys[from[left]] <= keys[from[right]]);
      to[i] = from[takeLeft ? left++ : right++];
    }
  }
}
