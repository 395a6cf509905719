package org.chainrule.backend.cpu.codegen;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.ReduceKind;

/**
 * What a fused kernel computes: straight-line code for each place of a space of rows and columns. Two nests that are
 * equal may share a kernel, so that it holds nothing of particular arrays.
 *
 * @param rows number of rows
 * @param columns number of columns
 * @param accesses how the arrays are read and written
 * @param tables number of tables of row starts
 * @param code the operations, operands first
 */
public record LoopNest(int rows, int columns, List<Access> accesses, int tables, List<Instruction> code) {
  /** Number of accumulators of a row, whatever the vectors of the processor hold. */
  public static final int ACCUMULATORS = 16;

  private static final int MOST_STRIP_COLUMNS = 4 * ACCUMULATORS;

  /** How much of the space a result depends on. */
  public enum Extent {
    /** The same number everywhere. */
    SCALAR,
    /** One number for each row. */
    ROW,
    /** A number for each row and column. */
    FULL
  }

  /** Copies the lists. */
  public LoopNest {
    accesses = List.copyOf(accesses);
    code = List.copyOf(code);
  }

  /**
   * A nest for which generated code is the same: that depends on the columns only in whether there are enough for a
   * vector, and some left over, and not on the number of rows.
   */
  LoopNest sameCode() {
    int some = columns < ACCUMULATORS ? 1
        : columns % ACCUMULATORS != 0 ? ACCUMULATORS + 1
        : isInStrips() ? ACCUMULATORS : MOST_STRIP_COLUMNS + ACCUMULATORS;
    return new LoopNest(1, some, accesses, tables, code);
  }

  /**
   * Whether generated code goes down the rows of {@link #ACCUMULATORS} columns before it goes on to the next columns.
   * Then what is the same in all rows of a column, and what columns are combined to, stays in registers. It needs short
   * rows: of long ones each would lie in another page of memory.
   */
  boolean isInStrips() {
    boolean combines = false;
    boolean hasRowWork = false;
    Extent[] extents = extents();
    for (int i = 0; i < extents.length; i++) {
      switch (code.get(i)) {
        case Instruction.ReduceRow _, Instruction.Accumulate _ -> {
          return false;
        }
        case Instruction.ReduceColumn reduce -> {
          combines = true;
          if (!isSameInAllRows(reduce.access())) {
            return false;
          }
        }
        case Instruction.Apply _, Instruction.Store _ -> hasRowWork |= extents[i] == Extent.ROW;
        case Instruction.Load _ -> {}
      }
    }
    int most = combines && !hasRowWork ? MOST_STRIP_COLUMNS : ACCUMULATORS;
    return columns % ACCUMULATORS == 0 && columns <= most;
  }

  /** Whether an array has one element for each column. */
  private boolean isSameInAllRows(int access) {
    Access at = accesses.get(access);
    return at.contiguous() && at.rowStep() == 0 && at.table() < 0;
  }

  /** Which results differ from column to column, but not from row to row. */
  boolean[] sameInAllRows() {
    Extent[] extents = extents();
    boolean[] same = new boolean[extents.length];
    for (int i = 0; i < same.length; i++) {
      same[i] = extents[i] == Extent.FULL && switch (code.get(i)) {
        case Instruction.Load(int access) -> isSameInAllRows(access) && !isOverwritten(access);
        case Instruction.Apply apply ->
            apply.operands().stream().allMatch(operand -> extents[operand] == Extent.SCALAR || same[operand]);
        case Instruction.Store _, Instruction.ReduceRow _, Instruction.Accumulate _, Instruction.ReduceColumn _ ->
            false;
      };
    }
    return same;
  }

  /** About how many simple operations there are for each place. */
  public int work() {
    return code.stream().mapToInt(Tiling::weight).sum();
  }

  /** What combines with any number to that number. */
  public static float neutral(ReduceKind kind) {
    return switch (kind) {
      case SUM -> 0;
      case MAX -> Float.NEGATIVE_INFINITY;
      case MIN -> Float.POSITIVE_INFINITY;
    };
  }

  /** Number of places. */
  public int elements() {
    return rows * columns;
  }

  /** Place of the tables of row starts among the arrays of a run; the accesses' come first. */
  public int firstTable() {
    return accesses.size();
  }

  /** Place of the array of accumulators (float[{@link #accumulators}]) among the arrays of a run. */
  public int lanes() {
    return accesses.size() + tables;
  }

  /** Place of an array of {@link #ACCUMULATORS} truth values to work in among the arrays of a run. */
  public int truths() {
    return lanes() + 1;
  }

  /** Place of the first array behind those that all kernels get. */
  public int firstRegister() {
    return truths() + 1;
  }

  /** Number of accumulators of all reductions of rows. */
  public int accumulators() {
    return ACCUMULATORS * (int) code.stream().filter(Instruction.ReduceRow.class::isInstance).count();
  }

  /** Whether an array is both read and written. */
  boolean isOverwritten(int access) {
    return code.contains(new Instruction.Load(access)) && code.stream()
        .anyMatch(instruction -> instruction instanceof Instruction.Store store && store.access() == access);
  }

  /** Whether a row must not be cut, because something reads what its elements are combined to. */
  public boolean needsWholeRows() {
    return code.stream().anyMatch(instruction -> switch (instruction) {
      case Instruction.Apply apply -> apply.operands().stream().anyMatch(this::isReduction);
      case Instruction.Store store -> isReduction(store.value());
      case Instruction.ReduceRow reduce -> isReduction(reduce.value());
      case Instruction.ReduceColumn reduce -> isReduction(reduce.value());
      case Instruction.Load _, Instruction.Accumulate _ -> false;
    });
  }

  private boolean isReduction(int instruction) {
    return code.get(instruction) instanceof Instruction.ReduceRow;
  }

  /** How much of the space each result depends on; for what has no result, how much of it takes part. */
  public Extent[] extents() {
    Extent[] extents = new Extent[code.size()];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = switch (code.get(i)) {
        case Instruction.Load(int access) -> extent(accesses.get(access));
        case Instruction.Apply apply -> {
          Extent widest = Extent.SCALAR;
          for (int operand : apply.operands()) {
            widest = extents[operand].compareTo(widest) > 0 ? extents[operand] : widest;
          }
          yield widest;
        }
        case Instruction.Store store -> extent(accesses.get(store.access()));
        case Instruction.ReduceRow _, Instruction.Accumulate _ -> Extent.ROW;
        case Instruction.ReduceColumn _ -> Extent.FULL;
      };
    }
    return extents;
  }

  private static Extent extent(Access access) {
    return access.contiguous() ? Extent.FULL : access.isScalar() ? Extent.SCALAR : Extent.ROW;
  }

  /**
   * In which of the passes over a row each instruction runs: the first whose operands are known. A reduction's result is
   * known behind its pass. One more number at the end: the last pass.
   */
  public int[] stages() {
    Extent[] extents = extents();
    int[] stages = new int[code.size() + 1];
    int last = 0;
    for (int i = 0; i < code.size(); i++) {
      stages[i] = switch (code.get(i)) {
        case Instruction.Load _ -> 0;
        case Instruction.Apply apply -> {
          int stage = 0;
          for (int operand : apply.operands()) {
            stage = Math.max(stage, stages[operand]);
          }
          yield stage;
        }
        case Instruction.Store store -> stages[store.value()];
        case Instruction.ReduceRow reduce -> stages[reduce.value()] + 1;
        case Instruction.Accumulate accumulate -> stages[accumulate.value()];
        case Instruction.ReduceColumn reduce -> stages[reduce.value()];
      };
      int pass = code.get(i) instanceof Instruction.ReduceRow ? stages[i] - 1 : extents[i] == Extent.FULL ? stages[i]
          : 0;
      last = Math.max(last, pass);
    }
    stages[code.size()] = last;
    return stages;
  }

  /** What a pass over the columns is made for. */
  List<Integer> roots(int stage) {
    Extent[] extents = extents();
    int[] stages = stages();
    List<Integer> roots = new ArrayList<>();
    for (int i = 0; i < extents.length; i++) {
      boolean root = switch (code.get(i)) {
        case Instruction.Store _, Instruction.ReduceColumn _ -> extents[i] == Extent.FULL && stages[i] == stage;
        case Instruction.ReduceRow _ -> stages[i] == stage + 1;
        case Instruction.Load _, Instruction.Apply _, Instruction.Accumulate _ -> false;
      };
      if (root) {
        roots.add(i);
      }
    }
    return roots;
  }

  /** Whether what runs for each column reads a result. */
  boolean isReadByColumns(int value) {
    Extent[] extents = extents();
    for (int i = value + 1; i < extents.length; i++) {
      boolean reads = switch (code.get(i)) {
        case Instruction.Apply apply -> extents[i] == Extent.FULL && apply.operands().contains(value);
        case Instruction.Store store -> extents[i] == Extent.FULL && store.value() == value;
        case Instruction.ReduceRow reduce -> reduce.value() == value;
        case Instruction.ReduceColumn reduce -> reduce.value() == value;
        case Instruction.Load _, Instruction.Accumulate _ -> false;
      };
      if (reads) {
        return true;
      }
    }
    return false;
  }

  /** The element type of an instruction's result. */
  public DType dtype(int instruction) {
    return switch (code.get(instruction)) {
      case Instruction.Load(int access) -> accesses.get(access).dtype();
      case Instruction.Apply apply -> apply.to();
      case Instruction.Store store -> dtype(store.value());
      case Instruction.ReduceRow _, Instruction.Accumulate _, Instruction.ReduceColumn _ -> DType.FLOAT32;
    };
  }
}
