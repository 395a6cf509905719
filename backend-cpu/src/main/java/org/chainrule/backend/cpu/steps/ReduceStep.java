package org.chainrule.backend.cpu.steps;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.kernels.ColumnReductions;
import org.chainrule.backend.cpu.kernels.RowReductions;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * Combines all elements along axes. Where neighbouring elements go into one result, each result is one loop (rows);
 * where they go into neighbouring results, many results grow side by side (columns).
 */
public final class ReduceStep extends Step implements Workers.Task {
  private static final int COLUMNS = 512;
  private static final int PART_ELEMENTS = 1 << 15;

  private final ReduceKind kind;
  private final Value x;
  private final Value result;
  private final Axes kept;
  private final Axes reduced;
  private final boolean columns;
  private final boolean wide;
  private final int blocks;
  private final int rowsPerPart;
  private Value[] sums = {};

  public ReduceStep(ReduceKind kind, Shape shape, List<Integer> axes, Value x, Value result) {
    super(List.of(x), List.of(result));
    this.kind = kind;
    this.x = x;
    this.result = result;
    this.kept = axes(shape, axes, false);
    this.reduced = axes(shape, axes, true);
    this.columns = kept.rank() > 0 && kept.innerStride(0) == 1
        && (reduced.rank() == 0 || reduced.innerStride(0) != 1);
    this.wide = columns && kind == ReduceKind.SUM && x.dtype() == DType.FLOAT32;
    this.blocks = Math.ceilDiv(kept.inner(), COLUMNS);
    this.rowsPerPart = Math.max(1, PART_ELEMENTS / Math.max(1, reduced.elements()));
  }

  private static Axes axes(Shape shape, List<Integer> axes, boolean reduced) {
    int[] strides = shape.strides();
    int[] chosen = IntStream.range(0, shape.rank())
        .filter(axis -> axes.contains(axis) == reduced).toArray();
    int[] sizes = Arrays.stream(chosen).map(shape::size).toArray();
    return Axes.of(sizes, Arrays.stream(chosen).map(axis -> strides[axis]).toArray());
  }

  @Override
  public void reserve(Scratch scratch) {
    if (wide) {
      sums = scratch.values(DType.FLOAT64, Math.min(COLUMNS, kept.inner()));
    }
  }

  @Override
  public void run(Workers workers) {
    if (x.elements() == 0) {
      ColumnReductions.neutral(kind, result.array(), 0, result.elements());
      return;
    }
    boolean worthwhile = x.elements() >= 2 * PART_ELEMENTS;
    workers.run(columns ? kept.runs() * blocks : Math.ceilDiv(result.elements(), rowsPerPart), worthwhile, this);
  }

  @Override
  public void run(int part, int worker) {
    if (columns) {
      columns(part / blocks, part % blocks * COLUMNS, worker);
      return;
    }
    int last = Math.min(result.elements(), (part + 1) * rowsPerPart);
    for (int row = part * rowsPerPart; row < last; row++) {
      RowReductions.reduce(kind, x.array(), kept.placeOfElement(row, 0), reduced, result.array(), row);
    }
  }

  private void columns(int run, int column, int worker) {
    int n = Math.min(COLUMNS, kept.inner() - column);
    int place = run * kept.inner() + column;
    int start = kept.place(run, 0) + column;
    Object into = wide ? sums[worker].array() : result.array();
    int first = wide ? 0 : place;
    ColumnReductions.neutral(kind, into, first, n);
    int runs = reduced.runs();
    for (int outer = 0; outer < runs; outer++) {
      int from = start + reduced.place(outer, 0);
      for (int i = 0; i < reduced.inner(); i++) {
        ColumnReductions.combine(kind, x.array(), from + i * reduced.innerStride(0), into, first, n);
      }
    }
    if (wide) {
      ColumnReductions.round(sums[worker].doubles(), result.floats(), place, n);
    }
  }
}
