package org.chainrule.experiments.commands;

import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The port of {@code --live}: the next word if that is a number, else any port. */
final class LivePort implements IParameterConsumer {
  private static final int LARGEST = 65_535;

  @Override
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
    int port = !words.isEmpty() && words.peek().matches("\\d{1,9}") ? Integer.parseInt(words.pop()) : 0;
    if (port > LARGEST) {
      throw new ParameterException(command.commandLine(),
          "--live: a port is a number from 0 to " + LARGEST + ", not " + port);
    }
    option.setValue(Optional.of(port));
  }
}
