package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;
import org.chainrule.api.ir.DType;

/** Loops that move elements of any type. */
public final class Copies {
  private Copies() {}

  /**
   * Copies n elements.
   *
   * @param from where from
   * @param fo place of the first element there
   * @param fs distance of neighbouring elements there; 0 repeats one
   * @param to where to
   * @param o place of the first element there
   * @param ts distance of neighbouring elements there
   * @param n how many
   */
  public static void copy(Object from, int fo, int fs, Object to, int o, int ts, int n) {
    if (n == 0) {
      return;
    }
    if (fs == 1 && ts == 1) {
      contiguous(from, fo, to, o, n);
      return;
    }
    switch (to) {
      case float[] values -> copy((float[]) from, fo, fs, values, o, ts, n);
      case double[] values -> copy((double[]) from, fo, fs, values, o, ts, n);
      case int[] values -> copy((int[]) from, fo, fs, values, o, ts, n);
      case long[] values -> copy((long[]) from, fo, fs, values, o, ts, n);
      case boolean[] values -> copy((boolean[]) from, fo, fs, values, o, ts, n);
      default -> throw new AssertionError(to.getClass());
    }
  }

  private static void contiguous(Object from, int fo, Object to, int o, int n) {
    if (from instanceof float[] floats) { // typed, because that copies short runs several times as fast
      System.arraycopy(floats, fo, (float[]) to, o, n);
    } else {
      System.arraycopy(from, fo, to, o, n);
    }
  }

  /** Sets n elements to a number, converted as a cast does. */
  public static void fill(Object to, int o, int n, double value) {
    switch (to) {
      case float[] values -> Arrays.fill(values, o, o + n, (float) value);
      case double[] values -> Arrays.fill(values, o, o + n, value);
      case int[] values -> Arrays.fill(values, o, o + n, (int) value);
      case long[] values -> Arrays.fill(values, o, o + n, (long) value);
      case boolean[] values -> Arrays.fill(values, o, o + n, value != 0);
      default -> throw new AssertionError(to.getClass());
    }
  }

  public static DType dtype(Object array) {
    return switch (array) {
      case float[] _ -> DType.FLOAT32;
      case double[] _ -> DType.FLOAT64;
      case int[] _ -> DType.INT32;
      case long[] _ -> DType.INT64;
      case boolean[] _ -> DType.BOOL;
      default -> throw new AssertionError(array.getClass());
    };
  }

  private static void copy(float[] from, int fo, int fs, float[] to, int o, int ts, int n) {
    if (fs == 0 && ts == 1) {
      Arrays.fill(to, o, o + n, from[fo]);
    } else if (ts == 1) {
      for (int i = 0; i < n; i++) {
        to[o + i] = from[fo + i * fs];
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[o + i * ts] = from[fo + i * fs];
      }
    }
  }

  private static void copy(double[] from, int fo, int fs, double[] to, int o, int ts, int n) {
    if (fs == 0 && ts == 1) {
      Arrays.fill(to, o, o + n, from[fo]);
    } else if (ts == 1) {
      for (int i = 0; i < n; i++) {
        to[o + i] = from[fo + i * fs];
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[o + i * ts] = from[fo + i * fs];
      }
    }
  }

  private static void copy(int[] from, int fo, int fs, int[] to, int o, int ts, int n) {
    if (fs == 0 && ts == 1) {
      Arrays.fill(to, o, o + n, from[fo]);
    } else if (ts == 1) {
      for (int i = 0; i < n; i++) {
        to[o + i] = from[fo + i * fs];
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[o + i * ts] = from[fo + i * fs];
      }
    }
  }

  private static void copy(long[] from, int fo, int fs, long[] to, int o, int ts, int n) {
    if (fs == 0 && ts == 1) {
      Arrays.fill(to, o, o + n, from[fo]);
    } else if (ts == 1) {
      for (int i = 0; i < n; i++) {
        to[o + i] = from[fo + i * fs];
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[o + i * ts] = from[fo + i * fs];
      }
    }
  }

  private static void copy(boolean[] from, int fo, int fs, boolean[] to, int o, int ts, int n) {
    if (fs == 0 && ts == 1) {
      Arrays.fill(to, o, o + n, from[fo]);
    } else if (ts == 1) {
      for (int i = 0; i < n; i++) {
        to[o + i] = from[fo + i * fs];
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[o + i * ts] = from[fo + i * fs];
      }
    }
  }
}
