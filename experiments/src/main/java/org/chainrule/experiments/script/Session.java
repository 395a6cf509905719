package org.chainrule.experiments.script;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.PluginPlaces;
import org.chainrule.experiments.run.RunSummary;
import org.chainrule.host.Catalog;
import org.chainrule.host.Sources;

/**
 * What surrounds the experiments of a program: its directory, its plug-ins, where it writes. A script is given one; anywhere
 * else, as in JShell, an experiment has one of its own: the present directory, plug-ins of the program and of the folder
 * {@code plugins}.
 */
public final class Session implements AutoCloseable {
  /** Inherited by the threads that a script starts. */
  private static final ThreadLocal<Optional<Session>> PRESENT = new InheritableThreadLocal<>() {
    @Override
    protected Optional<Session> initialValue() {
      return Optional.empty();
    }
  };

  private final Sources sources;
  private final Console console;
  private final Path directory;
  private final Optional<Path> out;
  private final boolean brief;
  private final boolean interruptible;
  private final Map<List<Class<?>>, Catalog> catalogs = new LinkedHashMap<>();
  private final List<RunSummary> runs = new ArrayList<>();
  private volatile boolean closed;

  /**
   * A session.
   *
   * @param directory where files are looked for, and {@code runs/} lies
   * @param out a directory below which runs lie under their names instead
   * @param brief whether to train for one epoch only, and to export nothing
   * @param interruptible whether an interruption of the program is to end a training with a checkpoint
   */
  @SuppressWarnings("exports") // made by the program itself
  public Session(Sources sources, Console console, Path directory, Optional<Path> out, boolean brief,
      boolean interruptible) {
    this.sources = sources;
    this.console = console;
    this.directory = directory;
    this.out = out;
    this.brief = brief;
    this.interruptible = interruptible;
  }

  /** The one that surrounds the caller, or a new one. */
  static Session present() {
    return PRESENT.get().filter(session -> !session.closed)
        .orElseGet(() -> new Session(PluginPlaces.ofProcess(),
            new Console(System.out, System.err, false, false, false), Path.of(""), Optional.empty(), false, false));
  }

  /** Does something with this session around it, and around the threads that it starts. */
  public <T> T call(Callable<T> action) throws Exception {
    Optional<Session> before = PRESENT.get();
    PRESENT.set(Optional.of(this));
    try {
      return action.call();
    } finally {
      PRESENT.set(before);
    }
  }

  /** The plug-ins there are, and some classes that are perhaps not among them yet. */
  synchronized Catalog catalog(List<Class<?>> classes) {
    Catalog common = catalogs.computeIfAbsent(List.of(), _ -> load(sources));
    List<Class<?>> unknown = classes.stream()
        .filter(type -> common.entries().stream().noneMatch(entry -> entry.type() == type)).distinct().toList();
    return unknown.isEmpty() ? common
        : catalogs.computeIfAbsent(unknown, more -> load(sources.withClasses(more, "this program")));
  }

  private Catalog load(Sources places) {
    Catalog catalog = Catalog.load(places);
    catalog.problems().forEach(problem -> console.warn(problem.toString()));
    return catalog;
  }

  Console console() {
    return console;
  }

  Path directory() {
    return directory;
  }

  boolean brief() {
    return brief;
  }

  boolean interruptible() {
    return interruptible;
  }

  /** The directory of the next run of a name, if runs are to lie in a place that was named. */
  synchronized Optional<Path> next(String name) {
    return out.map(parent -> {
      long before = runs.stream().filter(run -> String.valueOf(run.directory().getFileName())
          .matches(Pattern.quote(name) + "(-\\d+)?")).count();
      return parent.resolve(before == 0 ? name : name + "-" + (before + 1));
    });
  }

  synchronized void record(RunSummary run) {
    runs.add(run);
  }

  /** What the runs so far gave, for programs. */
  public synchronized List<Map<String, Object>> runs() {
    return runs.stream().map(RunSummary::json).toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    catalogs.values().forEach(Catalog::close);
    catalogs.clear();
  }
}
