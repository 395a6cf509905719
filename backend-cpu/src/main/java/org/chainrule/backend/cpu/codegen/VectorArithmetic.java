package org.chainrule.backend.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.cpu.functions.RareCase;

/**
 * Writes the arithmetic of vector code. Names classes of the Vector API without loading them. All masks are of the species
 * of floats.
 */
abstract class VectorArithmetic extends SlotLanes {
  static final ClassDesc FLOATS = vector("FloatVector");
  static final ClassDesc INTS = vector("IntVector");
  static final ClassDesc VECTOR = vector("Vector");
  static final ClassDesc MASK = vector("VectorMask");
  static final ClassDesc SPECIES = vector("VectorSpecies");
  private static final ClassDesc OPERATORS = vector("VectorOperators");
  private static final ClassDesc CONVERSION = operators("Conversion");
  static final ClassDesc FLOAT_ARRAY = CD_float.arrayType();
  private static final ClassDesc RARE_CASE = RareCase.class.describeConstable().orElseThrow();

  VectorArithmetic(CodeBuilder code, Constants constants) {
    super(code, constants);
  }

  private static ClassDesc vector(String name) {
    return ClassDesc.of("jdk.incubator.vector", name);
  }

  private static ClassDesc operators(String name) {
    return ClassDesc.of("jdk.incubator.vector", "VectorOperators$" + name);
  }

  /** Leaves the largest (MAX) or smallest (MIN) lane on the stack. */
  void pushReduced(String operator, int vector) {
    code.aload(vector).getstatic(OPERATORS, operator, operators("Associative"))
        .invokevirtual(FLOATS, "reduceLanes", MethodTypeDesc.of(CD_float, operators("Associative")));
  }

  /** Puts the species of vectors of numbers on the stack. */
  final void floats() {
    code.getstatic(FLOATS, "SPECIES_PREFERRED", SPECIES);
  }

  /** Puts the species of vectors of integers on the stack. */
  final void ints() {
    code.getstatic(INTS, "SPECIES_PREFERRED", SPECIES);
  }

  /** A new slot with the object that lies on the stack. */
  final int keepReference() {
    return keep(TypeKind.REFERENCE);
  }

  @Override
  int newConstant(float value) {
    floats();
    code.loadConstant(value);
    return splat();
  }

  private int splat() {
    code.invokestatic(FLOATS, "broadcast", MethodTypeDesc.of(FLOATS, SPECIES, CD_float));
    return keepReference();
  }

  @Override
  int newConstant(int value) {
    ints();
    code.loadConstant(value);
    return splatInteger();
  }

  private int splatInteger() {
    code.invokestatic(INTS, "broadcast", MethodTypeDesc.of(INTS, SPECIES, CD_int));
    return keepReference();
  }

  /** A slot's number in all lanes. */
  int splatFloat(int slot) {
    floats();
    code.fload(slot);
    return splat();
  }

  /** A slot's integer in all lanes. */
  int splatInteger(int slot) {
    ints();
    code.iload(slot);
    return splatInteger();
  }

  /** A slot's truth value in all lanes. */
  int splatTruth(int slot) {
    floats();
    code.iload(slot).invokeinterface(SPECIES, "maskAll", MethodTypeDesc.of(MASK, CD_boolean));
    return keepReference();
  }

  private int unary(ClassDesc type, String name, int a) {
    code.aload(a).invokevirtual(type, name, MethodTypeDesc.of(type));
    return keepReference();
  }

  private int binary(ClassDesc type, String name, int a, int b) {
    code.aload(a).aload(b).invokevirtual(type, name, MethodTypeDesc.of(type, VECTOR));
    return keepReference();
  }

  @Override
  public Integer add(Integer a, Integer b) {
    return binary(FLOATS, "add", a, b);
  }

  @Override
  public Integer sub(Integer a, Integer b) {
    return binary(FLOATS, "sub", a, b);
  }

  @Override
  public Integer mul(Integer a, Integer b) {
    return binary(FLOATS, "mul", a, b);
  }

  @Override
  public Integer div(Integer a, Integer b) {
    return binary(FLOATS, "div", a, b);
  }

  @Override
  public Integer fma(Integer a, Integer b, Integer c) {
    code.aload(a).aload(b).aload(c).invokevirtual(FLOATS, "fma", MethodTypeDesc.of(FLOATS, VECTOR, VECTOR));
    return keepReference();
  }

  @Override
  public Integer sqrt(Integer a) {
    return unary(FLOATS, "sqrt", a);
  }

  @Override
  public Integer neg(Integer a) {
    return unary(FLOATS, "neg", a);
  }

  @Override
  public Integer abs(Integer a) {
    return unary(FLOATS, "abs", a);
  }

  @Override
  public Integer min(Integer a, Integer b) {
    return binary(FLOATS, "min", a, b);
  }

  @Override
  public Integer max(Integer a, Integer b) {
    return binary(FLOATS, "max", a, b);
  }

  private int compare(ClassDesc type, String operator, int a, int b) {
    code.aload(a).getstatic(OPERATORS, operator, operators("Comparison")).aload(b)
        .invokevirtual(type, "compare", MethodTypeDesc.of(MASK, operators("Comparison"), VECTOR));
    if (type.equals(INTS)) {
      floats();
      code.invokevirtual(MASK, "cast", MethodTypeDesc.of(MASK, SPECIES));
    }
    return keepReference();
  }

  @Override
  public Integer less(Integer a, Integer b) {
    return compare(FLOATS, "LT", a, b);
  }

  @Override
  public Integer lessOrEqual(Integer a, Integer b) {
    return compare(FLOATS, "LE", a, b);
  }

  @Override
  public Integer equal(Integer a, Integer b) {
    return compare(FLOATS, "EQ", a, b);
  }

  @Override
  public Integer notEqual(Integer a, Integer b) {
    return compare(FLOATS, "NE", a, b);
  }

  private int masks(String name, int a, int b) {
    code.aload(a).aload(b).invokevirtual(MASK, name, MethodTypeDesc.of(MASK, MASK));
    return keepReference();
  }

  @Override
  public Integer both(Integer a, Integer b) {
    return masks("and", a, b);
  }

  @Override
  public Integer either(Integer a, Integer b) {
    return masks("or", a, b);
  }

  @Override
  public int truths(BinaryKind kind, int a, int b) {
    return switch (kind) {
      case AND -> masks("and", a, b);
      case OR -> masks("or", a, b);
      case XOR -> masks("xor", a, b);
      case ADD, SUB, MUL, DIV, POW, MAX, MIN -> throw new AssertionError(kind);
    };
  }

  @Override
  public int not(int a) {
    return unary(MASK, "not", a);
  }

  @Override
  public Integer blend(Integer chosen, Integer a, Integer b) {
    code.aload(b).aload(a).aload(chosen).invokevirtual(FLOATS, "blend", MethodTypeDesc.of(FLOATS, VECTOR, MASK));
    return keepReference();
  }

  /** A branch around what lies behind it, arrays of its own included. */
  @Override
  public Integer unless(Integer rare, RareCase function, Integer x, Integer usual) {
    Label end = code.newLabel();
    code.aload(usual);
    int result = keepReference();
    code.aload(rare).invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(CD_boolean)).ifeq(end);
    code.aload(x).invokevirtual(FLOATS, "toArray", MethodTypeDesc.of(FLOAT_ARRAY));
    int numbers = keepReference();
    code.getstatic(RARE_CASE, function.name(), RARE_CASE).aload(numbers)
        .invokevirtual(RARE_CASE, "replace", MethodTypeDesc.of(CD_void, FLOAT_ARRAY));
    code.aload(usual);
    floats();
    code.aload(numbers).loadConstant(0)
        .invokestatic(FLOATS, "fromArray", MethodTypeDesc.of(FLOATS, SPECIES, FLOAT_ARRAY, CD_int)).aload(rare)
        .invokevirtual(FLOATS, "blend", MethodTypeDesc.of(FLOATS, VECTOR, MASK)).astore(result);
    code.labelBinding(end);
    return result;
  }

  @Override
  public int blendIntegers(int chosen, int a, int b) {
    code.aload(b).aload(a).aload(chosen);
    castToIntegers();
    code.invokevirtual(INTS, "blend", MethodTypeDesc.of(INTS, VECTOR, MASK));
    return keepReference();
  }

  /** Makes the mask on the stack one of the species of integers. */
  final void castToIntegers() {
    ints();
    code.invokevirtual(MASK, "cast", MethodTypeDesc.of(MASK, SPECIES));
  }

  @Override
  public Integer bits(Integer a) {
    code.aload(a).invokevirtual(FLOATS, "reinterpretAsInts", MethodTypeDesc.of(INTS));
    return keepReference();
  }

  @Override
  public Integer fromBits(Integer a) {
    code.aload(a).invokevirtual(INTS, "reinterpretAsFloats", MethodTypeDesc.of(FLOATS));
    return keepReference();
  }

  @Override
  public int integers(BinaryKind kind, int a, int b) {
    return switch (kind) {
      case ADD -> binary(INTS, "add", a, b);
      case SUB -> binary(INTS, "sub", a, b);
      case MUL -> binary(INTS, "mul", a, b);
      case MAX -> binary(INTS, "max", a, b);
      case MIN -> binary(INTS, "min", a, b);
      case DIV, POW, AND, OR, XOR -> throw new AssertionError(kind);
    };
  }

  @Override
  public int compareIntegers(CompareKind kind, int a, int b) {
    return compare(INTS, kind.name(), a, b);
  }

  @Override
  public Integer addInt(Integer a, Integer b) {
    return binary(INTS, "add", a, b);
  }

  @Override
  public Integer subInt(Integer a, Integer b) {
    return binary(INTS, "sub", a, b);
  }

  @Override
  public Integer minInt(Integer a, Integer b) {
    return binary(INTS, "min", a, b);
  }

  @Override
  public Integer maxInt(Integer a, Integer b) {
    return binary(INTS, "max", a, b);
  }

  @Override
  public Integer and(Integer a, Integer b) {
    return binary(INTS, "and", a, b);
  }

  @Override
  public Integer or(Integer a, Integer b) {
    return binary(INTS, "or", a, b);
  }

  @Override
  public Integer xor(Integer a, Integer b) {
    code.aload(a).getstatic(OPERATORS, "XOR", operators("Associative")).aload(b)
        .invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, operators("Binary"), VECTOR));
    return keepReference();
  }

  private int shift(String operator, int a, int distance) {
    code.aload(a).getstatic(OPERATORS, operator, operators("Binary")).loadConstant(distance)
        .invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, operators("Binary"), CD_int));
    return keepReference();
  }

  @Override
  public Integer shiftLeft(Integer a, int distance) {
    return shift("LSHL", a, distance);
  }

  @Override
  public Integer shiftRight(Integer a, int distance) {
    return shift("ASHR", a, distance);
  }

  @Override
  public Integer shiftRightUnsigned(Integer a, int distance) {
    return shift("LSHR", a, distance);
  }

  private int convert(ClassDesc from, String conversion, ClassDesc to, int a) {
    code.aload(a).getstatic(OPERATORS, conversion, CONVERSION).getstatic(to, "SPECIES_PREFERRED", SPECIES)
        .loadConstant(0).invokevirtual(from, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, CD_int))
        .checkcast(to);
    return keepReference();
  }

  @Override
  public int toFloats(int integers) {
    return convert(INTS, "I2F", FLOATS, integers);
  }

  @Override
  public int toIntegers(int numbers) {
    return convert(FLOATS, "F2I", INTS, numbers);
  }
}
