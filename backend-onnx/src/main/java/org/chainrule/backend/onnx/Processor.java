package org.chainrule.backend.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processor, in words. */
final class Processor {
  private Processor() {}

  static String name() {
    String architecture = System.getProperty("os.arch");
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.filter(line -> line.startsWith("model name")).findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip() + " (" + architecture + ")").orElse(architecture);
    } catch (IOException | UncheckedIOException e) {
      return architecture; // not Linux: the architecture is all that is known
    }
  }
}
