package org.chainrule.backend.cpu.natives;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.BackendException;

/**
 * oneDNN's functions. It is called from one thread at a time for each piece of work and told to use no others: how work
 * is cut is decided by shapes alone, or changes no bit, so that results do not depend on the number of threads.
 *
 * <p>Functions that take elements are called by <i>critical</i> downcalls: they see arrays of the Java heap where they
 * are, and the garbage collector waits until they return.
 */
@SuppressWarnings("restricted") // checked before the library is loaded
public final class OneDnn {
  private static final class Library {
    static final Optional<String> PROBLEM = problem();

    private static Optional<String> problem() {
      Module module = OneDnn.class.getModule();
      if (!module.isNativeAccessEnabled()) {
        return Optional.of("Java was started without --enable-native-access="
            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
      }
      try {
        return NativeLibrary.find().wasLoaded() ? Optional.empty() : Loaded.PROBLEM;
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Loads it at first use. */
  private static final class Loaded {
    static final Optional<String> PROBLEM;
    static final SymbolLookup FUNCTIONS;

    static {
      SymbolLookup functions = _ -> Optional.empty();
      Optional<String> problem = Optional.empty();
      try {
        List<Path> files = NativeLibrary.find().files();
        for (Path file : files) {
          functions = SymbolLookup.libraryLookup(file, Arena.global());
        }
        NativeLibrary.noteLoaded(files.getLast());
      } catch (IOException | IllegalArgumentException | UnsatisfiedLinkError e) {
        problem = Optional.of("the library oneDNN cannot be loaded: " + e.getMessage());
      }
      FUNCTIONS = functions.or(Linker.nativeLinker().defaultLookup());
      PROBLEM = problem;
    }
  }

  private OneDnn() {}

  /**
   * Why it cannot be used here, in a sentence; empty if it can be used. What was loaded before on this machine is not
   * loaded for this question.
   */
  public static Optional<String> problem() {
    return Library.PROBLEM;
  }

  /**
   * Loads it and asks for its version, such as 3.13.0.
   *
   * @throws BackendException if it cannot be loaded
   */
  public static String version() {
    return Threads.VERSION;
  }

  /**
   * A function, also of the libraries that it is linked with.
   *
   * @param name its name in C
   * @param signature its types
   * @param options how it is called
   * @throws BackendException if the library cannot be used
   */
  static MethodHandle function(String name, FunctionDescriptor signature, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(address(name), signature, options);
  }

  /** Where a function lies. */
  static MemorySegment address(String name) {
    Library.PROBLEM.or(() -> Loaded.PROBLEM).ifPresent(problem -> {
      throw new BackendException("backend cpu: %s; CHAINRULE_CPU=vector does without".formatted(problem));
    });
    return Loaded.FUNCTIONS.find(name)
        .orElseThrow(() -> new BackendException("backend cpu: oneDNN has no function " + name));
  }

  /** Throws if a function reported a failure. */
  static void check(String function, int status) {
    String reason = switch (status) {
      case 0 -> "";
      case 1 -> "out of memory";
      case 2 -> "invalid arguments";
      case 3 -> "not implemented for these shapes";
      default -> "status " + status;
    };
    if (status != 0) {
      throw new BackendException("backend cpu: oneDNN's %s failed: %s".formatted(function, reason));
    }
  }

  /**
   * An unexpected exception of a downcall, which declares to throw anything and throws nothing but errors.
   *
   * @param thrown what was thrown
   */
  static AssertionError unexpected(Throwable thrown) {
    return new AssertionError("a call of oneDNN threw", thrown);
  }

  /**
   * Makes OpenMP's parallel regions that this thread begins run on this thread alone.
   *
   * @return what {@link #leave} needs to make it as it was; another library in this process may share OpenMP
   */
  static int enter() {
    return Threads.set(1);
  }

  static void leave(int before) {
    if (before != 1) {
      Threads.set(before);
    }
  }

  private static final class Threads {
    static final String VERSION = readVersion();

    private static final MethodHandle GET = function("omp_get_max_threads", FunctionDescriptor.of(ValueLayout.JAVA_INT),
        Linker.Option.critical(false));
    private static final MethodHandle SET = function("omp_set_num_threads",
        FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), Linker.Option.critical(false));

    /** Sets the number of threads and returns what it was. */
    static int set(int count) {
      try {
        int before = (int) GET.invokeExact();
        if (before != count) {
          SET.invokeExact(count);
        }
        return before;
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    private static String readVersion() {
      MethodHandle version = function("dnnl_version", FunctionDescriptor.of(ValueLayout.ADDRESS));
      try {
        MemorySegment numbers = ((MemorySegment) version.invokeExact()).reinterpret(3 * Integer.BYTES);
        return "%d.%d.%d".formatted(numbers.getAtIndex(ValueLayout.JAVA_INT, 0),
            numbers.getAtIndex(ValueLayout.JAVA_INT, 1), numbers.getAtIndex(ValueLayout.JAVA_INT, 2));
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }
  }
}
