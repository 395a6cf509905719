package org.chainrule.backend.cpu.steps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.backend.cpu.codegen.InterpretedKernel;
import org.chainrule.backend.cpu.codegen.Kernel;
import org.chainrule.backend.cpu.codegen.KernelTier;
import org.chainrule.backend.cpu.codegen.LoopNest;
import org.chainrule.backend.cpu.codegen.Tiling;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * A group of element-wise operations and reductions, run by one kernel over rectangles of rows and columns. Which
 * rectangles there are depends on the sizes alone, so results do not depend on the number of threads.
 */
public final class FusedStep extends Step implements Workers.Task {
  /** What an access of the nest goes to. */
  public sealed interface Target {
    /** A value of the plan. */
    record Stored(Value value) implements Target {}

    /**
     * Sums of several rows, to be rounded to a result behind the last row.
     *
     * @param kind how they are combined
     * @param columns whether there is one for each column; else the access says to which each row belongs
     * @param result where they go
     */
    record Combined(ReduceKind kind, boolean columns, Value result) implements Target {}
  }

  private static final int PLAIN_LOOPS = 16; // how many times as long they take

  private final LoopNest nest;
  private final KernelTier tier;
  private final InterpretedKernel interpreted;
  private final Tiling tiling;
  private final int operations; // at a place
  private final Value[] stored;
  private final Target.Combined[] combined;
  private final int[] combinedAccess;
  private final int[][] tables;
  private Object[][] arrays = {};
  private Value[][] registers = {};
  private Value[][] columnSums = {};
  private Value[][] partSums = {};
  private Kernel kernel;

  /**
   * A step.
   *
   * @param nest what is computed
   * @param tier who computes it
   * @param targets what the accesses of the nest go to
   * @param tables the tables of row starts
   */
  public FusedStep(LoopNest nest, KernelTier tier, List<Target> targets, List<int[]> tables, List<Value> reads,
      List<Value> writes) {
    super(reads, writes);
    this.nest = nest;
    this.tier = tier;
    this.interpreted = tier.interpreted();
    this.kernel = interpreted;
    this.tables = tables.toArray(int[][]::new);
    this.stored = targets.stream().map(target -> target instanceof Target.Stored(Value value) ? value : null)
        .toArray(Value[]::new);
    List<Target.Combined> sums = new ArrayList<>();
    List<Integer> accesses = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i) instanceof Target.Combined sum) {
        sums.add(sum);
        accesses.add(i);
      }
    }
    this.combined = sums.toArray(Target.Combined[]::new);
    this.combinedAccess = accesses.stream().mapToInt(Integer::intValue).toArray();
    this.tiling = Tiling.of(nest);
    this.operations = nest.work();
  }

  @Override
  public void reserve(Scratch scratch) {
    int workers = scratch.workers();
    List<InterpretedKernel.Register> wanted = interpreted.registers();
    arrays = new Object[workers][nest.firstRegister() + wanted.size()];
    registers = new Value[workers][];
    columnSums = new Value[workers][combined.length];
    partSums = new Value[combined.length][tiling.parts()];
    for (int worker = 0; worker < workers; worker++) {
      registers[worker] = wanted.stream().map(register -> scratch.value(register.dtype(), register.elements()))
          .toArray(Value[]::new);
      System.arraycopy(tables, 0, arrays[worker], nest.firstTable(), tables.length);
      arrays[worker][nest.lanes()] = new float[nest.accumulators()];
      arrays[worker][nest.truths()] = new boolean[LoopNest.ACCUMULATORS];
      for (int i = 0; i < combined.length; i++) {
        columnSums[worker][i] = scratch.value(DType.FLOAT32,
            combined[i].columns() ? combined[i].result().elements() : 0);
      }
    }
    for (int i = 0; i < combined.length; i++) {
      int elements = combined[i].result().elements();
      Arrays.setAll(partSums[i], _ -> scratch.value(DType.FLOAT64, elements));
    }
  }

  @Override
  public void run(Workers workers) {
    if (nest.elements() > 0) {
      kernel = tier.kernel();
      int parts = tiling.parts();
      for (int worker = 0; worker < (parts == 1 ? 1 : arrays.length); worker++) {
        bind(worker);
      }
      boolean measured = kernel == interpreted;
      long start = measured ? System.nanoTime() : 0;
      workers.run(parts, (long) nest.elements() * operations * (measured ? PLAIN_LOOPS : 1), this);
      if (measured) {
        tier.spent(System.nanoTime() - start);
      }
    }
    for (int i = 0; i < combined.length; i++) {
      PartialSums.finish(combined[i].kind(), partSums[i], combined[i].result(),
          nest.elements() > 0 ? tiling.parts() : 0);
    }
  }

  private void bind(int worker) {
    Object[] mine = arrays[worker];
    for (int i = 0; i < stored.length; i++) {
      if (stored[i] != null) {
        mine[i] = stored[i].array();
      }
    }
    for (int i = 0; i < registers[worker].length; i++) {
      mine[nest.firstRegister() + i] = registers[worker][i].array();
    }
    for (int i = 0; i < combined.length; i++) {
      if (combined[i].columns()) {
        mine[combinedAccess[i]] = columnSums[worker][i].array();
      }
    }
  }

  @Override
  public void run(int part, int worker) {
    Object[] mine = arrays[worker];
    int rowFrom = tiling.rowFrom(part);
    int rowTo = tiling.rowTo(part);
    int columnFrom = tiling.columnFrom(part);
    int columnTo = tiling.columnTo(part);
    if (combined.length == 0) {
      kernel.run(mine, rowFrom, rowTo, columnFrom, columnTo);
      return;
    }
    for (int i = 0; i < combined.length; i++) {
      PartialSums.clear(combined[i].kind(), partSums[i][part].doubles(), partSums[i][part].elements());
      if (!combined[i].columns()) {
        mine[combinedAccess[i]] = partSums[i][part].array();
      }
    }
    for (int row = rowFrom; row < rowTo; row += tiling.chunkRows()) {
      int rowEnd = Math.min(rowTo, row + tiling.chunkRows());
      for (int column = columnFrom; column < columnTo; column += tiling.chunkColumns()) {
        chunk(part, mine, row, rowEnd, column, Math.min(columnTo, column + tiling.chunkColumns()));
      }
    }
  }

  private void chunk(int part, Object[] mine, int rowFrom, int rowTo, int columnFrom, int columnTo) {
    for (int i = 0; i < combined.length; i++) {
      if (combined[i].columns()) {
        boolean some = isOfColumns(combined[i]);
        PartialSums.clear(combined[i].kind(), (float[]) mine[combinedAccess[i]], some ? columnFrom : 0,
            some ? columnTo : combined[i].result().elements());
      }
    }
    kernel.run(mine, rowFrom, rowTo, columnFrom, columnTo);
    for (int i = 0; i < combined.length; i++) {
      if (combined[i].columns()) {
        boolean some = isOfColumns(combined[i]);
        PartialSums.combine(combined[i].kind(), (float[]) mine[combinedAccess[i]], partSums[i][part].doubles(),
            some ? columnFrom : 0, some ? columnTo : combined[i].result().elements());
      }
    }
  }

  /** Whether sum and column of the nest are the same; else a row of the nest is only part of a row of the operand. */
  private boolean isOfColumns(Target.Combined sum) {
    return sum.result().elements() == nest.columns();
  }

  @Override
  public String toString() {
    return super.toString() + " in " + nest.rows() + " x " + nest.columns() + ", " + nest.code().size()
        + " instructions" + (kernel == interpreted ? "" : ", generated");
  }
}
