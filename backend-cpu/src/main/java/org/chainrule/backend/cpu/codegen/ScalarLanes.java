package org.chainrule.backend.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.cpu.functions.RareCase;

/** Writes code for one number at a time. Truth values are the integers 0 and 1. */
final class ScalarLanes extends SlotLanes {
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
  private static final MethodTypeDesc FLOAT_FLOAT = MethodTypeDesc.of(CD_float, CD_float);
  private static final MethodTypeDesc FLOAT_FLOATS = MethodTypeDesc.of(CD_float, CD_float, CD_float);
  private static final MethodTypeDesc INT_INTS = MethodTypeDesc.of(CD_int, CD_int, CD_int);
  private static final ClassDesc RARE_CASE = RareCase.class.describeConstable().orElseThrow();
  private static final int SIGN_SHIFT = 31;

  ScalarLanes(CodeBuilder code) {
    super(code, new Constants());
  }

  private int keepFloat() {
    return keep(TypeKind.FLOAT);
  }

  private int keepInt() {
    return keep(TypeKind.INT);
  }

  @Override
  int newConstant(float value) {
    code.loadConstant(value);
    return keepFloat();
  }

  @Override
  int newConstant(int value) {
    code.loadConstant(value);
    return keepInt();
  }

  @Override
  public Integer add(Integer a, Integer b) {
    code.fload(a).fload(b).fadd();
    return keepFloat();
  }

  @Override
  public Integer sub(Integer a, Integer b) {
    code.fload(a).fload(b).fsub();
    return keepFloat();
  }

  @Override
  public Integer mul(Integer a, Integer b) {
    code.fload(a).fload(b).fmul();
    return keepFloat();
  }

  @Override
  public Integer div(Integer a, Integer b) {
    code.fload(a).fload(b).fdiv();
    return keepFloat();
  }

  @Override
  public Integer fma(Integer a, Integer b, Integer c) {
    code.fload(a).fload(b).fload(c)
        .invokestatic(MATH, "fma", MethodTypeDesc.of(CD_float, CD_float, CD_float, CD_float));
    return keepFloat();
  }

  @Override
  public Integer sqrt(Integer a) {
    code.fload(a).f2d().invokestatic(MATH, "sqrt",
        MethodTypeDesc.of(CD_double, CD_double)).d2f();
    return keepFloat();
  }

  @Override
  public Integer neg(Integer a) {
    code.fload(a).fneg();
    return keepFloat();
  }

  @Override
  public Integer abs(Integer a) {
    code.fload(a).invokestatic(MATH, "abs", FLOAT_FLOAT);
    return keepFloat();
  }

  @Override
  public Integer min(Integer a, Integer b) {
    code.fload(a).fload(b).invokestatic(MATH, "min", FLOAT_FLOATS);
    return keepFloat();
  }

  @Override
  public Integer max(Integer a, Integer b) {
    code.fload(a).fload(b).invokestatic(MATH, "max", FLOAT_FLOATS);
    return keepFloat();
  }

  @Override
  public Integer less(Integer a, Integer b) {
    code.fload(a).fload(b).fcmpg().bipush(SIGN_SHIFT).iushr(); // -1 becomes 1, 0 and 1 become 0
    return keepInt();
  }

  @Override
  public Integer lessOrEqual(Integer a, Integer b) {
    code.fload(a).fload(b).fcmpg().iconst_1().isub().bipush(SIGN_SHIFT).iushr();
    return keepInt();
  }

  @Override
  public Integer equal(Integer a, Integer b) {
    code.fload(a).fload(b).fcmpg().dup().imul().iconst_1().ixor();
    return keepInt();
  }

  @Override
  public Integer notEqual(Integer a, Integer b) {
    code.fload(a).fload(b).fcmpg().dup().imul();
    return keepInt();
  }

  @Override
  public Integer both(Integer a, Integer b) {
    return and(a, b);
  }

  @Override
  public Integer either(Integer a, Integer b) {
    return or(a, b);
  }

  @Override
  public int truths(BinaryKind kind, int a, int b) {
    return switch (kind) {
      case AND -> and(a, b);
      case OR -> or(a, b);
      case XOR -> xor(a, b);
      case ADD, SUB, MUL, DIV, POW, MAX, MIN -> throw new AssertionError(kind);
    };
  }

  @Override
  public int not(int mask) {
    code.iload(mask).iconst_1().ixor();
    return keepInt();
  }

  @Override
  public Integer blend(Integer mask, Integer a, Integer b) {
    choose(mask, a, b, TypeKind.FLOAT);
    return keepFloat();
  }

  @Override
  public Integer unless(Integer rare, RareCase function, Integer x, Integer usual) {
    Label end = code.newLabel();
    code.fload(usual);
    int result = keepFloat();
    code.iload(rare).ifeq(end).getstatic(RARE_CASE, function.name(), RARE_CASE).fload(x)
        .invokevirtual(RARE_CASE, "at", FLOAT_FLOAT).fstore(result).labelBinding(end);
    return result;
  }

  @Override
  public int blendIntegers(int mask, int a, int b) {
    choose(mask, a, b, TypeKind.INT);
    return keepInt();
  }

  private void choose(int mask, int a, int b, TypeKind kind) {
    Label other = code.newLabel();
    Label end = code.newLabel();
    code.iload(mask).ifeq(other).loadLocal(kind, a).goto_(end).labelBinding(other).loadLocal(kind, b)
        .labelBinding(end);
  }

  @Override
  public Integer bits(Integer a) {
    code.fload(a).invokestatic(FLOAT, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float));
    return keepInt();
  }

  @Override
  public Integer fromBits(Integer a) {
    code.iload(a).invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
    return keepFloat();
  }

  @Override
  public int integers(BinaryKind kind, int a, int b) {
    return switch (kind) {
      case ADD -> addInt(a, b);
      case SUB -> subInt(a, b);
      case MUL -> {
        code.iload(a).iload(b).imul();
        yield keepInt();
      }
      case MAX -> maxInt(a, b);
      case MIN -> minInt(a, b);
      case DIV, POW, AND, OR, XOR -> throw new AssertionError(kind);
    };
  }

  @Override
  public int compareIntegers(CompareKind kind, int a, int b) {
    Label holds = code.newLabel();
    Label end = code.newLabel();
    code.iload(a).iload(b);
    switch (kind) {
      case LT -> code.if_icmplt(holds);
      case LE -> code.if_icmple(holds);
      case GT -> code.if_icmpgt(holds);
      case GE -> code.if_icmpge(holds);
      case EQ -> code.if_icmpeq(holds);
      case NE -> code.if_icmpne(holds);
    }
    code.iconst_0().goto_(end).labelBinding(holds).iconst_1().labelBinding(end);
    return keepInt();
  }

  @Override
  public Integer addInt(Integer a, Integer b) {
    code.iload(a).iload(b).iadd();
    return keepInt();
  }

  @Override
  public Integer subInt(Integer a, Integer b) {
    code.iload(a).iload(b).isub();
    return keepInt();
  }

  @Override
  public Integer minInt(Integer a, Integer b) {
    code.iload(a).iload(b).invokestatic(MATH, "min", INT_INTS);
    return keepInt();
  }

  @Override
  public Integer maxInt(Integer a, Integer b) {
    code.iload(a).iload(b).invokestatic(MATH, "max", INT_INTS);
    return keepInt();
  }

  @Override
  public Integer and(Integer a, Integer b) {
    code.iload(a).iload(b).iand();
    return keepInt();
  }

  @Override
  public Integer or(Integer a, Integer b) {
    code.iload(a).iload(b).ior();
    return keepInt();
  }

  @Override
  public Integer xor(Integer a, Integer b) {
    code.iload(a).iload(b).ixor();
    return keepInt();
  }

  @Override
  public Integer shiftLeft(Integer a, int distance) {
    code.iload(a).loadConstant(distance).ishl();
    return keepInt();
  }

  @Override
  public Integer shiftRight(Integer a, int distance) {
    code.iload(a).loadConstant(distance).ishr();
    return keepInt();
  }

  @Override
  public Integer shiftRightUnsigned(Integer a, int distance) {
    code.iload(a).loadConstant(distance).iushr();
    return keepInt();
  }

  @Override
  public int toFloats(int integers) {
    code.iload(integers).i2f();
    return keepFloat();
  }

  @Override
  public int toIntegers(int numbers) {
    code.fload(numbers).f2i();
    return keepInt();
  }

  @Override
  public int loadFloats(int array, Index index) {
    push(array, index);
    code.faload();
    return keepFloat();
  }

  @Override
  public int loadIntegers(int array, Index index) {
    push(array, index);
    code.iaload();
    return keepInt();
  }

  @Override
  public int loadTruths(int array, Index index) {
    push(array, index);
    code.baload();
    return keepInt();
  }

  @Override
  public void storeFloats(int value, int array, Index index) {
    push(array, index);
    code.fload(value).fastore();
  }

  @Override
  public void storeIntegers(int value, int array, Index index) {
    push(array, index);
    code.iload(value).iastore();
  }

  @Override
  public void storeTruths(int value, int array, Index index) {
    push(array, index);
    code.iload(value).bastore();
  }
}
