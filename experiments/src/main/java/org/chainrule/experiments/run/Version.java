package org.chainrule.experiments.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of Chainrule that is running. */
public final class Version {
  private Version() {}

  /** The version. */
  public static String current() {
    try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}
