package org.chainrule.experiments.commands;

import java.io.PrintStream;
import java.nio.file.Path;
import org.chainrule.experiments.run.Watchdog;

/**
 * What surrounds a command.
 *
 * @param out standard output
 * @param err standard error
 * @param directory the current directory
 * @param interactive whether the command is the whole program: it may redraw lines on a terminal and end training well
 *     when the user interrupts it
 */
public record Environment(PrintStream out, PrintStream err, Path directory, boolean interactive) {
  /** Watches the calling thread for plug-in code that does not come back; only the whole program can be ended for it. */
  Watchdog watchdog(double patience) {
    return Watchdog.start(interactive ? patience : 0, sentence -> err.println("warning: " + sentence), sentence -> {
      err.println("error: " + sentence);
      err.flush();
      out.flush();
      Runtime.getRuntime().halt(1); // hooks would wait for the thread that does not come back
    });
  }

  boolean terminal() {
    return interactive && System.console() != null && System.console().isTerminal();
  }
}
