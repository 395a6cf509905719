package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.Lines;
import org.chainrule.backend.cpu.kernels.SortKeys;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Index of the largest element along an axis. */
public final class ArgMaxStep extends Step implements Workers.Task {
  private static final int LINES_PER_PART = 256;

  private final Lines lines;
  private final Value x;
  private final Value result;
  private Value[] keys = {};

  public ArgMaxStep(Lines lines, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.lines = lines;
    this.x = x;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    keys = scratch.values(DType.INT64, lines.size());
  }

  @Override
  public void run(Workers workers) {
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
