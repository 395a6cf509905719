package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks gradients. */
@Command(name = "gradcheck", description = "Compare gradients with differences, in double precision.")
final class GradcheckCommand extends Action {
  @Parameters(arity = "0..*", paramLabel = "ID | CONFIG | KEY=VALUE",
      description = "A plug-in, a shipped experiment or a configuration file, with changes.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--all", description = "Check every plug-in that is a function of tensors.")
  private boolean all;

  GradcheckCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    return DONE;
  }
}
