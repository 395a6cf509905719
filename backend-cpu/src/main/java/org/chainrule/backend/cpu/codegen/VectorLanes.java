package org.chainrule.backend.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes vector code: loads and stores of all lanes, or of those that a row still has, and the arithmetic between. */
final class VectorLanes extends VectorArithmetic {
  private static final ClassDesc INT_ARRAY = CD_int.arrayType();
  private static final ClassDesc BOOLEAN_ARRAY = CD_boolean.arrayType();

  private final int scratch;
  private int mask = -1;
  private int remaining = -1;

  /**
   * Writes to a method.
   *
   * @param code the method
   * @param constants those of a first writing
   * @param scratch slot of an array of booleans as long as a vector
   */
  VectorLanes(CodeBuilder code, Constants constants, int scratch) {
    super(code, constants);
    this.scratch = scratch;
  }

  /** From now on loads and stores take only the lanes from a column on that are below a limit. */
  void maskFrom(int column, int plus, int limit) {
    floats();
    code.iload(column).loadConstant(plus).iadd().iload(limit)
        .invokeinterface(SPECIES, "indexInRange", MethodTypeDesc.of(MASK, CD_int, CD_int));
    mask = keepReference();
    code.iload(limit).iload(column).isub().loadConstant(plus).isub();
    code.loadConstant(0).invokestatic(ClassDesc.of("java.lang.Math"), "max", MethodTypeDesc.of(CD_int, CD_int, CD_int));
    remaining = keep(TypeKind.INT);
  }

  /** From now on loads and stores take all lanes. */
  void unmask() {
    mask = -1;
  }

  /** a where the lanes are those that are masked in, else b; a itself without a mask. */
  int maskedOr(int a, int b) {
    return mask < 0 ? a : blend(mask, a, b);
  }

  @Override
  public int loadFloats(int array, Index index) {
    floats();
    push(array, index);
    if (mask < 0) {
      code.invokestatic(FLOATS, "fromArray", MethodTypeDesc.of(FLOATS, SPECIES, FLOAT_ARRAY, CD_int));
    } else {
      code.aload(mask).invokestatic(FLOATS, "fromArray",
          MethodTypeDesc.of(FLOATS, SPECIES, FLOAT_ARRAY, CD_int, MASK));
    }
    return keepReference();
  }

  @Override
  public int loadIntegers(int array, Index index) {
    ints();
    push(array, index);
    if (mask < 0) {
      code.invokestatic(INTS, "fromArray", MethodTypeDesc.of(INTS, SPECIES, INT_ARRAY, CD_int));
    } else {
      pushIntegerMask();
      code.invokestatic(INTS, "fromArray", MethodTypeDesc.of(INTS, SPECIES, INT_ARRAY, CD_int, MASK));
    }
    return keepReference();
  }

  private void pushIntegerMask() {
    code.aload(mask);
    castToIntegers();
  }

  @Override
  public int loadTruths(int array, Index index) {
    if (mask >= 0) { // no masked load of masks: the lanes go through an array of their own
      push(array, index);
      code.aload(scratch).loadConstant(0).iload(remaining);
      copy();
      floats();
      code.aload(scratch).loadConstant(0);
    } else {
      floats();
      push(array, index);
    }
    code.invokestatic(MASK, "fromArray", MethodTypeDesc.of(MASK, SPECIES, BOOLEAN_ARRAY, CD_int));
    return keepReference();
  }

  private void copy() {
    code.invokestatic(ClassDesc.of("java.lang.System"), "arraycopy",
        MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_Object, CD_int, CD_int));
  }

  @Override
  public void storeFloats(int value, int array, Index index) {
    code.aload(value);
    push(array, index);
    if (mask < 0) {
      code.invokevirtual(FLOATS, "intoArray", MethodTypeDesc.of(CD_void, FLOAT_ARRAY, CD_int));
    } else {
      code.aload(mask).invokevirtual(FLOATS, "intoArray", MethodTypeDesc.of(CD_void, FLOAT_ARRAY, CD_int, MASK));
    }
  }

  @Override
  public void storeIntegers(int value, int array, Index index) {
    code.aload(value);
    push(array, index);
    if (mask < 0) {
      code.invokevirtual(INTS, "intoArray", MethodTypeDesc.of(CD_void, INT_ARRAY, CD_int));
    } else {
      pushIntegerMask();
      code.invokevirtual(INTS, "intoArray", MethodTypeDesc.of(CD_void, INT_ARRAY, CD_int, MASK));
    }
  }

  @Override
  public void storeTruths(int value, int array, Index index) {
    code.aload(value);
    if (mask < 0) {
      push(array, index);
    } else {
      code.aload(scratch).loadConstant(0);
    }
    code.invokevirtual(MASK, "intoArray", MethodTypeDesc.of(CD_void, BOOLEAN_ARRAY, CD_int));
    if (mask >= 0) {
      code.aload(scratch).loadConstant(0);
      push(array, index);
      code.iload(remaining);
      copy();
    }
  }
}
