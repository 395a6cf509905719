package org.chainrule.backend.cpu.natives;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** How oneDNN is to see an array: its sizes and how its elements lie. */
public final class MemoryDescriptor {
  /** Element types, with their numbers in dnnl_common_types.h. */
  public enum Type {
    FLOAT32(3), INT32(4), UINT8(6);

    private final int number;

    Type(int number) {
      this.number = number;
    }
  }

  private static final int ANY = 1; // dnnl_format_tag_any

  private final MemorySegment handle;

  private MemoryDescriptor(MemorySegment handle) {
    this.handle = handle;
  }

  private static MemoryDescriptor make(String constructor, Object... arguments) {
    return new MemoryDescriptor(Calls.make(constructor, "dnnl_memory_desc_destroy", arguments));
  }

  /** Elements at strides, in units of elements. */
  public static MemoryDescriptor strided(Type type, long[] sizes, long[] strides) {
    return make("dnnl_memory_desc_create_with_strides", sizes.length, sizes, type.number, strides);
  }

  /** Elements one after the other, the last axis innermost. */
  public static MemoryDescriptor dense(Type type, long... sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strided(type, sizes, strides);
  }

  /** Sizes whose layout the primitive is free to choose. */
  public static MemoryDescriptor any(Type type, long... sizes) {
    return make("dnnl_memory_desc_create_with_tag", sizes.length, sizes, type.number, ANY);
  }

  /** A copy of one that the library owns. */
  static MemoryDescriptor copyOf(MemorySegment descriptor) {
    return make("dnnl_memory_desc_clone", descriptor);
  }

  MemorySegment handle() {
    return handle;
  }

  /** How many bytes its elements take, with those between and behind them that the layout needs. */
  public long bytes() {
    return (long) Calls.invoke("dnnl_memory_desc_get_size", ValueLayout.JAVA_LONG, handle);
  }
}
