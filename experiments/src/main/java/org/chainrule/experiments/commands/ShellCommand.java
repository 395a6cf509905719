package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.report.Report;
import org.chainrule.experiments.run.PluginPlaces;
import org.chainrule.experiments.run.WorkException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts JShell with this program's classes. */
@Command(name = "shell",
    description = "Start JShell with the classes of this program: the same as in scripts, line by line.",
    footer = {"", "Examples:", "  chainrule shell", "  chainrule shell my-definitions.jsh",
      "  chainrule shell -- -s - < lines.jsh",
      "", "In it: var run = Experiment.of(\"digits\").epochs(3).train()"})
final class ShellCommand extends Action {
  @Parameters(arity = "0..*", paramLabel = "FILE",
      description = "Files with lines for JShell, and behind -- its options.")
  private List<String> words = new ArrayList<>();

  ShellCommand(Environment environment) {
    super(environment);
  }

  @Override
  boolean watched() {
    return false;
  }

  @Override
  int perform() throws IOException {
    Path jshell = Path.of(System.getProperty("java.home"), "bin", "jshell");
    String classPath = System.getProperty("java.class.path", "");
    if (!Files.isExecutable(jshell)) {
      throw new InputException("there is no jshell in " + jshell.getParent() + "; start the program with a JDK");
    }
    if (classPath.isEmpty()) {
      throw new InputException("the shell needs the program on the class path, as the launcher starts it");
    }
    Path startup = Files.createTempFile("chainrule", ".jsh");
    try {
      Files.writeString(startup, Report.resource("/org/chainrule/experiments/script/startup.jsh"));
      List<String> command = new ArrayList<>(
          List.of(jshell.toString(), "--class-path", classPath, "--startup", "DEFAULT",
              "--startup", startup.toString()));
      ThisProgram.flags().forEach(flag -> command.add("-R" + flag));
      command.add("-R-D" + PluginPlaces.FOLDER_PROPERTY + "=" + folder().toAbsolutePath());
      trustedFiles()
          .ifPresent(list -> command.add("-R-D" + PluginPlaces.TRUSTED_PROPERTY + "=" + list.toAbsolutePath()));
      command.addAll(words);
      Process process = new ProcessBuilder(command).directory(environment.directory().toAbsolutePath().toFile())
          .inheritIO().start();
      return waitFor(process);
    } finally {
      Files.deleteIfExists(startup);
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException exception) {
      process.destroy();
      throw new WorkException("the shell was interrupted", exception);
    }
  }
}
