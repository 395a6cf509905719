package org.chainrule.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The assembled distribution, as the launcher starts it. */
final class Distribution {
  private static final Path FOLDER = Path.of(System.getProperty("chainrule.distribution", "target/chainrule"));

  static final Path LIBRARIES = FOLDER.resolve("lib");
  static final Path PLUGINS = FOLDER.resolve("plugins");

  private Distribution() {}

  /** The folder of the distribution. */
  static Path folder() {
    return FOLDER.toAbsolutePath().normalize();
  }

  /** The jars of the built-in plug-in bundles. */
  static List<Path> pluginJars() {
    return jars(PLUGINS);
  }

  /** The jars of the core modules. */
  static List<Path> coreJars() {
    return jars(LIBRARIES).stream().filter(jar -> jar.getFileName().toString().startsWith("chainrule-")).toList();
  }

  /** The jars of the core modules and of the built-in plug-in bundles. */
  static List<Path> ownJars() {
    return Stream.concat(coreJars().stream(), pluginJars().stream()).toList();
  }

  /** All jars of a folder, by name. */
  static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException exception) {
      throw new UncheckedIOException("no distribution; \"mvn package\" assembles it", exception);
    }
  }
}
