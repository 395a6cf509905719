package org.chainrule.backend.cpu.images;

import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.natives.Execution;
import org.chainrule.backend.cpu.natives.MemoryDescriptor;
import org.chainrule.backend.cpu.natives.Primitive;
import org.chainrule.backend.cpu.natives.Primitive.Role;
import org.chainrule.backend.cpu.plan.Value;

/** A filter in the layout that a primitive likes, and the way there or back. */
final class PackedFilter {
  private final int elements;
  private final Primitive reorder;
  private final Execution execution;

  private PackedFilter(MemoryDescriptor from, MemoryDescriptor to, MemoryDescriptor packed) {
    this.elements = Math.toIntExact(packed.bytes() / Float.BYTES);
    this.reorder = Primitive.reorder(from, to);
    this.execution = new Execution(reorder, Role.SOURCE, Role.DESTINATION);
  }

  /** From the layout that programs have it in. */
  static PackedFilter from(MemoryDescriptor plain, MemoryDescriptor packed) {
    return new PackedFilter(plain, packed, packed);
  }

  /** To the layout that programs have it in. */
  static PackedFilter to(MemoryDescriptor plain, MemoryDescriptor packed) {
    return new PackedFilter(packed, plain, packed);
  }

  /** Elements of one packed filter, those included that the layout adds. */
  int elements() {
    return elements;
  }

  /** Memory for packed filters. */
  Value value(int count) {
    return new Value(DType.FLOAT32, Math.multiplyExact(count, elements), Value.Kind.TEMPORARY);
  }

  /** Brings one from one layout to the other. */
  void run(Value from, Value to) {
    execution.run(from.segment(), to.segment());
  }
}
