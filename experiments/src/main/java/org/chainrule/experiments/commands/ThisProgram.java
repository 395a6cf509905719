package org.chainrule.experiments.commands;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** This program again, in a process of its own. */
final class ThisProgram {
  /** Beginnings of flags of debuggers, agents and the launcher, which belong to the first process alone. */
  private static final List<String> NOT_PASSED_ON = List.of("-agentlib", "-javaagent", "-Dchainrule.stderr=");

  private ThisProgram() {}

  /**
   * A process that runs a command with the class or module path that this one was started with.
   *
   * @param passedOn which of the present flags of the virtual machine it gets too
   * @param flags further flags
   * @param arguments the command line
   */
  static ProcessBuilder again(Predicate<String> passedOn, List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    flags().stream().filter(passedOn).forEach(command::add);
    command.addAll(flags);
    String main = "org.chainrule.experiments.Main";
    String modulePath = System.getProperty("jdk.module.path", "");
    Module module = ThisProgram.class.getModule();
    if (module.isNamed() && !modulePath.isEmpty()) {
      command.addAll(List.of("-p", modulePath, "-m", module.getName() + "/" + main));
    } else {
      command.add(main);
    }
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path", "")); // may be very long
    return builder;
  }

  /** The flags that the virtual machine of this program was started with, as far as they are another one's business. */
  static List<String> flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> NOT_PASSED_ON.stream().noneMatch(flag::startsWith)).toList();
  }
}
