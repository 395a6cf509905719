package org.chainrule.dist;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the program as a user does: in a process of its own. */
final class Program {
  /** What Java says when it starts with the Vector API, and the launcher keeps from who uses it. */
  private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  private Program() {}

  /**
   * How a command ended.
   *
   * @param status exit status
   * @param output what it wrote to standard output
   * @param errors what it wrote to standard error
   */
  record Result(int status, String output, String errors) {
    /** The last line of standard output. */
    String lastLine() {
      return output.lines().reduce((_, line) -> line).orElse("");
    }

    Result expect(int expected) {
      if (status != expected) {
        throw new AssertionError("exit status %d instead of %d\n%s\n%s".formatted(status, expected, output, errors));
      }
      return this;
    }
  }

  /** The folder that holds the launcher. */
  static Path home() {
    return Distribution.folder().resolve("../../..").toAbsolutePath().normalize();
  }

  /** Runs the built program in a directory, with the flags that the launcher gives it. */
  static Result run(Path directory, String... arguments) {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of(arguments));
    return start(directory, command);
  }

  /** The words that start the built program, without its arguments. */
  static List<String> java() {
    Path distribution = Distribution.folder();
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dguice_custom_class_loading=CHILD", "-cp",
        distribution.resolve("lib/*") + File.pathSeparator + distribution.resolve("plugins/*"),
        "org.chainrule.experiments.Main");
  }

  /** Runs any command in a directory, for at most five minutes. */
  static Result start(Path directory, List<String> command) {
    try {
      Path output = Files.createTempFile("output", ".txt");
      Path errors = Files.createTempFile("errors", ".txt");
      try {
        Process process = new ProcessBuilder(command).directory(directory.toFile())
            .redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new AssertionError("still running after five minutes: " + command + "\n" + Files.readString(errors));
        }
        return new Result(process.exitValue(), Files.readString(output),
            Files.readString(errors).replace(INCUBATOR, ""));
      } finally {
        Files.deleteIfExists(output);
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
