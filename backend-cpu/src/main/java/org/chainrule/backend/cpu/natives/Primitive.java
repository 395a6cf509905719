package org.chainrule.backend.cpu.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.chainrule.api.BackendException;

/**
 * A computation that oneDNN has prepared for certain shapes and layouts. Any number of threads may run it at the same
 * time, each through a {@link Execution} of its own.
 */
@SuppressWarnings("restricted") // pointers that the library returns
public final class Primitive {
  /** What a primitive reads and writes; its numbers in dnnl_types.h as an argument and, but for the bias, in queries. */
  public enum Role {
    SOURCE(1, 129), WEIGHTS(33, 131), BIAS(41, 0), DESTINATION(17, 133), SOURCE_GRADIENT(129, 130),
    DESTINATION_GRADIENT(145, 134), WEIGHTS_GRADIENT(161, 132), BIAS_GRADIENT(169, 0), WORKSPACE(64, 135),
    SCRATCHPAD(80, 136);

    private final int argument;
    private final int query;

    Role(int argument, int query) {
      this.argument = argument;
      this.query = query;
    }

    int argument() {
      return argument;
    }
  }

  private static final int IMPLEMENTATION = 8; // dnnl_query_impl_info_str

  private final MemorySegment description;
  private final MemorySegment handle;

  private Primitive(MemorySegment description) {
    this.description = description;
    this.handle = Calls.make("dnnl_primitive_create", "dnnl_primitive_destroy", description);
  }

  /**
   * Prepares a computation.
   *
   * @param constructor name of the function that describes it, such as "dnnl_matmul_primitive_desc_create"
   * @param arguments that function's arguments from the one after the engine to the one before the attributes
   * @throws BackendException if there is none for these shapes
   */
  public static Primitive of(String constructor, Object... arguments) {
    Object[] all = new Object[arguments.length + 2];
    all[0] = Engine.HANDLE;
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = switch (arguments[i]) {
        case MemoryDescriptor memory -> memory.handle();
        case Optional<?> empty when empty.isEmpty() -> MemorySegment.NULL;
        case Primitive hint -> hint.description;
        default -> arguments[i];
      };
    }
    all[all.length - 1] = Engine.ATTRIBUTES;
    return make(constructor, all);
  }

  /** The library notes how many threads will work on a primitive when it prepares it, not when it runs it. */
  private static Primitive make(String constructor, Object... arguments) {
    int before = OneDnn.enter();
    try {
      return new Primitive(Calls.make(constructor, "dnnl_primitive_desc_destroy", arguments));
    } finally {
      OneDnn.leave(before);
    }
  }

  /** A copy of elements from one layout to another. */
  public static Primitive reorder(MemoryDescriptor from, MemoryDescriptor to) {
    return make("dnnl_reorder_primitive_desc_create", from.handle(), Engine.HANDLE, to.handle(), Engine.HANDLE,
        Engine.ATTRIBUTES);
  }

  /** How one of its operands or results lies in memory. */
  public MemoryDescriptor memory(Role role) {
    return MemoryDescriptor.copyOf((MemorySegment) Calls.invoke("dnnl_primitive_desc_query_md", ValueLayout.ADDRESS,
        description, role.query, 0));
  }

  /** The name of the implementation that the library chose. */
  public String implementation() {
    MemorySegment result = Arena.ofAuto().allocate(ValueLayout.ADDRESS);
    Calls.call("dnnl_primitive_desc_query", description, IMPLEMENTATION, 0, result);
    return result.get(ValueLayout.ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
  }

  MemorySegment handle() {
    return handle;
  }
}
