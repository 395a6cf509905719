package org.chainrule.experiments.configuration;

/**
 * Where something was written.
 *
 * @param source a file's name, or the words of the command line
 * @param line from 1; 0 if the source has no lines
 * @param column from 1
 */
public record Location(String source, int line, int column) {
  /** A place on the command line. */
  public static Location commandLine(String words) {
    return new Location("'" + words + "' on the command line", 0, 0);
  }

  /** What was written nowhere: a default value. */
  public static Location builtIn() {
    return new Location("default", 0, 0);
  }

  /** Whether it is a change of its own and no place in a text, nor a default value. */
  boolean isOverride() {
    return line == 0 && !equals(builtIn());
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
