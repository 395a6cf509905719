package org.chainrule.backend.cpu.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.backend.cpu.functions.FloatMath;
import org.chainrule.backend.cpu.functions.Lanes;
import org.chainrule.backend.cpu.functions.RareCase;

/**
 * The functions of FLOAT32 that take several loops: one for each operation of {@link FloatMath}. The loops are few and
 * shared by all functions, so they are compiled soon, and the virtual machine's compiler vectorises most.
 */
final class FloatFunctions implements Lanes<FloatFunctions.Floats, FloatFunctions.Computed, FloatFunctions.Ints> {
  private final int operands;
  private final List<ElementLoops.Loop> loops = new ArrayList<>();

  private FloatFunctions(int operands) {
    this.operands = operands;
  }

  /** Numbers. */
  sealed interface Floats {}

  /** Integers. */
  sealed interface Ints {}

  /** The value of this number; as a truth value it is 0 or -1. */
  record Computed(int number) implements Floats, Ints {}

  private record Constant(float value) implements Floats {}

  private record IntConstant(int value) implements Ints {}

  static boolean has(UnaryKind kind) {
    return switch (kind) {
      case EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF -> true;
      case NEG, ABS, SIGN, FLOOR, RECIPROCAL, SQRT, NOT -> false;
    };
  }

  static boolean has(BinaryKind kind) {
    return kind == BinaryKind.POW;
  }

  static ElementLoops unary(UnaryKind kind) {
    FloatFunctions recorder = new FloatFunctions(1);
    return recorder.result(FloatMath.unary(kind, recorder, new Computed(0)));
  }

  static ElementLoops binary(BinaryKind kind) {
    FloatFunctions recorder = new FloatFunctions(2);
    return recorder.result(FloatMath.binary(kind, recorder, new Computed(0), new Computed(1)));
  }

  private ElementLoops result(Floats result) {
    if (number(result) != operands + loops.size() - 1) {
      throw new AssertionError("the result must be what is computed last");
    }
    return new ElementLoops(operands, List.copyOf(loops));
  }

  private Computed loop(DType dtype, ElementKernel kernel, int... numbers) {
    loops.add(new ElementLoops.Loop(kernel, Arrays.stream(numbers).boxed().toList(), dtype));
    return new Computed(operands + loops.size() - 1);
  }

  private Computed floats(ElementKernel kernel, int... numbers) {
    return loop(DType.FLOAT32, kernel, numbers);
  }

  private Computed ints(ElementKernel kernel, int... numbers) {
    return loop(DType.INT32, kernel, numbers);
  }

  private int number(Floats value) {
    return switch (value) {
      case Computed(int number) -> number;
      case Constant(float constant) -> floats(FunctionLoops.fill(constant)).number();
    };
  }

  private int number(Ints value) {
    return switch (value) {
      case Computed(int number) -> number;
      case IntConstant(int constant) -> ints(FunctionLoops.fill(constant)).number();
    };
  }

  @Override
  public Floats constant(float value) {
    return new Constant(value);
  }

  @Override
  public Floats add(Floats a, Floats b) {
    return b instanceof Constant(float c)
        ? floats(FunctionLoops.add(c), number(a))
        : floats(FloatKernels.binary(BinaryKind.ADD), number(a), number(b));
  }

  @Override
  public Floats sub(Floats a, Floats b) {
    return b instanceof Constant(float c)
        ? floats(FunctionLoops.add(-c), number(a))
        : floats(FloatKernels.binary(BinaryKind.SUB), number(a), number(b));
  }

  @Override
  public Floats mul(Floats a, Floats b) {
    return b instanceof Constant(float c)
        ? floats(FunctionLoops.mul(c), number(a))
        : floats(FloatKernels.binary(BinaryKind.MUL), number(a), number(b));
  }

  @Override
  public Floats div(Floats a, Floats b) {
    return floats(FloatKernels.binary(BinaryKind.DIV), number(a), number(b));
  }

  @Override
  public Floats fma(Floats a, Floats b, Floats c) {
    if (a instanceof Constant) {
      return fma(b, a, c);
    }
    if (b instanceof Constant(float factor)) {
      return c instanceof Constant(float addend)
          ? floats(FunctionLoops.fma(factor, addend), number(a))
          : floats(FunctionLoops.fmaFactor(factor), number(a), number(c));
    }
    return c instanceof Constant(float addend)
        ? floats(FunctionLoops.fmaAddend(addend), number(a), number(b))
        : floats(FunctionLoops.fma(), number(a), number(b), number(c));
  }

  @Override
  public Floats sqrt(Floats a) {
    return floats(FloatKernels.unary(UnaryKind.SQRT), number(a));
  }

  @Override
  public Floats neg(Floats a) {
    return floats(FloatKernels.unary(UnaryKind.NEG), number(a));
  }

  @Override
  public Floats abs(Floats a) {
    return floats(FloatKernels.unary(UnaryKind.ABS), number(a));
  }

  @Override
  public Floats min(Floats a, Floats b) {
    return floats(FloatKernels.binary(BinaryKind.MIN), number(a), number(b));
  }

  @Override
  public Floats max(Floats a, Floats b) {
    return floats(FloatKernels.binary(BinaryKind.MAX), number(a), number(b));
  }

  @Override
  public Computed less(Floats a, Floats b) {
    return ints(FunctionLoops.less(), number(a), number(b));
  }

  @Override
  public Computed lessOrEqual(Floats a, Floats b) {
    return ints(FunctionLoops.lessOrEqual(), number(a), number(b));
  }

  @Override
  public Computed equal(Floats a, Floats b) {
    return ints(FunctionLoops.equal(), number(a), number(b));
  }

  @Override
  public Computed notEqual(Floats a, Floats b) {
    return ints(FunctionLoops.notEqual(), number(a), number(b));
  }

  @Override
  public Computed both(Computed a, Computed b) {
    return ints(FunctionLoops.and(), a.number(), b.number());
  }

  @Override
  public Computed either(Computed a, Computed b) {
    return ints(FunctionLoops.or(), a.number(), b.number());
  }

  @Override
  public Floats blend(Computed mask, Floats a, Floats b) {
    return floats(FunctionLoops.blend(), mask.number(), number(a), number(b));
  }

  @Override
  public Floats unless(Computed rare, RareCase function, Floats x, Floats usual) {
    return floats(FunctionLoops.unless(function), rare.number(), number(x), number(usual));
  }

  @Override
  public Ints bits(Floats a) {
    return a instanceof Constant(float c)
        ? new IntConstant(Float.floatToRawIntBits(c))
        : ints(FunctionLoops.bits(), number(a));
  }

  @Override
  public Floats fromBits(Ints a) {
    return floats(FunctionLoops.fromBits(), number(a));
  }

  @Override
  public Ints constantInt(int value) {
    return new IntConstant(value);
  }

  @Override
  public Ints addInt(Ints a, Ints b) {
    return b instanceof IntConstant(int c)
        ? ints(FunctionLoops.addInt(c), number(a))
        : ints(FunctionLoops.addInt(), number(a), number(b));
  }

  @Override
  public Ints subInt(Ints a, Ints b) {
    return b instanceof IntConstant(int c)
        ? ints(FunctionLoops.addInt(-c), number(a))
        : ints(FunctionLoops.subInt(), number(a), number(b));
  }

  @Override
  public Ints minInt(Ints a, Ints b) {
    return ints(FunctionLoops.minInt(), number(a), number(b));
  }

  @Override
  public Ints maxInt(Ints a, Ints b) {
    return ints(FunctionLoops.maxInt(), number(a), number(b));
  }

  @Override
  public Ints and(Ints a, Ints b) {
    return b instanceof IntConstant(int c)
        ? ints(FunctionLoops.and(c), number(a))
        : ints(FunctionLoops.and(), number(a), number(b));
  }

  @Override
  public Ints or(Ints a, Ints b) {
    return ints(FunctionLoops.or(), number(a), number(b));
  }

  @Override
  public Ints xor(Ints a, Ints b) {
    return ints(FunctionLoops.xor(), number(a), number(b));
  }

  @Override
  public Ints shiftLeft(Ints a, int distance) {
    return ints(FunctionLoops.shiftLeft(distance), number(a));
  }

  @Override
  public Ints shiftRight(Ints a, int distance) {
    return ints(FunctionLoops.shiftRight(distance), number(a));
  }

  @Override
  public Ints shiftRightUnsigned(Ints a, int distance) {
    return ints(FunctionLoops.shiftRightUnsigned(distance), number(a));
  }
}
