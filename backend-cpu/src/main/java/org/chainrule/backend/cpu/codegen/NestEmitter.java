package org.chainrule.backend.cpu.codegen;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.backend.cpu.codegen.LoopNest.Extent;
import org.chainrule.backend.cpu.functions.FloatMath;

/**
 * Writes the method of a kernel. Before the loops stands what is the same everywhere; in the loop over rows, before and
 * between the passes over the columns, what is the same in a row; in a pass what its results need, {@code lanes} columns
 * at a time.
 */
final class NestEmitter {
  private static final int ROW_FROM = 2;
  private static final int ROW_TO = 3;
  private static final int COLUMN_FROM = 4;
  private static final int COLUMN_TO = 5;

  private final LoopNest nest;
  private final CodeBuilder code;
  private final NestArrays arrays;
  private final ScalarLanes scalars;
  private final VectorLanes vectors;
  private final int width;
  private final Extent[] extents;
  private final int[] stages;
  private final int[] rowSlots;
  private final int[] splats;
  private final int[] slots;
  private final boolean[] same;
  private final int[][] kept;
  private final int[][] sums;
  private int lanes = -1;
  private int row = -1;
  private int column = -1;
  private int plus;

  /**
   * Writes to a method of {@link Kernel}.
   *
   * @param width lanes of a vector, a divisor of {@link LoopNest#ACCUMULATORS}
   */
  NestEmitter(LoopNest nest, CodeBuilder code, SlotLanes.Constants constants, int width) {
    this.nest = nest;
    this.code = code;
    this.width = width;
    this.extents = nest.extents();
    this.stages = nest.stages();
    int size = nest.code().size();
    this.rowSlots = new int[size];
    this.splats = new int[size];
    this.slots = new int[size];
    this.same = nest.sameInAllRows();
    this.kept = new int[LoopNest.ACCUMULATORS / width][];
    this.sums = new int[size][];
    Arrays.fill(rowSlots, -1);
    Arrays.fill(splats, -1);
    Arrays.fill(slots, -1);
    this.arrays = new NestArrays(nest, code);
    this.scalars = new ScalarLanes(code);
    this.vectors = new VectorLanes(code, constants, arrays.truths());
  }

  private int keepInt() {
    int slot = code.allocateLocal(TypeKind.INT);
    code.istore(slot);
    return slot;
  }

  void write() {
    vectors.hoist();
    if (nest.accumulators() > 0) {
      lanes = arrays.accumulators();
    }
    between(Extent.SCALAR, 0);
    if (nest.isInStrips()) {
      code.iload(COLUMN_FROM);
      column = keepInt();
      loop(column, COLUMN_TO, LoopNest.ACCUMULATORS, this::writeStrip);
    } else {
      rows(this::writeRow);
    }
    code.return_();
  }

  private void rows(Runnable body) {
    code.iload(ROW_FROM);
    row = keepInt();
    loop(row, ROW_TO, 1, body);
  }

  /** All rows of as many columns as there are accumulators. */
  private void writeStrip() {
    List<Integer> roots = nest.roots(0);
    int parts = LoopNest.ACCUMULATORS / width;
    for (int part = 0; part < parts; part++) {
      begin(part);
      for (int i = 0; i < extents.length; i++) {
        if (same[i]) {
          slot(i);
        } else if (nest.code().get(i) instanceof Instruction.ReduceColumn(ReduceKind _, int access, int _)) {
          sums[i] = sums[i] == null ? new int[parts] : sums[i];
          sums[i][part] = arrays.load(vectors, access, column, plus);
        }
      }
      kept[part] = slots.clone();
    }
    rows(() -> {
      arrays.beginRow(row);
      between(Extent.ROW, 0);
      for (int part = 0; part < parts; part++) {
        body(roots, part);
      }
    });
    for (int i = 0; i < extents.length; i++) {
      if (nest.code().get(i) instanceof Instruction.ReduceColumn(ReduceKind _, int access, int _)) {
        for (int part = 0; part < parts; part++) {
          plus = part * width;
          arrays.store(vectors, sums[i][part], access, column, plus);
        }
      }
    }
  }

  /** Begins with the columns of a part, of which nothing is known but what all rows have in common. */
  private void begin(int part) {
    plus = part * width;
    if (kept[part] == null) {
      Arrays.fill(slots, -1);
    } else {
      System.arraycopy(kept[part], 0, slots, 0, slots.length);
    }
  }

  private void loop(int counter, int limit, int by, Runnable body) {
    Label top = code.newLabel();
    Label end = code.newLabel();
    code.labelBinding(top).iload(counter).iload(limit).if_icmpge(end);
    body.run();
    code.iinc(counter, by).goto_(top).labelBinding(end);
  }

  private void writeRow() {
    arrays.beginRow(row);
    int last = Arrays.stream(stages).max().orElse(0);
    for (int stage = 0; stage <= last; stage++) {
      between(Extent.ROW, stage);
      List<Integer> roots = nest.roots(stage);
      if (!roots.isEmpty()) {
        pass(roots);
      }
    }
  }

  /** What is the same in a row, and known before a pass. */
  private void between(Extent extent, int stage) {
    for (int i = 0; i < extents.length; i++) {
      if (extents[i] == extent && stages[i] == stage) {
        switch (nest.code().get(i)) {
          case Instruction.Load(int access) when nest.accesses().get(access).dtype() == DType.INT64 -> {
            arrays.pushLong(access);
            rowSlots[i] = code.allocateLocal(TypeKind.LONG);
            code.lstore(rowSlots[i]);
          }
          case Instruction.Apply apply when isLongToFloat(apply) -> {
            code.lload(rowSlots[apply.operands().getFirst()]).l2f();
            rowSlots[i] = code.allocateLocal(TypeKind.FLOAT);
            code.fstore(rowSlots[i]);
            splat(i);
          }
          case Instruction.Load(int access) -> {
            rowSlots[i] = arrays.load(scalars, access);
            splat(i);
          }
          case Instruction.Apply apply -> {
            rowSlots[i] = Operations.write(apply, scalars, apply.operands().stream().map(o -> rowSlots[o]).toList());
            splat(i);
          }
          case Instruction.Store(int access, int value) ->
              arrays.store(scalars, rowSlots[value], access);
          case Instruction.Accumulate(ReduceKind kind, int access, int value) ->
              arrays.accumulate(kind, access, rowSlots[value]);
          case Instruction.ReduceRow _ -> splat(i); // its number is known since the pass
          case Instruction.ReduceColumn _ -> throw new AssertionError(nest);
        }
      }
    }
  }

  /** Whether it is a conversion of INT64, the only operation on it that is written, as a step's number needs it. */
  static boolean isLongToFloat(Instruction.Apply apply) {
    return apply.op() instanceof Op.Cast && apply.from() == DType.INT64 && apply.to() == DType.FLOAT32;
  }

  private void splat(int value) {
    if (!nest.isReadByColumns(value)) {
      return;
    }
    int slot = rowSlots[value];
    splats[value] = switch (nest.dtype(value)) {
      case FLOAT32 -> vectors.splatFloat(slot);
      case INT32 -> vectors.splatInteger(slot);
      case BOOL -> vectors.splatTruth(slot);
      case FLOAT64, INT64 -> throw new AssertionError(nest);
    };
  }

  private void pass(List<Integer> roots) {
    int parts = LoopNest.ACCUMULATORS / width;
    for (int root : roots) {
      if (nest.code().get(root) instanceof Instruction.ReduceRow(ReduceKind kind, int _)) {
        sums[root] = new int[parts];
        Arrays.setAll(sums[root], _ -> vectors.newConstant(LoopNest.neutral(kind)));
      }
    }
    columns(roots, parts);
    for (int root : roots) {
      if (nest.code().get(root) instanceof Instruction.ReduceRow(ReduceKind kind, int _)) {
        if (kind == ReduceKind.SUM) {
          for (int part = 0; part < parts; part++) {
            vectors.storeFloats(sums[root][part], lanes, arrays.accumulator(part * width));
          }
          tree(1, 0);
        } else { // in any order
          int all = sums[root][0];
          for (int part = 1; part < parts; part++) {
            all = FloatMath.binary(combination(kind), vectors, all, sums[root][part]);
          }
          vectors.pushReduced(kind.name(), all);
        }
        rowSlots[root] = code.allocateLocal(TypeKind.FLOAT);
        code.fstore(rowSlots[root]);
      }
    }
  }

  private void columns(List<Integer> roots, int parts) {
    code.iload(COLUMN_FROM);
    column = keepInt();
    if (nest.columns() >= LoopNest.ACCUMULATORS) {
      code.iload(COLUMN_TO).loadConstant(LoopNest.ACCUMULATORS - 1).isub();
      int limit = keepInt();
      loop(column, limit, LoopNest.ACCUMULATORS, () -> {
        for (int part = 0; part < parts; part++) {
          body(roots, part);
        }
      });
    }
    if (nest.columns() % LoopNest.ACCUMULATORS != 0) {
      Label end = code.newLabel();
      code.iload(column).iload(COLUMN_TO).if_icmpge(end);
      for (int part = 0; part < parts; part++) {
        vectors.maskFrom(column, part * width, COLUMN_TO);
        body(roots, part);
      }
      vectors.unmask();
      code.labelBinding(end);
    }
  }

  private static BinaryKind combination(ReduceKind kind) {
    return switch (kind) {
      case SUM -> BinaryKind.ADD;
      case MAX -> BinaryKind.MAX;
      case MIN -> BinaryKind.MIN;
    };
  }

  /** Adds accumulators {@code first}, {@code first + count}, {@code first + 2 count} and so on. */
  private void tree(int count, int first) {
    if (count == LoopNest.ACCUMULATORS) {
      code.aload(lanes).loadConstant(first).faload();
      return;
    }
    tree(2 * count, first);
    tree(2 * count, first + count);
    code.fadd();
  }

  private void body(List<Integer> roots, int part) {
    begin(part);
    for (int root : roots) { // all that is read before anything is written: the same array may be both
      slot(valueOf(root));
    }
    for (int root : roots) {
      switch (nest.code().get(root)) {
        case Instruction.Store(int access, int value) -> arrays.store(vectors, slot(value), access, column, plus);
        case Instruction.ReduceRow(ReduceKind kind, int value) -> {
          int combined = combine(kind, sums[root][part], slot(value));
          code.aload(combined).astore(sums[root][part]);
        }
        case Instruction.ReduceColumn(ReduceKind kind, int access, int value) -> {
          boolean inRegister = sums[root] != null;
          int before = inRegister ? sums[root][part] : arrays.load(vectors, access, column, plus);
          int combined = FloatMath.binary(combination(kind), vectors, before, slot(value));
          if (inRegister) {
            code.aload(combined).astore(sums[root][part]);
          } else {
            arrays.store(vectors, combined, access, column, plus);
          }
        }
        case Instruction.Load _, Instruction.Apply _, Instruction.Accumulate _ -> throw new AssertionError(root);
      }
    }
  }

  private int valueOf(int root) {
    return switch (nest.code().get(root)) {
      case Instruction.Store store -> store.value();
      case Instruction.ReduceRow reduce -> reduce.value();
      case Instruction.ReduceColumn reduce -> reduce.value();
      case Instruction.Load _, Instruction.Apply _, Instruction.Accumulate _ -> throw new AssertionError(root);
    };
  }

  private int combine(ReduceKind kind, int sum, int value) {
    int taken = vectors.maskedOr(value, vectors.constant(LoopNest.neutral(kind)));
    return FloatMath.binary(combination(kind), vectors, sum, taken);
  }

  /** The slot of a value at these columns. */
  private int slot(int value) {
    if (extents[value] != Extent.FULL) {
      return splats[value];
    }
    if (slots[value] < 0) {
      slots[value] = switch (nest.code().get(value)) {
        case Instruction.Load(int access) -> arrays.load(vectors, access, column, plus);
        case Instruction.Apply apply ->
            Operations.write(apply, vectors, apply.operands().stream().map(this::slot).toList());
        case Instruction.Store _, Instruction.ReduceRow _, Instruction.Accumulate _, Instruction.ReduceColumn _ ->
            throw new AssertionError(value);
      };
    }
    return slots[value];
  }
}
