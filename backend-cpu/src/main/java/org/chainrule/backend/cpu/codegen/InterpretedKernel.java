package org.chainrule.backend.cpu.codegen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.backend.cpu.codegen.LoopNest.Extent;
import org.chainrule.backend.cpu.kernels.ColumnReductions;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.ElementKernel;
import org.chainrule.backend.cpu.kernels.ElementLoops;

/**
 * Runs a nest without generated code: each operation is one loop over a block of some rows and columns that fits the
 * innermost cache, so that intermediate results never reach main memory. Registers are arrays of a block's elements.
 */
public final class InterpretedKernel implements Kernel {
  private static final int BLOCK = 1024;

  /** An array that the kernel works in. */
  public record Register(DType dtype, int elements) {}

  private interface Piece {
    void run(Object[] arrays, int row, int rows, int column, int columns);
  }

  private final LoopNest nest;
  private final Extent[] extents;
  private final int blockRows;
  private final int blockColumns;
  private final List<Register> registers = new ArrayList<>();
  private final Map<Extent, Map<DType, Deque<Integer>>> free = new EnumMap<>(Extent.class);
  private final Map<Extent, Map<Integer, Integer>> places = new EnumMap<>(Extent.class);
  private final int[] lastUses;
  private final List<Piece> oncePieces = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final Piece[] once;
  private final Piece[] body;

  public InterpretedKernel(LoopNest nest) {
    this.nest = nest;
    this.extents = nest.extents();
    this.blockColumns = nest.accumulators() == 0 ? Math.min(nest.columns(), BLOCK)
        : Math.min(nest.columns(), Tiling.of(nest).chunkColumns());
    this.blockRows = Math.max(1, Math.min(nest.rows(), BLOCK / Math.max(1, blockColumns)));
    this.lastUses = new int[nest.code().size()];
    for (Extent extent : Extent.values()) {
      free.put(extent, new EnumMap<>(DType.class));
      places.put(extent, new HashMap<>());
    }
    for (int i = 0; i < lastUses.length; i++) {
      lastUses[i] = i;
      for (int operand : operands(i)) {
        lastUses[operand] = i;
      }
    }
    for (int i = 0; i < lastUses.length; i++) {
      translate(i);
      for (int operand : operands(i).stream().distinct().toList()) {
        release(operand, i);
      }
      release(i, i);
    }
    once = oncePieces.toArray(Piece[]::new);
    body = pieces.toArray(Piece[]::new);
  }

  /** The arrays it works in, from {@link LoopNest#firstRegister} on. */
  public List<Register> registers() {
    return registers;
  }

  private List<Integer> operands(int i) {
    return switch (nest.code().get(i)) {
      case Instruction.Load _ -> List.of();
      case Instruction.Apply apply -> apply.operands();
      case Instruction.Store store -> List.of(store.value());
      case Instruction.ReduceRow reduce -> List.of(reduce.value());
      case Instruction.Accumulate accumulate -> List.of(accumulate.value());
      case Instruction.ReduceColumn reduce -> List.of(reduce.value());
    };
  }

  // ---- registers ------------------------------------------------------------------------------------------------

  private int register(DType dtype, Extent extent) {
    Deque<Integer> known = free.get(extent).computeIfAbsent(dtype, _ -> new ArrayDeque<>());
    if (!known.isEmpty()) {
      return known.pop();
    }
    registers.add(new Register(dtype, switch (extent) {
      case SCALAR -> 1;
      case ROW -> blockRows;
      case FULL -> blockRows * blockColumns;
    }));
    return nest.firstRegister() + registers.size() - 1;
  }

  /** Gives registers back behind the last use of what is in them, but not those that are filled once. */
  private void release(int value, int user) {
    if (lastUses[value] != user || extents[value] == Extent.SCALAR) {
      return;
    }
    for (Extent extent : Extent.values()) {
      Integer place = places.get(extent).get(value);
      if (place != null && place >= nest.firstRegister()) {
        free.get(extent).get(nest.dtype(value)).push(place);
      }
    }
  }

  /** Where a value lies that is spread over more than it depends on. */
  private int place(int value, Extent extent) {
    Integer known = places.get(extent).get(value);
    if (known != null) {
      return known;
    }
    DType dtype = nest.dtype(value);
    int from = places.get(extents[value]).get(value);
    int to = extents[value] == Extent.SCALAR ? newRegister(dtype, extent) : register(dtype, extent);
    places.get(extent).put(value, to);
    if (extents[value] == Extent.SCALAR) {
      int n = registers.get(to - nest.firstRegister()).elements();
      oncePieces.add((arrays, _, _, _, _) -> Copies.copy(arrays[from], 0, 0, arrays[to], 0, 1, n));
    } else {
      pieces.add((arrays, _, rows, _, columns) -> {
        for (int i = 0; i < rows; i++) {
          Copies.copy(arrays[from], i, 0, arrays[to], i * columns, 1, columns);
        }
      });
    }
    return to;
  }

  /** A register that nothing else has been in: what is filled once must not be written to before it is read. */
  private int newRegister(DType dtype, Extent extent) {
    Deque<Integer> known = free.get(extent).computeIfAbsent(dtype, _ -> new ArrayDeque<>());
    Deque<Integer> kept = new ArrayDeque<>(known);
    known.clear();
    int register = register(dtype, extent);
    known.addAll(kept);
    return register;
  }

  /**
   * Whether all is one block and an array has its elements in their order, so that it serves as a register. One that is
   * read and written does not: its old elements may be needed behind the place where the new ones are known.
   */
  private boolean isDirect(int number) {
    Access access = nest.accesses().get(number);
    boolean oneBlock = blockRows == nest.rows() && blockColumns == nest.columns();
    return oneBlock && !nest.isOverwritten(number) && Tiling.of(nest).isWhole() && access.contiguous()
        && access.table() < 0
        && (nest.rows() == 1 || access.rowStep() == nest.columns());
  }

  // ---- instructions -----------------------------------------------------------------------------------------------

  private void translate(int i) {
    switch (nest.code().get(i)) {
      case Instruction.Load(int access) -> load(i, access);
      case Instruction.Apply apply -> apply(i, apply);
      case Instruction.Store(int access, int value) -> store(access, value);
      case Instruction.ReduceRow(ReduceKind kind, int value) -> {
        int from = place(value, Extent.FULL);
        int to = register(DType.FLOAT32, Extent.ROW);
        places.get(Extent.ROW).put(i, to);
        pieces.add((arrays, _, rows, _, columns) -> {
          for (int r = 0; r < rows; r++) {
            ((float[]) arrays[to])[r] = RowSums.reduce(kind, (float[]) arrays[from], r * columns, columns,
                (float[]) arrays[nest.lanes()]);
          }
        });
      }
      case Instruction.Accumulate(ReduceKind kind, int access, int value) -> {
        int from = place(value, Extent.ROW);
        pieces.add((arrays, row, rows, _, _) -> {
          double[] sums = (double[]) arrays[access];
          for (int r = 0; r < rows; r++) {
            int start = start(arrays, access, row + r);
            sums[start] = RowSums.combine(kind, sums[start], ((float[]) arrays[from])[r]);
          }
        });
      }
      case Instruction.ReduceColumn(ReduceKind kind, int access, int value) -> {
        int from = place(value, Extent.FULL);
        pieces.add((arrays, row, rows, column, columns) -> {
          for (int r = 0; r < rows; r++) {
            ColumnReductions.combine(kind, arrays[from], r * columns, arrays[access],
                start(arrays, access, row + r) + column, columns);
          }
        });
      }
    }
  }

  private int start(Object[] arrays, int access, int row) {
    Access at = nest.accesses().get(access);
    return at.table() < 0 ? row * at.rowStep() : ((int[]) arrays[nest.firstTable() + at.table()])[row];
  }

  private void load(int i, int access) {
    Access at = nest.accesses().get(access);
    if (at.isScalar() && !nest.isOverwritten(access) || isDirect(access)) {
      places.get(extents[i]).put(i, access);
      return;
    }
    int to = extents[i] == Extent.SCALAR ? newRegister(at.dtype(), Extent.SCALAR) : register(at.dtype(), extents[i]);
    places.get(extents[i]).put(i, to);
    if (at.isScalar()) {
      oncePieces.add((arrays, _, _, _, _) -> Copies.copy(arrays[access], 0, 0, arrays[to], 0, 1, 1));
    } else if (at.contiguous()) {
      pieces.add((arrays, row, rows, column, columns) -> {
        if (at.table() < 0 && at.rowStep() == columns) {
          Copies.copy(arrays[access], row * columns, 1, arrays[to], 0, 1, rows * columns);
          return;
        }
        for (int r = 0; r < rows; r++) {
          Copies.copy(arrays[access], start(arrays, access, row + r) + column, 1, arrays[to], r * columns, 1, columns);
        }
      });
    } else {
      pieces.add((arrays, row, rows, _, _) -> {
        for (int r = 0; r < rows; r++) {
          Copies.copy(arrays[access], start(arrays, access, row + r), 0, arrays[to], r, 1, 1);
        }
      });
    }
  }

  private void store(int access, int value) {
    Access at = nest.accesses().get(access);
    Extent extent = at.contiguous() ? Extent.FULL : at.isScalar() ? Extent.SCALAR : Extent.ROW;
    int from = place(value, extent);
    if (from == access) {
      return;
    }
    switch (extent) {
      case SCALAR -> oncePieces.add((arrays, _, _, _, _) -> Copies.copy(arrays[from], 0, 1, arrays[access], 0, 1, 1));
      case ROW -> pieces.add((arrays, row, rows, _, _) -> {
        for (int r = 0; r < rows; r++) {
          Copies.copy(arrays[from], r, 0, arrays[access], start(arrays, access, row + r), 1, 1);
        }
      });
      case FULL -> pieces.add((arrays, row, rows, column, columns) -> {
        if (at.table() < 0 && at.rowStep() == columns) {
          Copies.copy(arrays[from], 0, 1, arrays[access], row * columns, 1, rows * columns);
          return;
        }
        for (int r = 0; r < rows; r++) {
          Copies.copy(arrays[from], r * columns, 1, arrays[access], start(arrays, access, row + r) + column, 1,
              columns);
        }
      });
    }
  }

  private void apply(int i, Instruction.Apply apply) {
    Extent extent = extents[i];
    ElementLoops loops = loops(apply);
    List<Integer> values = new ArrayList<>();
    for (int operand : apply.operands()) {
      values.add(place(operand, extent));
    }
    for (int number = 0; number < loops.loops().size(); number++) {
      ElementLoops.Loop loop = loops.loops().get(number);
      boolean last = number == loops.loops().size() - 1;
      int to = last ? result(i, extent) : register(loop.dtype(), extent);
      values.add(to);
      List<Integer> from = loop.operands().isEmpty() ? List.of(to) : loop.operands().stream().map(values::get).toList();
      add(extent, loop.kernel(), from.getFirst(), from.get(Math.min(1, from.size() - 1)), from.getLast(), to);
      for (int value : loop.operands().stream().distinct().toList()) {
        if (value >= loops.operands() && loops.lastUse(value) == number) {
          int done = values.get(value);
          free.get(extent).get(registers.get(done - nest.firstRegister()).dtype()).push(done);
        }
      }
    }
    places.get(extent).put(i, values.getLast());
  }

  private void add(Extent extent, ElementKernel kernel, int a, int b, int c, int to) {
    switch (extent) {
      case SCALAR -> oncePieces
          .add((arrays, _, _, _, _) -> kernel.apply(arrays[a], arrays[b], arrays[c], arrays[to], 1));
      case ROW -> pieces
          .add((arrays, _, rows, _, _) -> kernel.apply(arrays[a], arrays[b], arrays[c], arrays[to], rows));
      case FULL -> pieces.add((arrays, _, rows, _, columns) -> kernel.apply(arrays[a], arrays[b], arrays[c], arrays[to],
          rows * columns));
    }
  }

  /** Where a result goes: to its array at once if that serves as a register. */
  private int result(int i, Extent extent) {
    if (extent == Extent.FULL) {
      for (Instruction instruction : nest.code()) {
        if (instruction instanceof Instruction.Store(int access, int value) && value == i
            && isDirect(access)) {
          return access;
        }
      }
    }
    return extent == Extent.SCALAR ? newRegister(nest.dtype(i), extent) : register(nest.dtype(i), extent);
  }

  private static ElementLoops loops(Instruction.Apply apply) {
    return switch (apply.op()) {
      case Op.Unary unary -> ElementLoops.unary(unary.kind(), apply.to());
      case Op.Binary binary -> ElementLoops.binary(binary.kind(), apply.to());
      case Op.Compare compare -> ElementLoops.compare(compare.kind(), apply.from());
      case Op.Select _ -> ElementLoops.select(apply.to());
      case Op.Cast _ -> ElementLoops.cast(apply.from(), apply.to());
      default -> throw new AssertionError(Arrays.asList(apply));
    };
  }

  @Override
  public void run(Object[] arrays, int rowFrom, int rowTo, int columnFrom, int columnTo) {
    for (Piece piece : once) {
      piece.run(arrays, 0, 0, 0, 0);
    }
    for (int row = rowFrom; row < rowTo; row += blockRows) {
      int rows = Math.min(blockRows, rowTo - row);
      for (int column = columnFrom; column < columnTo; column += blockColumns) {
        int columns = Math.min(blockColumns, columnTo - column);
        for (Piece piece : body) {
          piece.run(arrays, row, rows, column, columns);
        }
      }
    }
  }
}
