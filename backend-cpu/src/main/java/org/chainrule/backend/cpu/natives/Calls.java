package org.chainrule.backend.cpu.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Calls of functions that make and ask objects of the library: seldom, so that convenience goes before speed. */
@SuppressWarnings("restricted") // pointers that the library returns
final class Calls {
  private Calls() {}

  /**
   * Calls a function that returns a status.
   *
   * @param function its name
   * @param arguments integers, floats, segments, and arrays of longs, which it may only read
   * @throws org.chainrule.api.BackendException if it reports a failure
   */
  static void call(String function, Object... arguments) {
    OneDnn.check(function, (int) invoke(function, ValueLayout.JAVA_INT, arguments));
  }

  /**
   * Makes an object, which is destroyed when nobody refers to its segment any more.
   *
   * @param constructor a function whose first parameter is where it writes the pointer to the object
   * @param destructor the function that destroys it
   * @param arguments the other arguments of the first function
   */
  static MemorySegment make(String constructor, String destructor, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
      List<Object> all = new ArrayList<>(List.of(result));
      all.addAll(List.of(arguments));
      call(constructor, all.toArray());
      return result.get(ValueLayout.ADDRESS, 0).reinterpret(Arena.ofAuto(), object -> call(destructor, object));
    }
  }

  /**
   * Calls a function.
   *
   * @param function its name
   * @param returns the type of what it returns
   * @param arguments integers, floats, segments, and arrays of longs, which it may only read
   */
  static Object invoke(String function, MemoryLayout returns, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    Object[] passed = arguments.clone();
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < layouts.length; i++) {
        layouts[i] = switch (arguments[i]) {
          case Integer _ -> ValueLayout.JAVA_INT;
          case Long _ -> ValueLayout.JAVA_LONG;
          case Float _ -> ValueLayout.JAVA_FLOAT;
          case MemorySegment _ -> ValueLayout.ADDRESS;
          case long[] numbers -> {
            passed[i] = arena.allocateFrom(ValueLayout.JAVA_LONG, numbers);
            yield ValueLayout.ADDRESS;
          }
          default -> throw new AssertionError(arguments[i].getClass());
        };
      }
      MethodHandle handle = OneDnn.function(function, FunctionDescriptor.of(returns, layouts));
      return handle.invokeWithArguments(passed);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw OneDnn.unexpected(e);
    }
  }
}
