package org.chainrule.backend.cpu.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.chainrule.api.BackendException;

/** A few instructions of our own between Java and a function of a library. */
@SuppressWarnings("restricted") // the pages of instructions
final class MachineCode {
  private static final long PAGE = 4096;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int PRIVATE = 2;
  private static final int ANONYMOUS = 0x20;

  private MachineCode() {}

  /**
   * How to call instructions that take pointers and return a status. The call is critical: pointers may be to arrays of
   * the Java heap, which stay where they are until it returns.
   *
   * @param instructions a line each, beginning with its bytes in hexadecimal digits; at most a page of them
   * @param pointers how many there are
   */
  static MethodHandle function(String instructions, int pointers) {
    MemoryLayout[] layouts = Collections.nCopies(pointers, ValueLayout.ADDRESS).toArray(MemoryLayout[]::new);
    return Linker.nativeLinker().downcallHandle(page(instructions),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts), Linker.Option.critical(true));
  }

  /** A page of memory with instructions, which is never given back. */
  private static MemorySegment page(String instructions) {
    byte[] code = HexFormat.of().parseHex(
        instructions.lines().map(line -> line.substring(0, line.indexOf(' '))).collect(Collectors.joining()));
    MemorySegment page = ((MemorySegment) Calls.invoke("mmap", ValueLayout.ADDRESS, MemorySegment.NULL, PAGE,
        READ | WRITE, PRIVATE | ANONYMOUS, -1, 0L)).reinterpret(PAGE, Arena.global(), null);
    if (page.address() == -1) {
      throw new BackendException("backend cpu: the system gives no memory for calls of oneDNN");
    }
    MemorySegment.copy(code, 0, page, ValueLayout.JAVA_BYTE, 0, code.length);
    if ((int) Calls.invoke("mprotect", ValueLayout.JAVA_INT, page, PAGE, READ | EXECUTE) != 0) {
      throw new BackendException("backend cpu: the system does not allow executable memory, which oneDNN needs");
    }
    return page;
  }
}
