package org.chainrule.experiments;

import picocli.CommandLine;

/** The command line. */
@CommandLine.Command(name = "chainrule", mixinStandardHelpOptions = true, version = "Chainrule 0.1.0-SNAPSHOT")
public final class Main implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
