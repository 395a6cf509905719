package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most memory that this process has held at once. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern LINE = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private PeakMemory() {}

  /** Bytes of the whole process where the system tells, else another figure. */
  static long bytesOr(long otherwise) {
    if (Files.isReadable(STATUS)) {
      try {
        Matcher matcher = LINE.matcher(Files.readString(STATUS));
        if (matcher.find()) {
          return Long.parseLong(matcher.group(1)) << 10;
        }
      } catch (IOException unreadable) {
        return otherwise;
      }
    }
    return otherwise;
  }
}
