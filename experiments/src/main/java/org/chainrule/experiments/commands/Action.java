package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.PluginPlaces;
import org.chainrule.experiments.run.Watchdog;
import org.chainrule.host.Catalog;
import org.chainrule.host.Sources;
import org.chainrule.host.Trust;
import picocli.CommandLine.Option;

/** What all commands have in common. A command's exit status is 0 done, 1 the work failed, 2 the input was wrong. */
abstract class Action implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;

  protected final Environment environment;

  @Option(names = "--plugins", paramLabel = "DIR",
      description = "Folder with plug-ins of your own; by default plugins/ in the current directory.")
  private Optional<Path> plugins = Optional.empty();

  @Option(names = "--plugins-trusted-only",
      description = "Load only files of that folder whose SHA-256 is listed in its trusted.sha256 (as sha256sum prints it).")
  private boolean trustedOnly;

  @Option(names = "--plugins-trusted-list", paramLabel = "FILE",
      description = "The same with another list.")
  private Optional<Path> trustedList = Optional.empty();

  @Option(names = "--patience", paramLabel = "SECONDS",
      description = "How long code of a plug-in may be busy without a step of training before the program ends; 120 by default, 0 for ever.")
  private double patience = 120;

  @Option(names = "--json", description = "Print one JSON object as the last line of standard output.")
  protected boolean json;

  @Option(names = "--quiet", description = "Print results, warnings and errors only.")
  protected boolean quiet;

  @Option(names = "--plain", description = "No line that is redrawn, also on a terminal: a line for each epoch.")
  private boolean plain;

  @Option(names = "--stacktrace", description = "Show where in the program an error came from.")
  private boolean stacktrace;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  private boolean help;

  protected Watchdog watchdog = Watchdog.none();

  Action(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    if (!(patience >= 0)) {
      throw new InputException("--patience: a number of seconds from 0 on is wanted; " + patience + " was given");
    }
    try (Watchdog own = watched() ? environment.watchdog(patience) : Watchdog.none()) {
      watchdog = own;
      return perform();
    }
  }

  /** Whether code of plug-ins that does not come back is spoken of, and is to end the program. */
  boolean watched() {
    return true;
  }

  /** Does the work and gives the exit status. */
  abstract int perform() throws IOException;

  boolean stacktrace() {
    return stacktrace;
  }

  Console console() {
    return new Console(environment.out(), environment.err(), quiet, json, environment.terminal() && !plain);
  }

  /** A path that the user named. */
  Path resolve(Path path) {
    return environment.directory().resolve(path);
  }

  /** The options that say where plug-ins come from and which are trusted, for another process in the same directory. */
  List<String> placesOfPlugins() {
    List<String> words = new ArrayList<>();
    plugins.ifPresent(folder -> words.addAll(List.of("--plugins", folder.toString())));
    if (trustedOnly) {
      words.add("--plugins-trusted-only");
    }
    trustedList.ifPresent(list -> words.addAll(List.of("--plugins-trusted-list", list.toString())));
    return words;
  }

  /** The plug-ins there are; files that cannot be used are left to the caller to name. */
  Catalog catalog() {
    return Catalog.load(sources());
  }

  /** Where plug-ins come from. */
  Sources sources() {
    return PluginPlaces.with(folder(), trust());
  }

  /** The folder with plug-ins of the user's own, which may not exist unless it was named. */
  Path folder() {
    if (plugins.isPresent() && !Files.isDirectory(resolve(plugins.get()))) {
      throw new InputException("--plugins: there is no folder " + plugins.get());
    }
    return resolve(plugins.orElse(Path.of("plugins")));
  }

  /** Which files may be loaded. */
  Trust trust() {
    return trustedFiles().map(Trust::inFilesListedIn).orElse(Trust.inEverything());
  }

  /** The list of files that may be loaded, if not all may. */
  Optional<Path> trustedFiles() {
    return trustedOnly || trustedList.isPresent()
        ? Optional.of(trustedList.map(this::resolve).orElse(folder().resolve(PluginPlaces.TRUSTED))) : Optional.empty();
  }

  /** The plug-ins there are, with a warning for each file that cannot be used. */
  Catalog catalog(Console console) {
    Catalog catalog = catalog();
    catalog.problems().forEach(problem -> console.warn(problem.toString()));
    return catalog;
  }

  /** The commands of the command line, with their names, apart from those that plug-ins add. */
  public static List<Action> all(Environment environment) {
    return List.of(new RunCommand(environment), new RunCommands.Resume(environment),
        new RunCommands.Evaluate(environment), new RunCommands.Report(environment),
        new ModelCommands.Export(environment), new ModelCommands.Verify(environment),
        new ModelCommands.Inspect(environment), new PredictCommand(environment), new GradcheckCommand(environment),
        new LrFindCommand(environment),
        new DrawCommand(environment), new ShellCommand(environment),
        new DoctorCommand(environment), new CompletionCommand(environment),
        new CompareBackendsCommand(environment), new CompareWorker(environment));
  }
}
