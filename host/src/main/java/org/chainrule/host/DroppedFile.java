package org.chainrule.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a file in a drop-in folder holds, before anything of it is loaded as code.
 *
 * @param origin name of the file
 * @param plugins names of its plug-in classes
 * @param provenance where they come from
 * @param content its classes
 * @param faults what is wrong with parts of it
 */
record DroppedFile(String origin, List<String> plugins, Provenance provenance, Content content, List<String> faults) {
  /** Where the classes are. */
  sealed interface Content {
    /**
     * In a jar.
     *
     * @param path the jar
     * @param library whether it says what it offers other bundles, so that it need not hold a plug-in
     */
    record Jar(Path path, boolean library) implements Content {}

    /**
     * In memory, by name.
     *
     * @param classes class files
     */
    record Compiled(Map<String, byte[]> classes) implements Content {}
  }

  /** Loads classes of the file, without initialising them. */
  interface ClassSpace {
    Class<?> load(String name) throws ClassNotFoundException;
  }

  /**
   * Reads a file.
   *
   * @param file the file, or a copy of it
   * @param origin its name in the drop-in folder
   * @throws UnfitException if it is not trusted, or as a whole unusable
   */
  static DroppedFile read(Path file, String origin, SourceCompiler compiler, Trust trust) throws UnfitException {
    return origin.endsWith(".jar") ? DroppedJar.read(file, origin, trust)
        : DroppedSource.read(file, origin, compiler, trust);
  }

  /** The files of a drop-in folder, by name: those that lie directly in it, apart from hidden ones. */
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !Files.isDirectory(file)).filter(file -> {
        String name = Provenance.fileName(file);
        return !name.startsWith(".") && (name.endsWith(".java") || name.endsWith(".jar"));
      }).sorted().toList();
    }
  }

  static boolean isJar(Path file) {
    return file.toString().endsWith(".jar");
  }

  /** Loads the plug-in classes. */
  void discover(ClassSpace space, PluginSource.Findings findings) {
    faults.forEach(fault -> findings.problem(origin, fault));
    for (String name : plugins) {
      try {
        findings.candidate(space.load(name), provenance);
      } catch (ClassNotFoundException _) {
        findings.problem(origin, "names the plug-in class " + name + ", which is not in it");
      } catch (LinkageError | RuntimeException e) {
        findings.problem(origin, "class " + name + " cannot be loaded: " + Faults.describe(e));
      }
    }
  }
}
