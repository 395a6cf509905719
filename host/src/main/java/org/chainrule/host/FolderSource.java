package org.chainrule.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A drop-in folder on the class path: each source file and each jar directly in it has a class loader of its own. */
record FolderSource(Path folder, Trust trust) implements PluginSource {
  @Override
  public void discover(Findings findings) {
    if (Files.isRegularFile(folder)) {
      findings.problem(folder.toString(), "is no folder, so there are no plug-ins in it");
    } else if (Files.isDirectory(folder)) {
      SourceCompiler compiler = new SourceCompiler(List.of());
      for (Path file : files(findings)) {
        String origin = Provenance.fileName(file);
        try {
          DroppedFile dropped = DroppedFile.read(file, origin, compiler, trust);
          if (dropped.plugins().isEmpty()
              && dropped.content() instanceof DroppedFile.Content.Jar(var _, boolean library)
              && library) {
            throw new UnfitException("holds no class annotated with @Plugin, and no bundle here imports a package of "
                + "it");
          }
          PluginLoader loader = loader(dropped.content());
          findings.resource(loader);
          dropped.discover(name -> load(name, loader), findings);
        } catch (UnfitException e) {
          findings.problem(origin, e.getMessage());
        }
      }
    }
  }

  /** Whether a file in it works only as a bundle. */
  boolean needsBundles() {
    try {
      // Without a jar nothing of OSGi is loaded, whose jar is signed: to verify that takes a tenth of a second.
      List<Path> jars = Files.isDirectory(folder) ? DroppedFile.in(folder).stream().filter(DroppedFile::isJar).toList()
          : List.of();
      return !jars.isEmpty() && Requirements.needBundles(jars);
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  private static PluginLoader loader(DroppedFile.Content content) throws UnfitException {
    ClassLoader parent = FolderSource.class.getClassLoader();
    try {
      return switch (content) {
        case DroppedFile.Content.Jar(Path jar, boolean _) ->
            new PluginLoader(new URL[] {jar.toUri().toURL()}, Map.of(), parent);
        case DroppedFile.Content.Compiled(Map<String, byte[]> classes) -> new PluginLoader(new URL[0], classes, parent);
      };
    } catch (MalformedURLException e) {
      throw new UnfitException("has a name that is no address: " + e.getMessage());
    }
  }

  private static Class<?> load(String name, PluginLoader loader) throws ClassNotFoundException {
    Class<?> type = Class.forName(name, false, loader);
    if (type.getClassLoader() != loader) {
      throw new ClassNotFoundException(name);
    }
    return type;
  }

  private List<Path> files(Findings findings) {
    try {
      return DroppedFile.in(folder);
    } catch (IOException | UncheckedIOException e) {
      findings.problem(folder.toString(), "cannot be read: " + Faults.describe(e));
      return List.of();
    }
  }
}
