package org.chainrule.backend.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
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
  private static final int ARRAYS = 1;
  private static final int ROW_FROM = 2;
  private static final int ROW_TO = 3;
  private static final int COLUMN_FROM = 4;
  private static final int COLUMN_TO = 5;

  private final LoopNest nest;
  private final CodeBuilder code;
  private final ScalarLanes scalars;
  private final VectorLanes vectors;
  private final int width;
  private final Extent[] extents;
  private final int[] stages;
  private final int[] arrays;
  private final int[] tables;
  private final int[] starts;
  private final int[] rowSlots;
  private final int[] splats;
  private final int[] slots;
  private final boolean[] same;
  private final int[][] kept;
  private final int[][] sums;
  private final int truths;
  private final int zero;
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
    this.starts = new int[nest.accesses().size()];
    Arrays.fill(rowSlots, -1);
    Arrays.fill(splats, -1);
    Arrays.fill(slots, -1);
    this.arrays = new int[nest.accesses().size()];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = array(i, elementType(i));
    }
    this.tables = new int[nest.tables()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = array(nest.firstTable() + i, CD_int);
    }
    this.truths = array(nest.truths(), CD_boolean);
    this.scalars = new ScalarLanes(code);
    this.vectors = new VectorLanes(code, constants, truths);
    code.iconst_0();
    this.zero = keepInt();
  }

  private ClassDesc elementType(int access) {
    return switch (nest.accesses().get(access).dtype()) {
      case FLOAT32 -> CD_float;
      case FLOAT64 -> CD_double;
      case INT32 -> CD_int;
      case BOOL -> CD_boolean;
      case INT64 -> CD_long;
    };
  }

  private int array(int place, ClassDesc type) {
    code.aload(ARRAYS).loadConstant(place).aaload().checkcast(type.arrayType());
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(slot);
    return slot;
  }

  private int keepInt() {
    int slot = code.allocateLocal(TypeKind.INT);
    code.istore(slot);
    return slot;
  }

  void write() {
    vectors.hoist();
    if (nest.accumulators() > 0) {
      lanes = array(nest.lanes(), CD_float);
    }
    for (int i = 0; i < starts.length; i++) {
      starts[i] = zero;
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
    List<Integer> roots = roots(0);
    int parts = LoopNest.ACCUMULATORS / width;
    for (int part = 0; part < parts; part++) {
      begin(part);
      for (int i = 0; i < extents.length; i++) {
        if (same[i]) {
          slot(i);
        } else if (nest.code().get(i) instanceof Instruction.ReduceColumn(ReduceKind _, int access, int _)) {
          sums[i] = sums[i] == null ? new int[parts] : sums[i];
          sums[i][part] = vectors.loadFloats(arrays[access], place(access));
        }
      }
      kept[part] = slots.clone();
    }
    rows(() -> {
      rowStarts();
      between(Extent.ROW, 0);
      for (int part = 0; part < parts; part++) {
        body(roots, part);
      }
    });
    for (int i = 0; i < extents.length; i++) {
      if (nest.code().get(i) instanceof Instruction.ReduceColumn(ReduceKind _, int access, int _)) {
        for (int part = 0; part < parts; part++) {
          plus = part * width;
          vectors.storeFloats(sums[i][part], arrays[access], place(access));
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
    rowStarts();
    int last = Arrays.stream(stages).max().orElse(0);
    for (int stage = 0; stage <= last; stage++) {
      between(Extent.ROW, stage);
      List<Integer> roots = roots(stage);
      if (!roots.isEmpty()) {
        pass(roots);
      }
    }
  }

  private void rowStarts() {
    for (int i = 0; i < starts.length; i++) {
      Access access = nest.accesses().get(i);
      if (access.table() >= 0) {
        code.aload(tables[access.table()]).iload(row).iaload();
        starts[i] = keepInt();
      } else if (access.rowStep() != 0) {
        code.iload(row).loadConstant(access.rowStep()).imul();
        starts[i] = keepInt();
      }
    }
  }

  /** What is the same in a row, and known before a pass. */
  private void between(Extent extent, int stage) {
    for (int i = 0; i < extents.length; i++) {
      if (extents[i] == extent && stages[i] == stage) {
        switch (nest.code().get(i)) {
          case Instruction.Load(int access) when nest.accesses().get(access).dtype() == DType.INT64 -> {
            code.aload(arrays[access]).iload(starts[access]).laload();
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
            rowSlots[i] = load(scalars, access, new KernelLanes.Index(starts[access], -1, 0));
            splat(i);
          }
          case Instruction.Apply apply -> {
            rowSlots[i] = Operations.write(apply, scalars, apply.operands().stream().map(o -> rowSlots[o]).toList());
            splat(i);
          }
          case Instruction.Store(int access, int value) ->
              store(scalars, rowSlots[value], access, new KernelLanes.Index(starts[access], -1, 0));
          case Instruction.Accumulate accumulate -> accumulate(accumulate);
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

  private boolean isReadByColumns(int value) {
    for (int i = value + 1; i < extents.length; i++) {
      boolean reads = switch (nest.code().get(i)) {
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

  private void splat(int value) {
    if (!isReadByColumns(value)) {
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

  private void accumulate(Instruction.Accumulate accumulate) {
    int access = accumulate.access();
    code.aload(arrays[access]).iload(starts[access]).dup2().daload().fload(rowSlots[accumulate.value()]).f2d();
    switch (accumulate.kind()) {
      case SUM -> code.dadd();
      case MAX -> math("max", CD_double);
      case MIN -> math("min", CD_double);
    }
    code.dastore();
  }

  private void math(String name, ClassDesc type) {
    code.invokestatic(ClassDesc.of("java.lang.Math"), name,
        MethodTypeDesc.of(type, type, type));
  }

  /** What a pass is made for. */
  private List<Integer> roots(int stage) {
    List<Integer> roots = new ArrayList<>();
    for (int i = 0; i < extents.length; i++) {
      boolean root = switch (nest.code().get(i)) {
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
            vectors.storeFloats(sums[root][part], lanes, new KernelLanes.Index(zero, -1, part * width));
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
        case Instruction.Store(int access, int value) -> store(vectors, slot(value), access, place(access));
        case Instruction.ReduceRow(ReduceKind kind, int value) -> {
          int combined = combine(kind, sums[root][part], slot(value));
          code.aload(combined).astore(sums[root][part]);
        }
        case Instruction.ReduceColumn(ReduceKind kind, int access, int value) -> {
          boolean inRegister = sums[root] != null;
          int before = inRegister ? sums[root][part] : vectors.loadFloats(arrays[access], place(access));
          int combined = FloatMath.binary(combination(kind), vectors, before, slot(value));
          if (inRegister) {
            code.aload(combined).astore(sums[root][part]);
          } else {
            vectors.storeFloats(combined, arrays[access], place(access));
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

  private KernelLanes.Index place(int access) {
    return new KernelLanes.Index(starts[access], column, plus);
  }

  /** The slot of a value at these columns. */
  private int slot(int value) {
    if (extents[value] != Extent.FULL) {
      return splats[value];
    }
    if (slots[value] < 0) {
      slots[value] = switch (nest.code().get(value)) {
        case Instruction.Load(int access) -> load(vectors, access, place(access));
        case Instruction.Apply apply ->
            Operations.write(apply, vectors, apply.operands().stream().map(this::slot).toList());
        case Instruction.Store _, Instruction.ReduceRow _, Instruction.Accumulate _, Instruction.ReduceColumn _ ->
            throw new AssertionError(value);
      };
    }
    return slots[value];
  }

  private int load(KernelLanes into, int access, KernelLanes.Index index) {
    return switch (nest.accesses().get(access).dtype()) {
      case FLOAT32 -> into.loadFloats(arrays[access], index);
      case INT32 -> into.loadIntegers(arrays[access], index);
      case BOOL -> into.loadTruths(arrays[access], index);
      case FLOAT64, INT64 -> throw new AssertionError(nest);
    };
  }

  private void store(KernelLanes from, int value, int access, KernelLanes.Index index) {
    DType dtype = nest.accesses().get(access).dtype();
    switch (dtype) {
      case FLOAT32 -> from.storeFloats(value, arrays[access], index);
      case INT32 -> from.storeIntegers(value, arrays[access], index);
      case BOOL -> from.storeTruths(value, arrays[access], index);
      case FLOAT64, INT64 -> throw new AssertionError(nest);
    }
  }
}
