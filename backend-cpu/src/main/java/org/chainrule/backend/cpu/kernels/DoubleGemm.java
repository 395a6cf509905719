package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;

/**
 * Matrix products of FLOAT64. Each element of the result is the sum of its products in ascending order, one after the
 * other, whatever the blocking: so the bits depend neither on how the work is cut nor on how loops are compiled. The
 * innermost loop is as long as what the virtual machine's compiler still unrolls and vectorises.
 */
public final class DoubleGemm implements Gemm {
  private static final int INNER = 256;

  @Override
  public void multiply(Operand first, Panel second, int firstRow, Sink sink, Panel scratch, int rows, int columns,
      int inner) {
    double[] a = (double[]) first.array();
    double[][] b = (double[][]) second.rows();
    double[] sums0 = (double[]) scratch.sums0();
    double[] sums1 = (double[]) scratch.sums1();
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

  private static void begin(Sink sink, int row, double[] sums, int n, boolean begun) {
    if (begun || sink.accumulates()) {
      sink.load(row, sums, n);
    } else {
      Arrays.fill(sums, 0, n, 0);
    }
  }

  private static void twoRows(double[] a, int ao, int rowStride, int innerStride, double[][] b, int firstRow, int from,
      int to, double[] sums0, double[] sums1, int n) {
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

  private static void oneRow(double[] a, int ao, int innerStride, double[][] b, int firstRow, int from, int to,
      double[] sums, int n) {
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

  private static void add(double a00, double a01, double a02, double a03, double a10, double a11, double a12,
      double a13,
      double[] b0, double[] b1, double[] b2, double[] b3, double[] sums0, double[] sums1, int n) {
    for (int j = 0; j < n; j++) {
      double x0 = b0[j];
      double x1 = b1[j];
      double x2 = b2[j];
      double x3 = b3[j];
      sums0[j] = sums0[j] + a00 * x0 + a01 * x1 + a02 * x2 + a03 * x3;
      sums1[j] = sums1[j] + a10 * x0 + a11 * x1 + a12 * x2 + a13 * x3;
    }
  }

  private static void add(double a0, double a1, double a2, double a3, double[] b0, double[] b1, double[] b2,
      double[] b3,
      double[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = sums[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
    }
  }

  private static void add(double a, double[] b, double[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = sums[j] + a * b[j];
    }
  }
}
