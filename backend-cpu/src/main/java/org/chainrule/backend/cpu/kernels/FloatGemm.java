package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;

/**
 * Matrix products of FLOAT32. Each element of the result is the sum of its products in ascending order, one after the
 * other, whatever the blocking: so the bits depend neither on how the work is cut nor on how loops are compiled. The
 * innermost loop is as long as what the virtual machine's compiler still unrolls and vectorises.
 */
public final class FloatGemm implements Gemm {
  private static final int INNER = 256;

  @Override
  public void multiply(Operand first, Panel second, int firstRow, Sink sink, Panel scratch, int rows, int columns,
      int inner) {
    float[] a = (float[]) first.array();
    float[][] b = (float[][]) second.rows();
    float[] sums0 = (float[]) scratch.sums0();
    float[] sums1 = (float[]) scratch.sums1();
    for (int from = 0; from == 0 || from < inner; from += INNER) {
      int to = Math.min(inner, from + INNER);
      for (int i = 0; i < rows; i += 2) {
        boolean two = i + 1 < rows;
        begin(sink, i, sums0, columns, from > 0);
        if (two) {
          begin(sink, i + 1, sums1, columns, from > 0);
          twoRows(a, first.offset() + i * first.rowStride(), first.rowStride(), first.columnStride(), b, firstRow, from,
              to, sums0, sums1, columns);
          sink.store(i + 1, sums1, columns);
        } else {
          oneRow(a, first.offset() + i * first.rowStride(), first.columnStride(), b, firstRow, from, to, sums0,
              columns);
        }
        sink.store(i, sums0, columns);
      }
    }
  }

  private static void begin(Sink sink, int row, float[] sums, int n, boolean begun) {
    if (begun || sink.accumulates()) {
      sink.load(row, sums, n);
    } else {
      Arrays.fill(sums, 0, n, 0);
    }
  }

  private static void twoRows(float[] a, int ao, int rowStride, int innerStride, float[][] b, int firstRow, int from,
      int to, float[] sums0, float[] sums1, int n) {
    int k = from;
    for (; k + 3 < to; k += 4) {
      int a0 = ao + k * innerStride;
      int a1 = a0 + rowStride;
      int row = firstRow + k;
      add(a[a0], a[a0 + innerStride], a[a0 + 2 * innerStride], a[a0 + 3 * innerStride], a[a1], a[a1 + innerStride],
          a[a1 + 2 * innerStride], a[a1 + 3 * innerStride], b[row], b[row + 1], b[row + 2], b[row + 3], sums0, sums1,
          n);
    }
    for (; k < to; k++) {
      int a0 = ao + k * innerStride;
      add(a[a0], b[firstRow + k], sums0, n);
      add(a[a0 + rowStride], b[firstRow + k], sums1, n);
    }
  }

  private static void oneRow(float[] a, int ao, int innerStride, float[][] b, int firstRow, int from, int to,
      float[] sums, int n) {
    int k = from;
    for (; k + 3 < to; k += 4) {
      int a0 = ao + k * innerStride;
      int row = firstRow + k;
      add(a[a0], a[a0 + innerStride], a[a0 + 2 * innerStride], a[a0 + 3 * innerStride], b[row], b[row + 1], b[row + 2],
          b[row + 3], sums, n);
    }
    for (; k < to; k++) {
      add(a[ao + k * innerStride], b[firstRow + k], sums, n);
    }
  }

  private static void add(float a00, float a01, float a02, float a03, float a10, float a11, float a12, float a13,
      float[] b0, float[] b1, float[] b2, float[] b3, float[] sums0, float[] sums1, int n) {
    for (int j = 0; j < n; j++) {
      float x0 = b0[j];
      float x1 = b1[j];
      float x2 = b2[j];
      float x3 = b3[j];
      sums0[j] = sums0[j] + a00 * x0 + a01 * x1 + a02 * x2 + a03 * x3;
      sums1[j] = sums1[j] + a10 * x0 + a11 * x1 + a12 * x2 + a13 * x3;
    }
  }

  private static void add(float a0, float a1, float a2, float a3, float[] b0, float[] b1, float[] b2, float[] b3,
      float[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = sums[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
    }
  }

  private static void add(float a, float[] b, float[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = sums[j] + a * b[j];
    }
  }
}
