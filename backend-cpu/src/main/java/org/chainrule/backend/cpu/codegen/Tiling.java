package org.chainrule.backend.cpu.codegen;

import org.chainrule.api.ir.Op;

/**
 * How a nest is cut into parts that may run at the same time, and parts into the chunks in which partial sums are kept
 * in single precision. It depends on the nest alone.
 *
 * @param rows rows of the nest
 * @param columns columns of the nest
 * @param partRows rows of a part
 * @param partColumns columns of a part
 * @param chunkRows rows of a chunk
 * @param chunkColumns columns of a chunk
 */
public record Tiling(int rows, int columns, int partRows, int partColumns, int chunkRows, int chunkColumns) {
  private static final int PART_WORK = 1 << 19;
  private static final int LEAST_PART = 4096;
  private static final int MOST_PARTS_WITH_SUMS = 16;
  private static final int CHUNK_ROWS = 64;
  private static final int CHUNK_COLUMNS = 4096;
  private static final int LEAST_COLUMNS = 128;

  /** The tiling of a nest. */
  public static Tiling of(LoopNest nest) {
    boolean sums = false;
    boolean columnSums = false;
    for (Instruction instruction : nest.code()) {
      sums |= instruction instanceof Instruction.Accumulate || instruction instanceof Instruction.ReduceColumn;
      columnSums |= instruction instanceof Instruction.ReduceColumn;
    }
    long elements = Math.max(1L, (long) nest.rows() * nest.columns());
    long part = Math.max(LEAST_PART, PART_WORK / Math.max(1, nest.work()));
    if (sums) {
      part = Math.max(part, Math.ceilDiv(elements, MOST_PARTS_WITH_SUMS));
    }
    int rows = Math.max(1, nest.rows());
    int columns = Math.max(1, nest.columns());
    boolean cuttable = !nest.needsWholeRows();
    int partRows;
    int partColumns;
    if (cuttable && columnSums && columns >= 2 * LEAST_COLUMNS) {
      partRows = rows;
      partColumns = Math.max(LEAST_COLUMNS, aligned(Math.ceilDiv(part, rows)));
    } else if (cuttable && columns > part) {
      partRows = 1;
      partColumns = aligned(part);
    } else {
      partRows = (int) Math.ceilDiv(part, columns);
      partColumns = columns;
    }
    return new Tiling(nest.rows(), nest.columns(), Math.min(rows, partRows), Math.min(columns, partColumns),
        columnSums ? CHUNK_ROWS : rows, cuttable ? CHUNK_COLUMNS : columns);
  }

  private static int aligned(long columns) {
    return (int) Math.min(Integer.MAX_VALUE - LoopNest.ACCUMULATORS,
        Math.ceilDiv(columns, LoopNest.ACCUMULATORS) * LoopNest.ACCUMULATORS);
  }

  /** About how many simple operations an instruction is worth. */
  public static int weight(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Apply apply -> switch (apply.op()) {
        case Op.Unary(var kind) -> switch (kind) {
          case NEG, ABS, NOT -> 1;
          case SIGN, FLOOR, RECIPROCAL, SQRT -> 5;
          case EXP, EXPM1, LOG, LOG1P, TANH -> 25;
          case SIN, COS, TAN, ATAN, ERF -> 40;
        };
        case Op.Binary(var kind) -> switch (kind) {
          case ADD, SUB, MUL, AND, OR, XOR -> 1;
          case DIV -> 5;
          case MAX, MIN -> 3;
          case POW -> 80;
        };
        case Op.Compare _, Op.Select _, Op.Cast _ -> 1;
        case Op _ -> throw new AssertionError(apply); // not element-wise
      };
      case Instruction.Load _, Instruction.Store _, Instruction.ReduceRow _, Instruction.ReduceColumn _ -> 1;
      case Instruction.Accumulate _ -> 0;
    };
  }

  private int across() {
    return Math.ceilDiv(columns, partColumns);
  }

  /** Whether everything is one chunk. */
  public boolean isWhole() {
    return parts() == 1 && chunkRows >= rows && chunkColumns >= columns;
  }

  /** Number of parts. */
  public int parts() {
    return Math.ceilDiv(rows, partRows) * across();
  }

  /** First row of a part. */
  public int rowFrom(int part) {
    return part / across() * partRows;
  }

  /** Row behind a part's last. */
  public int rowTo(int part) {
    return Math.min(rows, rowFrom(part) + partRows);
  }

  /** First column of a part. */
  public int columnFrom(int part) {
    return part % across() * partColumns;
  }

  /** Column behind a part's last. */
  public int columnTo(int part) {
    return Math.min(columns, columnFrom(part) + partColumns);
  }
}
