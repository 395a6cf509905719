package org.chainrule.backend.cpu.natives;

import java.lang.foreign.MemorySegment;

/** The processor as oneDNN sees it, and what all primitives are made with. */
final class Engine {
  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final int SCRATCHPAD_OF_CALLER = 1;

  /** The engine of this process. */
  static final MemorySegment HANDLE = Calls.make("dnnl_engine_create", "dnnl_engine_destroy", CPU, 0L);

  /** Attributes: scratch memory is the caller's. */
  static final MemorySegment ATTRIBUTES = attributes();

  private Engine() {}

  /** A queue of work; one for each thread that runs primitives. */
  static MemorySegment stream() {
    return Calls.make("dnnl_stream_create", "dnnl_stream_destroy", HANDLE, IN_ORDER);
  }

  private static MemorySegment attributes() {
    MemorySegment attributes = Calls.make("dnnl_primitive_attr_create", "dnnl_primitive_attr_destroy");
    Calls.call("dnnl_primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_OF_CALLER);
    return attributes;
  }
}
