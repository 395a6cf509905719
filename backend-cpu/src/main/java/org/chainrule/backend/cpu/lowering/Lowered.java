package org.chainrule.backend.cpu.lowering;

import java.util.List;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.kernels.ElementLoops;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;

/** What a node becomes. */
public sealed interface Lowered {
  /** An input, parameter or state. */
  record Leaf() implements Lowered {}

  /** Numbers known when the program is made. */
  record Fixed(Literal value) implements Lowered {}

  /** The elements of its operand, in the same order. */
  record Alias() implements Lowered {}

  /** Loops over elements at the same place, which may be fused with others. */
  record Elementwise(ElementLoops loops) implements Lowered {}

  /**
   * FLOAT32 elements combined along axes, which may be fused with what computes them: neighbours to one number, or else
   * rows to one row.
   *
   * @param kind how they are combined
   * @param axes the operand's axes, with strides in the result
   */
  record Reduction(ReduceKind kind, Axes axes) implements Lowered {}

  /** Its operand repeated along axes: read where it is by element-wise loops, else copied. */
  record Expanded() implements Lowered {}

  /** A step of its own. */
  record Computed(Maker maker) implements Lowered {}

  /** Makes a step for given operands and result. */
  @FunctionalInterface
  interface Maker {
    /** The step. */
    Step make(List<Value> operands, Value result);
  }
}
