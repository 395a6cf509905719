package org.chainrule.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A drop-in folder: each source file and each jar directly in it has a class loader of its own. */
record FolderSource(Path folder) implements PluginSource {
  @Override
  public void discover(Findings findings) {
    if (Files.isRegularFile(folder)) {
      findings.problem(folder.toString(), "is no folder, so there are no plug-ins in it");
    } else if (Files.isDirectory(folder)) {
      SourceCompiler compiler = new SourceCompiler();
      for (Path file : files(findings)) {
        if (file.toString().endsWith(".jar")) {
          DroppedJar.discover(file, findings);
        } else {
          DroppedSource.discover(file, compiler, findings);
        }
      }
    }
  }

  private List<Path> files(Findings findings) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !Files.isDirectory(file)).filter(file -> {
        String name = Provenance.fileName(file);
        return !name.startsWith(".") && (name.endsWith(".java") || name.endsWith(".jar"));
      }).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      findings.problem(folder.toString(), "cannot be read: " + Faults.describe(e));
      return List.of();
    }
  }
}
