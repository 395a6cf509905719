package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.DType;

/** Conversions between element types. */
public final class CastKernels {
  private CastKernels() {}

  public static ElementKernel cast(DType from, DType to) {
    return switch (from) {
      case FLOAT32 -> switch (to) {
        case FLOAT32 -> (x, _, _, r, n) -> floatToFloat((float[]) x, (float[]) r, n);
        case FLOAT64 -> (x, _, _, r, n) -> floatToDouble((float[]) x, (double[]) r, n);
        case INT32 -> (x, _, _, r, n) -> floatToInt((float[]) x, (int[]) r, n);
        case INT64 -> (x, _, _, r, n) -> floatToLong((float[]) x, (long[]) r, n);
        case BOOL -> (x, _, _, r, n) -> floatToBoolean((float[]) x, (boolean[]) r, n);
      };
      case FLOAT64 -> switch (to) {
        case FLOAT32 -> (x, _, _, r, n) -> doubleToFloat((double[]) x, (float[]) r, n);
        case FLOAT64 -> (x, _, _, r, n) -> doubleToDouble((double[]) x, (double[]) r, n);
        case INT32 -> (x, _, _, r, n) -> doubleToInt((double[]) x, (int[]) r, n);
        case INT64 -> (x, _, _, r, n) -> doubleToLong((double[]) x, (long[]) r, n);
        case BOOL -> (x, _, _, r, n) -> doubleToBoolean((double[]) x, (boolean[]) r, n);
      };
      case INT32 -> switch (to) {
        case FLOAT32 -> (x, _, _, r, n) -> intToFloat((int[]) x, (float[]) r, n);
        case FLOAT64 -> (x, _, _, r, n) -> intToDouble((int[]) x, (double[]) r, n);
        case INT32 -> (x, _, _, r, n) -> intToInt((int[]) x, (int[]) r, n);
        case INT64 -> (x, _, _, r, n) -> intToLong((int[]) x, (long[]) r, n);
        case BOOL -> (x, _, _, r, n) -> intToBoolean((int[]) x, (boolean[]) r, n);
      };
      case INT64 -> switch (to) {
        case FLOAT32 -> (x, _, _, r, n) -> longToFloat((long[]) x, (float[]) r, n);
        case FLOAT64 -> (x, _, _, r, n) -> longToDouble((long[]) x, (double[]) r, n);
        case INT32 -> (x, _, _, r, n) -> longToInt((long[]) x, (int[]) r, n);
        case INT64 -> (x, _, _, r, n) -> longToLong((long[]) x, (long[]) r, n);
        case BOOL -> (x, _, _, r, n) -> longToBoolean((long[]) x, (boolean[]) r, n);
      };
      case BOOL -> switch (to) {
        case FLOAT32 -> (x, _, _, r, n) -> booleanToFloat((boolean[]) x, (float[]) r, n);
        case FLOAT64 -> (x, _, _, r, n) -> booleanToDouble((boolean[]) x, (double[]) r, n);
        case INT32 -> (x, _, _, r, n) -> booleanToInt((boolean[]) x, (int[]) r, n);
        case INT64 -> (x, _, _, r, n) -> booleanToLong((boolean[]) x, (long[]) r, n);
        case BOOL -> (x, _, _, r, n) -> booleanToBoolean((boolean[]) x, (boolean[]) r, n);
      };
    };
  }

  private static void floatToFloat(float[] x, float[] r, int n) {
    System.arraycopy(x, 0, r, 0, n);
  }

  private static void floatToDouble(float[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i];
    }
  }

  private static void floatToInt(float[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (int) x[i];
    }
  }

  private static void floatToLong(float[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (long) x[i];
    }
  }

  private static void floatToBoolean(float[] x, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i] != 0;
    }
  }

  private static void doubleToFloat(double[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (float) x[i];
    }
  }

  private static void doubleToDouble(double[] x, double[] r, int n) {
    System.arraycopy(x, 0, r, 0, n);
  }

  private static void doubleToInt(double[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (int) x[i];
    }
  }

  private static void doubleToLong(double[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (long) x[i];
    }
  }

  private static void doubleToBoolean(double[] x, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i] != 0;
    }
  }

  private static void intToFloat(int[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (float) x[i];
    }
  }

  private static void intToDouble(int[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i];
    }
  }

  private static void intToInt(int[] x, int[] r, int n) {
    System.arraycopy(x, 0, r, 0, n);
  }

  private static void intToLong(int[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i];
    }
  }

  private static void intToBoolean(int[] x, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i] != 0;
    }
  }

  private static void longToFloat(long[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (float) x[i];
    }
  }

  private static void longToDouble(long[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (double) x[i];
    }
  }

  private static void longToInt(long[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.clamp(x[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
  }

  private static void longToLong(long[] x, long[] r, int n) {
    System.arraycopy(x, 0, r, 0, n);
  }

  private static void longToBoolean(long[] x, boolean[] r, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = x[i] != 0;
    }
  }

  private static void booleanToFloat(boolean[] x, float[] r, int n) {
    for (int i = 0; i < n; i++) {
      int bit = x[i] ? 1 : 0; // not a choice of two floating-point numbers, which would be a branch
      r[i] = bit;
    }
  }

  private static void booleanToDouble(boolean[] x, double[] r, int n) {
    for (int i = 0; i < n; i++) {
      int bit = x[i] ? 1 : 0; // not a choice of two floating-point numbers, which would be a branch
      r[i] = bit;
    }
  }

  private static void booleanToInt(boolean[] x, int[] r, int n) {
    for (int i = 0; i < n; i++) {
      int bit = x[i] ? 1 : 0; // not a choice of two floating-point numbers, which would be a branch
      r[i] = bit;
    }
  }

  private static void booleanToLong(boolean[] x, long[] r, int n) {
    for (int i = 0; i < n; i++) {
      int bit = x[i] ? 1 : 0; // not a choice of two floating-point numbers, which would be a branch
      r[i] = bit;
    }
  }

  private static void booleanToBoolean(boolean[] x, boolean[] r, int n) {
    System.arraycopy(x, 0, r, 0, n);
  }
}
