package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/**
 * A loop over the first n elements of up to three operands and a result. An operand and the result may be the same
 * array. All start at the same index, because the virtual machine's compiler vectorises no loop over arrays at
 * different offsets.
 */
@FunctionalInterface
public interface ElementKernel {
  /** Computes n elements; arrays that the kernel has no use for are ignored. */
  void apply(Object a, Object b, Object c, Object r, int n);

  static ElementKernel unary(UnaryKind kind, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FloatKernels.unary(kind);
      case FLOAT64 -> DoubleKernels.unary(kind);
      case INT32 -> IntKernels.unary(kind);
      case INT64 -> LongKernels.unary(kind);
      case BOOL -> BooleanKernels.unary(kind);
    };
  }

  static ElementKernel binary(BinaryKind kind, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FloatKernels.binary(kind);
      case FLOAT64 -> DoubleKernels.binary(kind);
      case INT32 -> IntKernels.binary(kind);
      case INT64 -> LongKernels.binary(kind);
      case BOOL -> BooleanKernels.binary(kind);
    };
  }

  static ElementKernel compare(CompareKind kind, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FloatKernels.compare(kind);
      case FLOAT64 -> DoubleKernels.compare(kind);
      case INT32 -> IntKernels.compare(kind);
      case INT64 -> LongKernels.compare(kind);
      case BOOL -> BooleanKernels.compare(kind);
    };
  }

  static ElementKernel select(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FloatKernels.select();
      case FLOAT64 -> DoubleKernels.select();
      case INT32 -> IntKernels.select();
      case INT64 -> LongKernels.select();
      case BOOL -> BooleanKernels.select();
    };
  }
}
