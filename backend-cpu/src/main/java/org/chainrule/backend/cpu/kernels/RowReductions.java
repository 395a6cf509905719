package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Op.ReduceKind;

/**
 * Combines elements at a fixed distance of each other to one number, in an order that depends on their count alone.
 * FLOAT32 is summed in double precision.
 */
public final class RowReductions {
  private RowReductions() {}

  /** Combines the elements of all runs of {@code axes} from a place on and stores the result. */
  public static void reduce(ReduceKind kind, Object x, int start, Axes axes, Object result, int place) {
    switch (x) {
      case float[] values -> ((float[]) result)[place] = (float) reals(kind, values, start, axes);
      case double[] values -> ((double[]) result)[place] = reals(kind, values, start, axes);
      case int[] values -> ((int[]) result)[place] = (int) wholes(kind, values, start, axes);
      case long[] values -> ((long[]) result)[place] = wholes(kind, values, start, axes);
      default -> throw new AssertionError(x.getClass());
    }
  }

  private static double reals(ReduceKind kind, Object x, int start, Axes axes) {
    int runs = axes.runs();
    double result = 0;
    for (int run = 0; run < runs; run++) {
      int first = start + axes.place(run, 0);
      double next = x instanceof float[] floats
          ? run(kind, floats, first, axes.innerStride(0), axes.inner())
          : run(kind, (double[]) x, first, axes.innerStride(0), axes.inner());
      result = run == 0 ? next : switch (kind) {
        case SUM -> result + next;
        case MAX -> Math.max(result, next);
        case MIN -> Math.min(result, next);
      };
    }
    return result;
  }

  private static long wholes(ReduceKind kind, Object x, int start, Axes axes) {
    int runs = axes.runs();
    long result = 0;
    for (int run = 0; run < runs; run++) {
      int first = start + axes.place(run, 0);
      long next = x instanceof int[] ints
          ? run(kind, ints, first, axes.innerStride(0), axes.inner())
          : run(kind, (long[]) x, first, axes.innerStride(0), axes.inner());
      result = run == 0 ? next : switch (kind) {
        case SUM -> result + next;
        case MAX -> Math.max(result, next);
        case MIN -> Math.min(result, next);
      };
    }
    return result;
  }

  private static double run(ReduceKind kind, float[] x, int start, int stride, int n) {
    return switch (kind) {
      case SUM -> sum(x, start, stride, n);
      case MAX -> max(x, start, stride, n);
      case MIN -> min(x, start, stride, n);
    };
  }

  private static double sum(float[] x, int start, int stride, int n) {
    double sum0 = 0; // four sums, so that an addition need not wait for the one before
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int place = start;
    int i = 0;
    for (; i + 3 < n; i += 4, place += 4 * stride) {
      sum0 += x[place];
      sum1 += x[place + stride];
      sum2 += x[place + 2 * stride];
      sum3 += x[place + 3 * stride];
    }
    for (; i < n; i++, place += stride) {
      sum0 += x[place];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static double max(float[] x, int start, int stride, int n) {
    float best = Float.NEGATIVE_INFINITY;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.max(best, x[place]);
    }
    return best;
  }

  private static double min(float[] x, int start, int stride, int n) {
    float best = Float.POSITIVE_INFINITY;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.min(best, x[place]);
    }
    return best;
  }

  private static double run(ReduceKind kind, double[] x, int start, int stride, int n) {
    return switch (kind) {
      case SUM -> sum(x, start, stride, n);
      case MAX -> max(x, start, stride, n);
      case MIN -> min(x, start, stride, n);
    };
  }

  private static double sum(double[] x, int start, int stride, int n) {
    double sum0 = 0; // four sums, so that an addition need not wait for the one before
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int place = start;
    int i = 0;
    for (; i + 3 < n; i += 4, place += 4 * stride) {
      sum0 += x[place];
      sum1 += x[place + stride];
      sum2 += x[place + 2 * stride];
      sum3 += x[place + 3 * stride];
    }
    for (; i < n; i++, place += stride) {
      sum0 += x[place];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static double max(double[] x, int start, int stride, int n) {
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.max(best, x[place]);
    }
    return best;
  }

  private static double min(double[] x, int start, int stride, int n) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.min(best, x[place]);
    }
    return best;
  }

  private static long run(ReduceKind kind, int[] x, int start, int stride, int n) {
    return switch (kind) {
      case SUM -> sum(x, start, stride, n);
      case MAX -> max(x, start, stride, n);
      case MIN -> min(x, start, stride, n);
    };
  }

  private static long sum(int[] x, int start, int stride, int n) {
    long sum = 0;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      sum += x[place];
    }
    return sum;
  }

  private static long max(int[] x, int start, int stride, int n) {
    int best = Integer.MIN_VALUE;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.max(best, x[place]);
    }
    return best;
  }

  private static long min(int[] x, int start, int stride, int n) {
    int best = Integer.MAX_VALUE;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.min(best, x[place]);
    }
    return best;
  }

  private static long run(ReduceKind kind, long[] x, int start, int stride, int n) {
    return switch (kind) {
      case SUM -> sum(x, start, stride, n);
      case MAX -> max(x, start, stride, n);
      case MIN -> min(x, start, stride, n);
    };
  }

  private static long sum(long[] x, int start, int stride, int n) {
    long sum = 0;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      sum += x[place];
    }
    return sum;
  }

  private static long max(long[] x, int start, int stride, int n) {
    long best = Long.MIN_VALUE;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.max(best, x[place]);
    }
    return best;
  }

  private static long min(long[] x, int start, int stride, int n) {
    long best = Long.MAX_VALUE;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      best = Math.min(best, x[place]);
    }
    return best;
  }
}
