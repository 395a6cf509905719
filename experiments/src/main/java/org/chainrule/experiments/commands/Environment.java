package org.chainrule.experiments.commands;

import java.io.PrintStream;
import java.nio.file.Path;

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
  boolean terminal() {
    return interactive && System.console() != null && System.console().isTerminal();
  }
}
