package org.chainrule.experiments.run;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Places in code that came with a plug-in of the user's: neither Java's nor Chainrule's nor on its own path. */
public final class PluginFrames {
  private static final Pattern OWN = Pattern.compile("(java|javax|jdk|sun|com[.]sun|org[.]chainrule|org[.]eclipse)[.]");

  private PluginFrames() {}

  /** The innermost of them. */
  public static Optional<StackTraceElement> innermost(StackTraceElement[] trace) {
    return frames(trace).findFirst();
  }

  /** The outermost of them: where the program called the plug-in. */
  static Optional<StackTraceElement> outermost(StackTraceElement[] trace) {
    return frames(trace).reduce((_, later) -> later);
  }

  private static Stream<StackTraceElement> frames(StackTraceElement[] trace) {
    return Arrays.stream(trace).filter(frame -> frame.getClassLoaderName() == null
        && !OWN.matcher(frame.getClassName()).lookingAt());
  }
}
