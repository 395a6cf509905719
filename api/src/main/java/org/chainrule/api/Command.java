package org.chainrule.api;

import java.io.PrintStream;
import java.util.List;

/** A further command of the command line; its id is its name. */
public interface Command extends ExtensionPoint {
  /** One line for the list of commands. */
  String summary();

  /**
   * Runs it.
   *
   * @param arguments the words after its name
   * @param output where results go
   * @return exit status: 0 done, 1 the work failed, 2 the user's input was wrong
   */
  int run(List<String> arguments, PrintStream output) throws Exception;
}
