package org.chainrule.backend.cpu;

import org.chainrule.api.ir.DType;

/** Conversions between element types. */
final class CastKernels {
  private CastKernels() {}

  static ElementKernel cast(DType from, DType to) {
    return switch (from) {
      case FLOAT32 -> switch (to) {
        case FLOAT32 -> (x, xo, _, _, _, _, r, ro, n) -> floatToFloat((float[]) x, xo, (float[]) r, ro, n);
        case FLOAT64 -> (x, xo, _, _, _, _, r, ro, n) -> floatToDouble((float[]) x, xo, (double[]) r, ro, n);
        case INT32 -> (x, xo, _, _, _, _, r, ro, n) -> floatToInt((float[]) x, xo, (int[]) r, ro, n);
        case INT64 -> (x, xo, _, _, _, _, r, ro, n) -> floatToLong((float[]) x, xo, (long[]) r, ro, n);
        case BOOL -> (x, xo, _, _, _, _, r, ro, n) -> floatToBoolean((float[]) x, xo, (boolean[]) r, ro, n);
      };
      case FLOAT64 -> switch (to) {
        case FLOAT32 -> (x, xo, _, _, _, _, r, ro, n) -> doubleToFloat((double[]) x, xo, (float[]) r, ro, n);
        case FLOAT64 -> (x, xo, _, _, _, _, r, ro, n) -> doubleToDouble((double[]) x, xo, (double[]) r, ro, n);
        case INT32 -> (x, xo, _, _, _, _, r, ro, n) -> doubleToInt((double[]) x, xo, (int[]) r, ro, n);
        case INT64 -> (x, xo, _, _, _, _, r, ro, n) -> doubleToLong((double[]) x, xo, (long[]) r, ro, n);
        case BOOL -> (x, xo, _, _, _, _, r, ro, n) -> doubleToBoolean((double[]) x, xo, (boolean[]) r, ro, n);
      };
      case INT32 -> switch (to) {
        case FLOAT32 -> (x, xo, _, _, _, _, r, ro, n) -> intToFloat((int[]) x, xo, (float[]) r, ro, n);
        case FLOAT64 -> (x, xo, _, _, _, _, r, ro, n) -> intToDouble((int[]) x, xo, (double[]) r, ro, n);
        case INT32 -> (x, xo, _, _, _, _, r, ro, n) -> intToInt((int[]) x, xo, (int[]) r, ro, n);
        case INT64 -> (x, xo, _, _, _, _, r, ro, n) -> intToLong((int[]) x, xo, (long[]) r, ro, n);
        case BOOL -> (x, xo, _, _, _, _, r, ro, n) -> intToBoolean((int[]) x, xo, (boolean[]) r, ro, n);
      };
      case INT64 -> switch (to) {
        case FLOAT32 -> (x, xo, _, _, _, _, r, ro, n) -> longToFloat((long[]) x, xo, (float[]) r, ro, n);
        case FLOAT64 -> (x, xo, _, _, _, _, r, ro, n) -> longToDouble((long[]) x, xo, (double[]) r, ro, n);
        case INT32 -> (x, xo, _, _, _, _, r, ro, n) -> longToInt((long[]) x, xo, (int[]) r, ro, n);
        case INT64 -> (x, xo, _, _, _, _, r, ro, n) -> longToLong((long[]) x, xo, (long[]) r, ro, n);
        case BOOL -> (x, xo, _, _, _, _, r, ro, n) -> longToBoolean((long[]) x, xo, (boolean[]) r, ro, n);
      };
      case BOOL -> switch (to) {
        case FLOAT32 -> (x, xo, _, _, _, _, r, ro, n) -> booleanToFloat((boolean[]) x, xo, (float[]) r, ro, n);
        case FLOAT64 -> (x, xo, _, _, _, _, r, ro, n) -> booleanToDouble((boolean[]) x, xo, (double[]) r, ro, n);
        case INT32 -> (x, xo, _, _, _, _, r, ro, n) -> booleanToInt((boolean[]) x, xo, (int[]) r, ro, n);
        case INT64 -> (x, xo, _, _, _, _, r, ro, n) -> booleanToLong((boolean[]) x, xo, (long[]) r, ro, n);
        case BOOL -> (x, xo, _, _, _, _, r, ro, n) -> booleanToBoolean((boolean[]) x, xo, (boolean[]) r, ro, n);
      };
    };
  }

  private static void floatToFloat(float[] x, int xo, float[] r, int ro, int n) {
    System.arraycopy(x, xo, r, ro, n);
  }

  private static void floatToDouble(float[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i];
    }
  }

  private static void floatToInt(float[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (int) x[xo + i];
    }
  }

  private static void floatToLong(float[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (long) x[xo + i];
    }
  }

  private static void floatToBoolean(float[] x, int xo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] != 0;
    }
  }

  private static void doubleToFloat(double[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) x[xo + i];
    }
  }

  private static void doubleToDouble(double[] x, int xo, double[] r, int ro, int n) {
    System.arraycopy(x, xo, r, ro, n);
  }

  private static void doubleToInt(double[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (int) x[xo + i];
    }
  }

  private static void doubleToLong(double[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (long) x[xo + i];
    }
  }

  private static void doubleToBoolean(double[] x, int xo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] != 0;
    }
  }

  private static void intToFloat(int[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) x[xo + i];
    }
  }

  private static void intToDouble(int[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i];
    }
  }

  private static void intToInt(int[] x, int xo, int[] r, int ro, int n) {
    System.arraycopy(x, xo, r, ro, n);
  }

  private static void intToLong(int[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i];
    }
  }

  private static void intToBoolean(int[] x, int xo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] != 0;
    }
  }

  private static void longToFloat(long[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (float) x[xo + i];
    }
  }

  private static void longToDouble(long[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = (double) x[xo + i];
    }
  }

  private static void longToInt(long[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = Math.clamp(x[xo + i], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
  }

  private static void longToLong(long[] x, int xo, long[] r, int ro, int n) {
    System.arraycopy(x, xo, r, ro, n);
  }

  private static void longToBoolean(long[] x, int xo, boolean[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] != 0;
    }
  }

  private static void booleanToFloat(boolean[] x, int xo, float[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] ? 1 : 0;
    }
  }

  private static void booleanToDouble(boolean[] x, int xo, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] ? 1 : 0;
    }
  }

  private static void booleanToInt(boolean[] x, int xo, int[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] ? 1 : 0;
    }
  }

  private static void booleanToLong(boolean[] x, int xo, long[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[ro + i] = x[xo + i] ? 1 : 0;
    }
  }

  private static void booleanToBoolean(boolean[] x, int xo, boolean[] r, int ro, int n) {
    System.arraycopy(x, xo, r, ro, n);
  }
}
