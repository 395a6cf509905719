package org.chainrule.dist;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** How the program is started. */
enum LaunchMode {
  CLASS_PATH, MODULE_PATH, BUNDLES;

  private static final String LIBRARIES = Distribution.LIBRARIES.toAbsolutePath().toString();
  private static final String PLUGINS = Distribution.PLUGINS.toAbsolutePath().toString();
  private static final String MAIN = "org.chainrule.experiments.Main";

  /** A command line of the program. */
  List<String> command(String... words) {
    List<String> start = switch (this) {
      case CLASS_PATH -> List.of("-cp", LIBRARIES + "/*" + File.pathSeparator + PLUGINS + "/*", MAIN);
      case MODULE_PATH ->
          List.of("--module-path", LIBRARIES + File.pathSeparator + PLUGINS, "--module",
              "org.chainrule.experiments/" + MAIN);
      case BUNDLES ->
          List.of("-Dchainrule.host=osgi", "-Dchainrule.bundles=" + PLUGINS, "-cp", LIBRARIES + "/*", MAIN);
    };
    Stream<String> options = Program.java().stream()
        .filter(word -> word.startsWith("--") || word.startsWith("-Dguice"));
    return Stream.of(Stream.of(Program.java().getFirst()), options, start.stream(), Arrays.stream(words))
        .flatMap(part -> part).toList();
  }
}
