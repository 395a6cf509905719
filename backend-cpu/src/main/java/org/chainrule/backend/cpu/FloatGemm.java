package org.chainrule.backend.cpu;

import java.util.Arrays;

/**
 * Matrix products of FLOAT32. Each element of the result is the sum of its products in ascending order, one after the
 * other, whatever the blocking: so the bits depend neither on how the work is cut nor on how loops are compiled. The
 * innermost loops run along a row of b and are short enough for the virtual machine's compiler to unroll and vectorise.
 */
final class FloatGemm implements Gemm {
  private static final int INNER = 256;

  @Override
  public void multiply(Operand first, Operand second, Target target, int rows, int columns, int inner,
      Object accumulators0, Object accumulators1) {
    float[] a = (float[]) first.array();
    float[] b = (float[]) second.array();
    float[] c = (float[]) target.array();
    float[] sums0 = (float[]) accumulators0;
    float[] sums1 = (float[]) accumulators1;
    for (int j = 0; j < columns; j += Gemm.COLUMNS) {
      int n = Math.min(Gemm.COLUMNS, columns - j);
      for (int from = 0; from == 0 || from < inner; from += INNER) {
        int to = Math.min(inner, from + INNER);
        boolean accumulate = from > 0 || target.accumulate();
        for (int i = 0; i < rows; i += 2) {
          int ai = first.offset() + i * first.rowStride();
          int ci = target.offset() + i * target.rowStride() + j * target.columnStride();
          load(c, ci, target.columnStride(), sums0, n, accumulate);
          if (i + 1 < rows) {
            int next = ci + target.rowStride();
            load(c, next, target.columnStride(), sums1, n, accumulate);
            twoRows(a, ai, first.rowStride(), first.columnStride(), b, second.offset() + j, second.rowStride(), from,
                to,
                sums0, sums1, n);
            store(sums1, c, next, target.columnStride(), n);
          } else {
            oneRow(a, ai, first.columnStride(), b, second.offset() + j, second.rowStride(), from, to, sums0, n);
          }
          store(sums0, c, ci, target.columnStride(), n);
        }
      }
    }
  }

  private static void load(float[] c, int co, int stride, float[] sums, int n, boolean accumulate) {
    if (accumulate) {
      Copies.copy(c, co, stride, sums, 0, 1, n);
    } else {
      Arrays.fill(sums, 0, n, 0);
    }
  }

  private static void store(float[] sums, float[] c, int co, int stride, int n) {
    Copies.copy(sums, 0, 1, c, co, stride, n);
  }

  private static void twoRows(float[] a, int ao, int rowStride, int innerStride, float[] b, int bo, int bStride,
      int from,
      int to, float[] sums0, float[] sums1, int n) {
    int k = from;
    for (; k + 3 < to; k += 4) {
      int a0 = ao + k * innerStride;
      int a1 = a0 + rowStride;
      int b0 = bo + k * bStride;
      add(a[a0], a[a0 + innerStride], a[a0 + 2 * innerStride], a[a0 + 3 * innerStride], a[a1], a[a1 + innerStride],
          a[a1 + 2 * innerStride], a[a1 + 3 * innerStride], b, b0, b0 + bStride, b0 + 2 * bStride, b0 + 3 * bStride,
          sums0, sums1, n);
    }
    for (; k < to; k++) {
      int a0 = ao + k * innerStride;
      add(a[a0], a[a0 + rowStride], b, bo + k * bStride, sums0, sums1, n);
    }
  }

  private static void oneRow(float[] a, int ao, int innerStride, float[] b, int bo, int bStride, int from, int to,
      float[] sums, int n) {
    int k = from;
    for (; k + 3 < to; k += 4) {
      int a0 = ao + k * innerStride;
      int b0 = bo + k * bStride;
      add(a[a0], a[a0 + innerStride], a[a0 + 2 * innerStride], a[a0 + 3 * innerStride], b, b0, b0 + bStride,
          b0 + 2 * bStride, b0 + 3 * bStride, sums, n);
    }
    for (; k < to; k++) {
      add(a[ao + k * innerStride], b, bo + k * bStride, sums, n);
    }
  }

  private static void add(float a00, float a01, float a02, float a03, float a10, float a11, float a12, float a13,
      float[] b, int b0, int b1, int b2, int b3, float[] sums0, float[] sums1, int n) {
    for (int j = 0; j < n; j++) {
      float x0 = b[b0 + j];
      float x1 = b[b1 + j];
      float x2 = b[b2 + j];
      float x3 = b[b3 + j];
      sums0[j] = sums0[j] + a00 * x0 + a01 * x1 + a02 * x2 + a03 * x3;
      sums1[j] = sums1[j] + a10 * x0 + a11 * x1 + a12 * x2 + a13 * x3;
    }
  }

  private static void add(float a0, float a1, float a2, float a3, float[] b, int b0, int b1, int b2, int b3,
      float[] sums,
      int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = sums[j] + a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
    }
  }

  private static void add(float a0, float a1, float[] b, int bo, float[] sums0, float[] sums1, int n) {
    for (int j = 0; j < n; j++) {
      float x = b[bo + j];
      sums0[j] = sums0[j] + a0 * x;
      sums1[j] = sums1[j] + a1 * x;
    }
  }

  private static void add(float a, float[] b, int bo, float[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = sums[j] + a * b[bo + j];
    }
  }
}
