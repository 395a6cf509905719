package org.chainrule.backend.cpu;

import java.util.List;
import org.chainrule.api.ir.DType;

/** Index of the largest element along an axis. */
final class ArgMaxStep extends Step implements Workers.Task {
  private static final int LINES_PER_PART = 256;

  private final Lines lines;
  private final Value x;
  private final Value result;
  private Value[] keys = {};

  ArgMaxStep(Lines lines, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.lines = lines;
    this.x = x;
    this.result = result;
  }

  @Override
  void reserve(Scratch scratch) {
    keys = scratch.values(DType.INT64, lines.size());
  }

  @Override
  void run(Workers workers) {
    workers.run(Math.ceilDiv(lines.count(), LINES_PER_PART), this);
  }

  @Override
  public void run(int part, int worker) {
    int last = Math.min(lines.count(), (part + 1) * LINES_PER_PART);
    long[] line = keys[worker].longs();
    int[] to = result.ints();
    for (int i = part * LINES_PER_PART; i < last; i++) {
      SortKeys.of(x.array(), lines.start(i), lines.inner(), line, lines.size());
      to[i] = largest(line, lines.size());
    }
  }

  private static int largest(long[] keys, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      if (keys[i] > keys[best]) {
        best = i;
      }
    }
    return best;
  }
}
