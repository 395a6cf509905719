package org.chainrule.backend.cpu.natives;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Hands arrays of the Java heap to a primitive and runs it, in one call. The library wants these to be two calls, one
 * that puts a pointer into a memory object and one that runs the primitive; between the two the garbage collector could
 * move the array. So a few instructions of our own make all of them within one critical downcall, during which nothing
 * moves. Their only argument besides the arrays is a block of memory:
 *
 * <pre>
 * struct {
 *   status (*set_data_handle)(memory, pointer);       //   0
 *   status (*execute)(primitive, stream, n, arguments); // 8
 *   primitive, stream, arguments;                     //  16, 24, 32
 *   long arrays, n;                                   //  40, 48
 *   memory memories[7];                               //  56
 *   long offsets[7];                                  // 112, in bytes
 * }
 * </pre>
 */
final class HeapCall {
  /** The greatest number of arrays. */
  static final int ARRAYS = 7;

  static final long SET_DATA_HANDLE = 0;
  static final long EXECUTE = 8;
  static final long PRIMITIVE = 16;
  static final long STREAM = 24;
  static final long ARGUMENTS = 32;
  static final long ARRAY_COUNT = 40;
  static final long ARGUMENT_COUNT = 48;
  static final long MEMORIES = 56;
  static final long OFFSETS = 112;
  static final long BYTES = 168;

  /** x86-64, System V calling convention. */
  private static final String INSTRUCTIONS = """
    f30f1efa     endbr64
    53           push   rbx
    55           push   rbp
    4883ec38     sub    rsp,56             room for seven pointers; rsp is a multiple of 16
    4889fb       mov    rbx,rdi            the block
    48893424     mov    [rsp],rsi          arrays 0 to 4 come in registers
    4889542408   mov    [rsp+8],rdx
    48894c2410   mov    [rsp+16],rcx
    4c89442418   mov    [rsp+24],r8
    4c894c2420   mov    [rsp+32],r9
    488b442450   mov    rax,[rsp+80]       arrays 5 and 6 on the stack
    4889442428   mov    [rsp+40],rax
    488b442458   mov    rax,[rsp+88]
    4889442430   mov    [rsp+48],rax
    31ed         xor    ebp,ebp            for rbp from 0
    483b6b28     cmp    rbp,[rbx+40]
    7d15         jge    +21                to the number of arrays
    488b7ceb38   mov    rdi,[rbx+rbp*8+56] the memory object
    488b34ec     mov    rsi,[rsp+rbp*8]
    480374eb70   add    rsi,[rbx+rbp*8+112] the array plus its offset
    ff13         call   [rbx]              set_data_handle
    48ffc5       inc    rbp
    ebe5         jmp    -27
    488b7b10     mov    rdi,[rbx+16]
    488b7318     mov    rsi,[rbx+24]
    8b5330       mov    edx,[rbx+48]
    488b4b20     mov    rcx,[rbx+32]
    ff5308       call   [rbx+8]            execute, whose status is returned
    4883c438     add    rsp,56
    5d           pop    rbp
    5b           pop    rbx
    c3           ret
    """;

  private static final MethodHandle CALL = MachineCode.function(INSTRUCTIONS, 1 + ARRAYS);

  private HeapCall() {}

  /** Runs what a block describes on arrays; those that it does not need are {@link MemorySegment#NULL}. */
  static void run(MemorySegment block, MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d,
      MemorySegment e, MemorySegment f, MemorySegment g) {
    int before = OneDnn.enter();
    try {
      OneDnn.check("dnnl_primitive_execute", (int) CALL.invokeExact(block, a, b, c, d, e, f, g));
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Throwable thrown) {
      throw OneDnn.unexpected(thrown);
    } finally {
      OneDnn.leave(before);
    }
  }
}
