package org.chainrule.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a catalog looks for plug-ins. */
public final class Sources {
  private final List<PluginSource> program;
  private final List<FolderSource> folders;
  private final boolean bundles;

  private Sources(List<PluginSource> program, List<FolderSource> folders, boolean bundles) {
    this.program = List.copyOf(program);
    this.folders = List.copyOf(folders);
    this.bundles = bundles;
  }

  /** The running program: its modules and its class path. */
  public static Sources ofProgram() {
    return new Sources(List.of(new ServiceSource(Sources.class.getClassLoader(),
        Optional.ofNullable(Sources.class.getModule().getLayer()).or(() -> Optional.of(ModuleLayer.boot())))),
        List.of(), false);
  }

  /** What a class loader finds, with all its parents. */
  public static Sources of(ClassLoader loader) {
    return new Sources(List.of(new ServiceSource(loader, Optional.empty())), List.of(), false);
  }

  /**
   * The same and classes that are loaded already.
   *
   * @param classes annotated with {@code @Plugin}
   * @param origin what messages call the place where they come from
   */
  public Sources withClasses(List<Class<?>> classes, String origin) {
    return with(new ClassSource(classes, new Provenance(origin, Provenance.UNVERSIONED,
        Provenance.sha256(classes.toString().getBytes(StandardCharsets.UTF_8)),
        _ -> Optional.empty())));
  }

  Sources with(PluginSource source) {
    return new Sources(Stream.concat(program.stream(), Stream.of(source)).toList(), folders, bundles);
  }

  /** Nothing. */
  public static Sources none() {
    return new Sources(List.of(), List.of(), false);
  }

  /**
   * The same and a drop-in folder: {@code .java} files and jars that lie directly in it.
   *
   * @param folder the folder; where there is none, there are no plug-ins in it
   */
  public Sources withFolder(Path folder) {
    return withFolder(folder, Trust.inEverything());
  }

  /** The same and those files of a drop-in folder that are trusted. */
  public Sources withFolder(Path folder, Trust trust) {
    return new Sources(program, Stream.concat(folders.stream(), Stream.of(new FolderSource(folder, trust))).toList(),
        bundles);
  }

  /**
   * The same places, with each file of a folder as an OSGi bundle in an embedded Equinox, where bundles can use each
   * other's packages and every import has a version. The running program's own plug-ins stay where they are.
   */
  public Sources asBundles() {
    return new Sources(program, folders, true);
  }

  boolean bundles() {
    return bundles;
  }

  List<PluginSource> program() {
    return program;
  }

  List<FolderSource> folders() {
    return folders;
  }
}
