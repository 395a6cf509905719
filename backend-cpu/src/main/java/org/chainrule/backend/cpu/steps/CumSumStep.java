package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.cpu.kernels.Lines;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Running sums along an axis; those of FLOAT32 are kept in double precision. */
public final class CumSumStep extends Step implements Workers.Task {
  private static final int PART_ELEMENTS = 1 << 14;

  private final Lines lines;
  private final Op.CumSum op;
  private final Value x;
  private final Value result;
  private final int linesPerPart;

  public CumSumStep(Lines lines, Op.CumSum op, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.lines = lines;
    this.op = op;
    this.x = x;
    this.result = result;
    this.linesPerPart = Math.max(1, PART_ELEMENTS / Math.max(1, lines.size()));
  }

  @Override
  public void run(Workers workers) {
    workers.run(Math.ceilDiv(lines.count(), linesPerPart), this);
  }

  @Override
  public void run(int part, int worker) {
    int last = Math.min(lines.count(), (part + 1) * linesPerPart);
    for (int line = part * linesPerPart; line < last; line++) {
      int n = lines.size();
      int start = lines.start(line) + (op.reverse() ? (n - 1) * lines.inner() : 0);
      int stride = op.reverse() ? -lines.inner() : lines.inner();
      switch (x.array()) {
        case float[] values -> scan(values, result.floats(), start, stride, n, op.exclusive());
        case double[] values -> scan(values, result.doubles(), start, stride, n, op.exclusive());
        case int[] values -> scan(values, result.ints(), start, stride, n, op.exclusive());
        case long[] values -> scan(values, result.longs(), start, stride, n, op.exclusive());
        default -> throw new AssertionError(x.dtype());
      }
    }
  }

  private static void scan(float[] x, float[] r, int start, int stride, int n, boolean exclusive) {
    double sum = 0;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      double before = sum;
      sum += x[place];
      r[place] = (float) (exclusive ? before : sum);
    }
  }

  private static void scan(double[] x, double[] r, int start, int stride, int n, boolean exclusive) {
    double sum = 0;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      double before = sum;
      sum += x[place];
      r[place] = (exclusive ? before : sum);
    }
  }

  private static void scan(int[] x, int[] r, int start, int stride, int n, boolean exclusive) {
    int sum = 0;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      int before = sum;
      sum += x[place];
      r[place] = (exclusive ? before : sum);
    }
  }

  private static void scan(long[] x, long[] r, int start, int stride, int n, boolean exclusive) {
    long sum = 0;
    for (int i = 0, place = start; i < n; i++, place += stride) {
      long before = sum;
      sum += x[place];
      r[place] = (exclusive ? before : sum);
    }
  }
}
