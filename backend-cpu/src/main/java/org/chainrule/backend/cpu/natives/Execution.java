package org.chainrule.backend.cpu.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.List;

/**
 * One thread's way to run a primitive: the objects that the library wants for its operands and results, and its scratch
 * memory. Made when a program is compiled, so that running allocates nothing.
 */
public final class Execution {
  private static final long ARGUMENT_BYTES = 16;

  private final Primitive primitive; // lives as long as this
  private final List<MemorySegment> objects;
  private final MemorySegment block;

  /**
   * A way to run a primitive.
   *
   * @param primitive what is run
   * @param roles of the arrays, at most 7, in the order in which they will be given; the scratchpad is not one of them
   */
  public Execution(Primitive primitive, Primitive.Role... roles) {
    this(primitive, roles, memories(primitive, roles));
  }

  private static MemoryDescriptor[] memories(Primitive primitive, Primitive.Role... roles) {
    MemoryDescriptor[] memories = new MemoryDescriptor[roles.length];
    for (int i = 0; i < roles.length; i++) {
      memories[i] = primitive.memory(roles[i]);
    }
    return memories;
  }

  private Execution(Primitive primitive, Primitive.Role[] roles, MemoryDescriptor[] memories) {
    this.primitive = primitive;
    MemoryDescriptor scratchpad = primitive.memory(Primitive.Role.SCRATCHPAD);
    long scratch = scratchpad.bytes();
    Arena arena = Arena.ofAuto();
    int count = roles.length;
    MemorySegment arguments = arena.allocate((count + 1) * ARGUMENT_BYTES, 8);
    MemorySegment stream = Engine.stream();
    block = arena.allocate(HeapCall.BYTES, 8);
    block.set(ValueLayout.ADDRESS, HeapCall.SET_DATA_HANDLE, OneDnn.address("dnnl_memory_set_data_handle"));
    block.set(ValueLayout.ADDRESS, HeapCall.EXECUTE, OneDnn.address("dnnl_primitive_execute"));
    block.set(ValueLayout.ADDRESS, HeapCall.PRIMITIVE, primitive.handle());
    block.set(ValueLayout.ADDRESS, HeapCall.STREAM, stream);
    block.set(ValueLayout.ADDRESS, HeapCall.ARGUMENTS, arguments);
    block.set(ValueLayout.JAVA_LONG, HeapCall.ARRAY_COUNT, count);
    block.set(ValueLayout.JAVA_LONG, HeapCall.ARGUMENT_COUNT, count + (scratch > 0 ? 1 : 0));
    MemorySegment[] all = new MemorySegment[count + 3];
    for (int i = 0; i < count; i++) {
      all[i] = memory(memories[i], MemorySegment.NULL);
      block.set(ValueLayout.ADDRESS, HeapCall.MEMORIES + 8L * i, all[i]);
      argument(arguments, i, roles[i], all[i]);
    }
    MemorySegment pad = arena.allocate(Math.max(1, scratch), 64);
    all[count] = memory(scratchpad, pad);
    argument(arguments, count, Primitive.Role.SCRATCHPAD, all[count]);
    all[count + 1] = pad;
    all[count + 2] = stream;
    objects = List.of(all);
  }

  private static MemorySegment memory(MemoryDescriptor descriptor, MemorySegment elements) {
    return Calls.make("dnnl_memory_create", "dnnl_memory_destroy", descriptor.handle(), Engine.HANDLE, elements);
  }

  private static void argument(MemorySegment arguments, int i, Primitive.Role role, MemorySegment memory) {
    arguments.set(ValueLayout.JAVA_INT, i * ARGUMENT_BYTES, role.argument());
    arguments.set(ValueLayout.ADDRESS, i * ARGUMENT_BYTES + 8, memory);
  }

  /** From now on an array's elements begin so many bytes behind its start. */
  public void offset(int array, long bytes) {
    block.set(ValueLayout.JAVA_LONG, HeapCall.OFFSETS + 8L * array, bytes);
  }

  /**
   * Runs on arrays, given as segments of them.
   *
   * @param a the array of the first role, and so on; those beyond the last role are {@link MemorySegment#NULL}
   */
  public void run(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d, MemorySegment e, MemorySegment f,
      MemorySegment g) {
    try {
      HeapCall.run(block, a, b, c, d, e, f, g);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Runs on two arrays. */
  public void run(MemorySegment a, MemorySegment b) {
    run(a, b, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL,
        MemorySegment.NULL, MemorySegment.NULL);
  }

  /** Runs on three arrays. */
  public void run(MemorySegment a, MemorySegment b, MemorySegment c) {
    run(a, b, c, MemorySegment.NULL,
        MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
  }

  /** Runs on four arrays. */
  public void run(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
    run(a, b, c, d,
        MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
  }

  @Override
  public String toString() {
    return primitive.implementation() + " with " + objects.size() + " objects";
  }
}
