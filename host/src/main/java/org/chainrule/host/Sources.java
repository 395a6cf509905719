package org.chainrule.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a catalog looks for plug-ins. */
public final class Sources {
  private final List<PluginSource> all;

  private Sources(List<PluginSource> all) {
    this.all = List.copyOf(all);
  }

  /** The running program: its modules and its class path. */
  public static Sources ofProgram() {
    return new Sources(List.of(new ServiceSource(Sources.class.getClassLoader(),
        Optional.ofNullable(Sources.class.getModule().getLayer()).or(() -> Optional.of(ModuleLayer.boot())))));
  }

  /** What a class loader finds, with all its parents. */
  public static Sources of(ClassLoader loader) {
    return new Sources(List.of(new ServiceSource(loader, Optional.empty())));
  }

  /** Nothing. */
  public static Sources none() {
    return new Sources(List.of());
  }

  /**
   * The same and a drop-in folder: {@code .java} files and jars that lie directly in it.
   *
   * @param folder the folder; where there is none, there are no plug-ins in it
   */
  public Sources withFolder(Path folder) {
    return new Sources(Stream.concat(all.stream(), Stream.of(new FolderSource(folder))).toList());
  }

  List<PluginSource> all() {
    return all;
  }
}
