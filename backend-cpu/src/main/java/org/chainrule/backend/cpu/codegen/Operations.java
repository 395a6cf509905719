package org.chainrule.backend.cpu.codegen;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.backend.cpu.functions.FloatMath;

/** Writes element-wise operations of FLOAT32, INT32 and BOOL. */
final class Operations {
  private Operations() {}

  /** Whether there is code for an operation. */
  static boolean canWrite(Instruction.Apply apply) {
    if (!isNarrow(apply.from()) || !isNarrow(apply.to())) {
      return false;
    }
    return apply.from() != DType.INT32
        || !(apply.op() instanceof Op.Unary(UnaryKind kind)) || kind == UnaryKind.NEG || kind == UnaryKind.ABS;
  }

  /** Whether an element type has 32 bits or is BOOL. */
  static boolean isNarrow(DType dtype) {
    return switch (dtype) {
      case FLOAT32, INT32, BOOL -> true;
      case FLOAT64, INT64 -> false;
    };
  }

  /** The slot of an operation's result. */
  static int write(Instruction.Apply apply, KernelLanes lanes, List<Integer> operands) {
    int a = operands.getFirst();
    return switch (apply.op()) {
      case Op.Unary(var kind) -> switch (apply.from()) {
        case FLOAT32 -> FloatMath.unary(kind, lanes, a);
        case INT32 -> switch (kind) {
          case NEG -> lanes.subInt(lanes.constantInt(0), a);
          case ABS -> lanes.maxInt(a, lanes.subInt(lanes.constantInt(0), a));
          case SIGN, FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT ->
              throw new AssertionError(kind);
        };
        case BOOL -> lanes.not(a);
        case FLOAT64, INT64 -> throw new AssertionError(apply);
      };
      case Op.Binary(var kind) -> switch (apply.from()) {
        case FLOAT32 -> FloatMath.binary(kind, lanes, a, operands.get(1));
        case INT32 -> lanes.integers(kind, a, operands.get(1));
        case BOOL -> lanes.truths(kind, a, operands.get(1));
        case FLOAT64, INT64 -> throw new AssertionError(apply);
      };
      case Op.Compare(var kind) -> switch (apply.from()) {
        case FLOAT32 -> FloatMath.compare(kind, lanes, a, operands.get(1));
        case INT32 -> lanes.compareIntegers(kind, a, operands.get(1));
        case BOOL -> {
          int different = lanes.truths(Op.BinaryKind.XOR, a, operands.get(1));
          yield kind == Op.CompareKind.NE ? different : lanes.not(different);
        }
        case FLOAT64, INT64 -> throw new AssertionError(apply);
      };
      case Op.Select _ -> switch (apply.to()) {
        case FLOAT32 -> lanes.blend(a, operands.get(1), operands.get(2));
        case INT32 -> lanes.blendIntegers(a, operands.get(1), operands.get(2));
        case BOOL -> lanes.either(lanes.both(a, operands.get(1)), lanes.both(lanes.not(a), operands.get(2)));
        case FLOAT64, INT64 -> throw new AssertionError(apply);
      };
      case Op.Cast _ -> cast(apply, lanes, a);
      default -> throw new AssertionError(apply);
    };
  }

  private static int cast(Instruction.Apply apply, KernelLanes lanes, int a) {
    return switch (apply.to()) {
      case FLOAT32 -> apply.from() == DType.INT32
          ? lanes.toFloats(a)
          : lanes.blend(a, lanes.constant(1), lanes.constant(0));
      case INT32 -> apply.from() == DType.FLOAT32
          ? lanes.toIntegers(a)
          : lanes.blendIntegers(a, lanes.constantInt(1), lanes.constantInt(0));
      case BOOL -> apply.from() == DType.FLOAT32
          ? lanes.notEqual(a, lanes.constant(0))
          : lanes.compareIntegers(Op.CompareKind.NE, a, lanes.constantInt(0));
      case FLOAT64, INT64 -> throw new AssertionError(apply);
    };
  }
}
