package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.Lines;
import org.chainrule.backend.cpu.kernels.SortKeys;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Indices that sort along an axis. */
public final class ArgSortStep extends Step implements Workers.Task {
  private final Lines lines;
  private final boolean descending;
  private final Value x;
  private final Value result;
  private Value[] keys = {};
  private Value[] first = {};
  private Value[] second = {};

  public ArgSortStep(Lines lines, boolean descending, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.lines = lines;
    this.descending = descending;
    this.x = x;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    keys = scratch.values(DType.INT64, lines.size());
    first = scratch.values(DType.INT32, lines.size());
    second = scratch.values(DType.INT32, lines.size());
  }

  @Override
  public void run(Workers workers) {
    workers.run(lines.count(), result.elements() > 1000, this);
  }

  @Override
  public void run(int line, int worker) {
    int n = lines.size();
    int start = lines.start(line);
    long[] mine = keys[worker].longs();
    SortKeys.of(x.array(), start, lines.inner(), mine, n);
    if (descending) {
      for (int i = 0; i < n; i++) {
        mine[i] = ~mine[i]; // the complement reverses the order
      }
    }
    int[] order = SortKeys.order(mine, first[worker].ints(), second[worker].ints(), n);
    Copies.copy(order, 0, 1, result.array(), start, lines.inner(), n);
  }
}
