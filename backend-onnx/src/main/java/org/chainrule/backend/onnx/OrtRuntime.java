package org.chainrule.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;

/** ONNX Runtime's native library: loaded once in a process, or else why it cannot be. */
final class OrtRuntime {
  /** Stack for each byte of the command line; see {@link #load}. Measured: less than 300. */
  private static final long STACK_PER_BYTE = 1024;
  private static final long STACK = 1 << 20;

  private OrtRuntime() {}

  /** What came of loading it: the library, or in words why there is none. */
  private record Loaded(Optional<OrtEnvironment> environment, String problem) {}

  /** Loads it when first asked, and not again. A class apart: the thread that loads makes a {@link Loaded}. */
  private static final class Once {
    static final Loaded LOADED = load();

    private Once() {}
  }

  /**
   * ONNX Runtime takes the command line of the process apart with a regular expression whose recursion ends the process
   * where the line has thousands of characters. So it starts in a thread with as much stack as the line needs.
   */
  private static Loaded load() {
    FutureTask<Loaded> task = new FutureTask<>(OrtRuntime::start);
    Thread thread = new Thread(null, task, "onnxruntime-start", STACK + STACK_PER_BYTE * commandLine());
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          thread.join();
          return task.resultNow();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) { // only now: set within the loop, it would end each wait at once
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Loaded start() {
    try {
      return new Loaded(Optional.of(
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "chainrule")), "");
    } catch (LinkageError | RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return new Loaded(Optional.empty(), "ONNX Runtime has no native library for this platform (%s, %s): %s".formatted(
          System.getProperty("os.name"), System.getProperty("os.arch"), firstLine(root)));
    }
  }

  /** Bytes of the command line; 0 where the system does not tell, and where ONNX Runtime does not read it either. */
  private static long commandLine() {
    try {
      return Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
    } catch (IOException notLinux) {
      return 0;
    }
  }

  /** Loads it, if it can be. */
  static void prepare() {
    Once.LOADED.environment();
  }

  /**
   * The library.
   *
   * @throws IOException if there is none for this platform
   */
  static OrtEnvironment environment() throws IOException {
    return Once.LOADED.environment().orElseThrow(() -> new IOException(Once.LOADED.problem()));
  }

  /** Names of the execution providers that this build of the library has, in lower case. */
  static Set<String> providers() throws IOException {
    environment();
    Set<String> names = new TreeSet<>();
    for (OrtProvider provider : OrtEnvironment.getAvailableProviders()) {
      names.add(provider.name().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Options of a session on some threads, which sleep while they have nothing to do. */
  static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }

  /** What an exception says, without what ONNX Runtime puts before it. */
  static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse("").replaceFirst("^Error code - (\\S+) - message: ", "");
  }
}
