package org.chainrule.backend.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.ReduceKind;

/** Writes how a kernel reads and writes the arrays of a nest: each array, and where its present row starts, has a slot. */
final class NestArrays {
  /** Slot of the array of arrays. */
  private static final int ARRAYS = 1;

  private final LoopNest nest;
  private final CodeBuilder code;
  private final int[] arrays;
  private final int[] tables;
  private final int[] starts;
  private final int truths;
  private final int zero;

  /** Puts all arrays in slots, and lets each row start at 0. */
  NestArrays(LoopNest nest, CodeBuilder code) {
    this.nest = nest;
    this.code = code;
    this.arrays = new int[nest.accesses().size()];
    Arrays.setAll(arrays, i -> array(i, elementType(i)));
    this.tables = new int[nest.tables()];
    Arrays.setAll(tables, i -> array(nest.firstTable() + i, CD_int));
    this.truths = array(nest.truths(), CD_boolean);
    code.iconst_0();
    this.zero = keepInt();
    this.starts = new int[arrays.length];
    Arrays.fill(starts, zero);
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

  /** Slot of an array of truth values to work in. */
  int truths() {
    return truths;
  }

  /** A new slot with the array of accumulators. */
  int accumulators() {
    return array(nest.lanes(), CD_float);
  }

  /** A place in the array of accumulators. */
  KernelLanes.Index accumulator(int number) {
    return new KernelLanes.Index(zero, -1, number);
  }

  /** Works out where a row starts in each array; its number is in a slot. */
  void beginRow(int row) {
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

  /** A new slot with the elements at the start of the row. */
  int load(KernelLanes into, int access) {
    return load(into, access, -1, 0);
  }

  /** A new slot with the elements from a column on, the sum of what is in a slot and a constant. */
  int load(KernelLanes into, int access, int column, int plus) {
    KernelLanes.Index index = new KernelLanes.Index(starts[access], column, plus);
    return switch (nest.accesses().get(access).dtype()) {
      case FLOAT32 -> into.loadFloats(arrays[access], index);
      case INT32 -> into.loadIntegers(arrays[access], index);
      case BOOL -> into.loadTruths(arrays[access], index);
      case FLOAT64, INT64 -> throw new AssertionError(nest);
    };
  }

  /** Leaves the INT64 element at the start of the row on the stack. */
  void pushLong(int access) {
    code.aload(arrays[access]).iload(starts[access]).laload();
  }

  /** Writes what is in a slot to the start of the row. */
  void store(KernelLanes from, int value, int access) {
    store(from, value, access, -1, 0);
  }

  /** Writes what is in a slot to the elements from a column on. */
  void store(KernelLanes from, int value, int access, int column, int plus) {
    KernelLanes.Index index = new KernelLanes.Index(starts[access], column, plus);
    DType dtype = nest.accesses().get(access).dtype();
    switch (dtype) {
      case FLOAT32 -> from.storeFloats(value, arrays[access], index);
      case INT32 -> from.storeIntegers(value, arrays[access], index);
      case BOOL -> from.storeTruths(value, arrays[access], index);
      case FLOAT64, INT64 -> throw new AssertionError(nest);
    }
  }

  /** Combines the row's FLOAT64 element with a number in a slot. */
  void accumulate(ReduceKind kind, int access, int number) {
    code.aload(arrays[access]).iload(starts[access]).dup2().daload().fload(number).f2d();
    switch (kind) {
      case SUM -> code.dadd();
      case MAX -> math("max");
      case MIN -> math("min");
    }
    code.dastore();
  }

  private void math(String name) {
    code.invokestatic(ClassDesc.of("java.lang.Math"), name, MethodTypeDesc.of(CD_double, CD_double, CD_double));
  }
}
