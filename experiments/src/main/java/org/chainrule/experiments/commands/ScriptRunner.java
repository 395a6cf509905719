package org.chainrule.experiments.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.script.Session;
import org.chainrule.host.Script;
import org.chainrule.host.ScriptException;
import org.chainrule.host.Sources;

/** Runs an experiment that is a Java source file, and tells of what it throws in its own lines. */
final class ScriptRunner {
  /**
   * How a script is to be run.
   *
   * @param out a directory below which its runs lie, if one was named
   * @param brief whether each training is to have one epoch only
   * @param stacktrace whether to show where in the program an exception came from
   */
  record Settings(Optional<Path> out, boolean brief, boolean stacktrace) {}

  /** What a script threw, on its way through code that knows exceptions only. */
  private static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;

    Thrown(Throwable cause) {
      super(cause);
    }
  }

  private static final int MOST_FRAMES = 20;

  private final Environment environment;
  private final Sources sources;
  private final Console console;
  private final Settings settings;

  ScriptRunner(Environment environment, Sources sources, Console console, Settings settings) {
    this.environment = environment;
    this.sources = sources;
    this.console = console;
    this.settings = settings;
  }

  /** Whether a word of the command line names a script. */
  static boolean isScript(String word) {
    return word.endsWith(".java");
  }

  /** Compiles and runs a script; gives the exit status. */
  int run(String name, List<String> arguments) {
    Path file = environment.directory().resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file " + name);
    }
    try (Script script = Script.compile(file, name);
        Session session = new Session(script.in(sources), console, environment.directory(), settings.out,
            settings.brief, environment.interactive())) {
      int status = run(script, session, arguments);
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("runs", session.runs());
      console.json(facts);
      return status;
    } catch (ScriptException exception) {
      environment.err().println(exception.getMessage());
      return 2;
    } catch (IOException exception) {
      throw new InputException("cannot read " + name + ": " + exception.getMessage(), exception);
    }
  }

  private int run(Script script, Session session, List<String> arguments) throws ScriptException {
    Callable<Integer> action = () -> {
      try {
        script.run(arguments);
        return Action.DONE;
      } catch (Throwable thrown) {
        throw new Thrown(thrown);
      }
    };
    try {
      return session.call(action);
    } catch (Exception exception) {
      Throwable thrown = exception instanceof Thrown ? exception.getCause() : exception;
      if (thrown instanceof ScriptException fault) {
        throw fault;
      }
      return tell(script, thrown);
    }
  }

  /** The message, and only those places that are the script's own. */
  private int tell(Script script, Throwable thrown) {
    PrintStream err = environment.err();
    int status = Action.FAILED;
    if (Failures.isExpected(thrown) || thrown instanceof Error) {
      status = Failures.tell(thrown, false, err);
    } else {
      err.println("error: " + thrown);
    }
    frames(script, thrown, err);
    Set<Throwable> seen = new LinkedHashSet<>(List.of(thrown));
    for (Throwable cause = thrown.getCause(); cause != null && seen.add(cause); cause = cause.getCause()) {
      if (Arrays.stream(cause.getStackTrace()).anyMatch(script::holds) && !Failures.isExpected(thrown)) {
        err.println("caused by: " + cause);
        frames(script, cause, err);
      }
    }
    if (settings.stacktrace) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return status;
  }

  private static void frames(Script script, Throwable thrown, PrintStream err) {
    List<StackTraceElement> frames = Arrays.stream(thrown.getStackTrace()).filter(script::holds).toList();
    frames.stream().limit(MOST_FRAMES).forEach(frame -> err.println("\tat %s.%s(%s:%d)".formatted(
        frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber())));
    if (frames.size() > MOST_FRAMES) {
      err.println("\t... %d more".formatted(frames.size() - MOST_FRAMES));
    }
  }
}
