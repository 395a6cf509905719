package org.chainrule.experiments.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chainrule.api.Command;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.run.PluginPlaces;
import org.chainrule.experiments.run.Version;
import org.chainrule.experiments.run.Watchdog;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import org.chainrule.host.Sources;
import org.chainrule.host.Trust;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Takes a command line apart and runs the command that it names. */
public final class Shell {
  private static final int PATIENCE_SECONDS = 120;

  private Shell() {}

  /** The command without which there are the others. */
  @CommandLine.Command(name = "chainrule", mixinStandardHelpOptions = true, versionProvider = VersionLine.class,
      synopsisSubcommandLabel = "COMMAND", description = "Neural networks from parts that are one small class each.",
      footer = {"",
        "\"chainrule COMMAND --help\" tells more of one. Plug-ins can add commands: \"chainrule plugins list\".",
        "", "Exit status: 0 done, 1 the work failed, 2 what was given was wrong."})
  static final class Root {}

  /** The version. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Chainrule " + Version.current()};
    }
  }

  /** Runs a command and gives its exit status. */
  public static int run(String[] args, Environment environment) {
    CommandLine line = commandLine(args.length == 0 ? "" : args[0], environment);
    try {
      if (args.length == 0) {
        line.usage(environment.err());
        return 2;
      }
      if (!args[0].startsWith("-") && !line.getSubcommands().containsKey(args[0])) {
        return plugin(args, line.getSubcommands().keySet(), environment);
      }
      return line.execute(args);
    } catch (Exception | Error failure) {
      return Failures.tell(failure, List.of(args).contains("--stacktrace"), environment.err());
    } finally {
      environment.out().flush();
    }
  }

  /** The command line, with that command alone which is called, if there is one: to read all slows each start down. */
  private static CommandLine commandLine(String called, Environment environment) {
    List<List<?>> families = new ArrayList<>();
    Action.all(environment).forEach(action -> families.add(List.of(action)));
    families.addAll(List.of(PluginCommands.plugins(environment), DataCommands.data(environment),
        CompareRuns.runs(environment)));
    CommandLine line = new CommandLine(new Root());
    Optional<List<?>> one = families.stream().filter(family -> name(family.getFirst()).equals(called)).findFirst()
        .filter(family -> !(family.getFirst() instanceof CompletionCommand)); // which names the others
    for (List<?> family : one.map(List::<List<?>>of).orElse(families)) {
      CommandLine parent = new CommandLine(family.getFirst());
      family.stream().skip(1).forEach(parent::addSubcommand);
      line.addSubcommand(parent);
    }
    line.setOut(new PrintWriter(environment.out(), true));
    line.setErr(new PrintWriter(environment.err(), true));
    line.setParameterExceptionHandler((exception, _) -> wrongUse(exception, environment));
    line.setExecutionExceptionHandler((exception, at, _) -> Failures.tell(exception,
        at.getCommand() instanceof Action action && action.stacktrace(), environment.err()));
    return line;
  }

  private static String name(Object command) {
    return command.getClass().getAnnotation(CommandLine.Command.class).name();
  }

  private static int wrongUse(ParameterException exception, Environment environment) {
    String command = exception.getCommandLine().getCommandSpec().qualifiedName();
    String hint = !(exception instanceof UnmatchedArgumentException) ? ""
        : command.endsWith(" draw") ? "; a formula that begins with '-' stands in brackets, as in \"(-x)\""
        : command.endsWith(" run") ? "; what begins with '-' and is meant for a Java program stands behind --" : "";
    environment.err().println("error: " + exception.getMessage() + hint + "; see \"" + command + " --help\"");
    return 2;
  }

  /** A command that a plug-in adds. */
  private static int plugin(String[] args, Set<String> known, Environment environment) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    Path folder = environment.directory()
        .resolve(value(words, "--plugins", environment).orElse(Path.of("plugins")));
    Optional<Path> list = value(words, "--plugins-trusted-list", environment);
    boolean trustedOnly = words.remove("--plugins-trusted-only") || list.isPresent();
    Trust trust = trustedOnly ? Trust.inFilesListedIn(list.orElse(folder.resolve(PluginPlaces.TRUSTED)))
        : Trust.inEverything();
    try (Catalog catalog = load(PluginPlaces.with(folder, trust), environment)) {
      List<String> ids = catalog.entries(Command.class).stream().map(PluginEntry::id).toList();
      if (!ids.contains(args[0])) {
        Set<String> all = new TreeSet<>(known);
        all.addAll(ids);
        throw new InputException("there is no command '" + args[0] + "'" + Nearest.hint(args[0], all));
      }
      return catalog.create(Command.class, args[0], "")
          .run(words.subList(1, words.size()), environment.out());
    }
  }

  /** A command of a plug-in may run as long as it likes; the catalog is there soon. */
  private static Catalog load(Sources sources, Environment environment) {
    try (Watchdog _ = environment.watchdog(PATIENCE_SECONDS)) {
      return Catalog.load(sources);
    }
  }

  /** Takes an option with a file from the words of a plug-in's command. */
  private static Optional<Path> value(List<String> words, String option, Environment environment) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals(option) && i + 1 < words.size() || word.startsWith(option + "=")) {
        words.remove(i);
        return Optional.of(environment.directory()
            .resolve(word.equals(option) ? words.remove(i) : word.substring(option.length() + 1)));
      }
      if (word.equals(option)) {
        throw new InputException(option + " needs a value");
      }
    }
    return Optional.empty();
  }
}
