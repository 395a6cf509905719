package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.PluginPlaces;
import org.chainrule.host.Requirements;
import org.chainrule.host.Sources;
import org.chainrule.host.Trust;

/**
 * A file with plug-ins to check, copied into a folder of its own with the jars that it needs, and with no others.
 *
 * @param origin its name
 * @param folder the folder, which goes when this is closed
 * @param bundle whether it works only as a bundle
 */
record CheckedFile(String origin, Path folder, boolean bundle) implements AutoCloseable {
  /**
   * Copies a file.
   *
   * @param with jars that it needs
   * @param installed folder in which others are looked for that it needs; it may be missing
   */
  static CheckedFile copy(Path file, List<Path> with, Path installed) throws IOException {
    CheckedFile copy = new CheckedFile(file.getFileName().toString(), Files.createTempDirectory("chainrule-check"),
        Requirements.needsToBeABundle(file));
    try {
      for (Path needed : needed(file, with, installed)) {
        Files.copy(needed, copy.folder.resolve(needed.getFileName()));
      }
      return copy;
    } catch (FileAlreadyExistsException e) {
      copy.close();
      throw new InputException("two of the jars are called " + Path.of(e.getFile()).getFileName(), e);
    }
  }

  private static List<Path> needed(Path file, List<Path> with, Path installed) throws IOException {
    List<Path> all = new ArrayList<>(List.of(file));
    with.stream().filter(other -> !same(other, file)).forEach(all::add);
    if (Files.isDirectory(installed)) {
      try (Stream<Path> files = Files.list(installed)) {
        List<Path> others = files.filter(other -> other.toString().endsWith(".jar")).toList();
        for (Path named : List.copyOf(all)) {
          Requirements.of(named, others).stream().filter(other -> all.stream().noneMatch(one -> same(one, other)))
              .forEach(all::add);
        }
      }
    }
    return all;
  }

  private static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** The file beside the program's own plug-ins. */
  Sources sources(Trust trust) {
    Sources sources = PluginPlaces.with(folder, trust);
    return bundle ? sources.asBundles() : sources;
  }

  /** The file and what it needs alone. */
  Sources alone() {
    Sources sources = Sources.none().withFolder(folder);
    return bundle ? sources.asBundles() : sources;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
