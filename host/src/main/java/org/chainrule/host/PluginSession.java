package org.chainrule.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Drop-in folders that are watched while the program runs. Each file is a bundle of its own in an embedded Equinox. Who
 * works with plug-ins takes a {@link #catalog}, which does not change, and closes it when done: until then its plug-ins
 * stay loaded, whatever becomes of their files.
 */
public final class PluginSession implements AutoCloseable {
  /** How often a file that is at rest may look half-copied before that is told as its fault. */
  private static final int PATIENCE = 5;

  /** What is remembered of a plug-in, which must not be its class. */
  private record Seen(String origin, String sha256) {}

  private final Sources sources;
  private final Equinox equinox;
  private final int patience;
  private final Path copies;
  private final Map<Path, WatchedFile> files = new TreeMap<>();
  private Map<String, Seen> known = new LinkedHashMap<>();
  private Set<Problem> told = new HashSet<>();

  private PluginSession(Sources sources, int patience) {
    this.sources = sources;
    this.patience = patience;
    PluginSource.Findings program = new PluginSource.Findings();
    sources.program().forEach(source -> source.discover(program));
    this.equinox = Equinox.start(program.candidates().stream().map(candidate -> candidate.type().getPackageName())
        .filter(name -> !name.isEmpty()) // a script's: no bundle can import them
        .distinct().toList());
    try {
      this.copies = Files.createTempDirectory("chainrule-plugins");
    } catch (IOException e) {
      equinox.close();
      throw new UncheckedIOException(e);
    }
    // What lies there already counts as at rest.
    look();
    look();
  }

  /** Starts to watch; what is in the folders is taken at once. */
  public static PluginSession watch(Sources sources) {
    PluginSession session = new PluginSession(sources, PATIENCE);
    session.changes();
    return session;
  }

  /** A catalog with an Equinox of its own, which ends with it. */
  static Catalog once(Sources sources) {
    PluginSession session = new PluginSession(sources, 0);
    return session.catalog(Optional.of(session));
  }

  /**
   * Looks at the folders. A file is taken when it has not changed between two looks and is whole; a half-copied one waits,
   * and what was there before it is used meanwhile.
   *
   * @return what has changed since the last look
   */
  public synchronized List<Change> poll() {
    return look() ? changes() : List.of();
  }

  /** The plug-ins there are now. They stay usable until the catalog is closed. */
  public Catalog catalog() {
    return catalog(Optional.empty());
  }

  private synchronized Catalog catalog(Optional<AutoCloseable> owned) {
    PluginSource.Findings findings = new PluginSource.Findings();
    sources.program().forEach(source -> source.discover(findings));
    for (FolderSource folder : sources.folders()) {
      if (Files.isRegularFile(folder.folder())) {
        findings.problem(folder.folder().toString(), "is no folder, so there are no plug-ins in it");
      }
    }
    files.values().forEach(file -> file.discover(findings));
    owned.ifPresent(findings::resource);
    return Catalog.of(findings);
  }

  /** Whether anything was taken or went. */
  private boolean look() {
    Map<Path, FolderSource> present = new TreeMap<>();
    for (FolderSource folder : sources.folders()) {
      try {
        if (Files.isDirectory(folder.folder())) {
          DroppedFile.in(folder.folder()).forEach(file -> present.put(file, folder));
        }
      } catch (IOException | UncheckedIOException _) {
        // A folder that is being replaced is looked at again soon; its files count as gone.
        continue;
      }
    }
    boolean changed = false;
    for (Path gone : files.keySet().stream().filter(file -> !present.containsKey(file)).toList()) {
      files.remove(gone).forget();
      changed = true;
    }
    SourceCompiler compiler = new SourceCompiler(libraries());
    for (Map.Entry<Path, FolderSource> entry : present.entrySet()) {
      WatchedFile file = files.computeIfAbsent(entry.getKey(), path -> new WatchedFile(path, entry.getValue().trust()));
      changed |= file.look(equinox, compiler, copies, patience);
    }
    return changed;
  }

  /** Jars of the program's own bundles, which sources may use as if they were on the class path. */
  private List<Path> libraries() {
    return sources.folders().size() < 2 ? List.of()
        : files.keySet().stream().filter(file -> file.startsWith(sources.folders().getFirst().folder())
            && file.toString().endsWith(".jar")).toList();
  }

  private List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    try (Catalog now = catalog()) {
      Map<String, Seen> present = new LinkedHashMap<>();
      now.entries()
          .forEach(entry -> present.put("%s %s %s".formatted(entry.kind().label(), entry.id(), entry.version()),
              new Seen(entry.origin(), entry.sha256())));
      known.forEach((name, seen) -> {
        if (!present.containsKey(name)) {
          changes.add(new Change(Change.What.DISAPPEARED, seen.origin, name));
        }
      });
      present.forEach((name, seen) -> {
        Seen before = known.get(name);
        if (before == null) {
          changes.add(new Change(Change.What.APPEARED, seen.origin, name));
        } else if (!before.sha256.equals(seen.sha256)) {
          changes.add(new Change(Change.What.CHANGED, seen.origin, name));
        }
      });
      now.problems().stream().filter(problem -> !told.contains(problem))
          .forEach(problem -> changes.add(new Change(Change.What.PROBLEM, problem.origin(), problem.message())));
      told = new HashSet<>(now.problems());
      known = present;
    }
    return changes;
  }

  /** Ends the session and its Equinox; classes of plug-ins cannot be loaded any more. */
  @Override
  public synchronized void close() {
    equinox.close();
    files.values().forEach(WatchedFile::forget);
    files.clear();
    try {
      Files.deleteIfExists(copies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
