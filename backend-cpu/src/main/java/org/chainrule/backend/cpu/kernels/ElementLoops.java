package org.chainrule.backend.cpu.kernels;

import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/**
 * Loops over a block that together compute an element-wise operation. Values are numbered: first the operands, then the
 * result of each loop; the last is the operation's.
 *
 * @param operands how many values are given
 * @param loops what to run, in this order
 */
public record ElementLoops(int operands, List<Loop> loops) {
  /**
   * One loop.
   *
   * @param kernel what it does
   * @param operands numbers of the values that it reads, at most three
   * @param dtype the element type of its result
   */
  public record Loop(ElementKernel kernel, List<Integer> operands, DType dtype) {}

  /** The last loop that reads a value. */
  public int lastUse(int value) {
    int last = loops.size() - 1;
    while (!loops.get(last).operands().contains(value)) {
      last--;
    }
    return last;
  }

  private static ElementLoops of(ElementKernel kernel, int operands, DType dtype) {
    return new ElementLoops(operands,
        List.of(new Loop(kernel, IntStream.range(0, operands).boxed().toList(), dtype)));
  }

  public static ElementLoops unary(UnaryKind kind, DType dtype) {
    return dtype == DType.FLOAT32 && FloatFunctions.has(kind)
        ? FloatFunctions.unary(kind)
        : of(ElementKernel.unary(kind, dtype), 1, dtype);
  }

  public static ElementLoops binary(BinaryKind kind, DType dtype) {
    return dtype == DType.FLOAT32 && FloatFunctions.has(kind)
        ? FloatFunctions.binary(kind)
        : of(ElementKernel.binary(kind, dtype), 2, dtype);
  }

  public static ElementLoops compare(CompareKind kind, DType dtype) {
    return of(ElementKernel.compare(kind, dtype), 2, DType.BOOL);
  }

  public static ElementLoops select(DType dtype) {
    return of(ElementKernel.select(dtype), 3, dtype);
  }

  public static ElementLoops cast(DType from, DType to) {
    return of(CastKernels.cast(from, to), 1, to);
  }
}
