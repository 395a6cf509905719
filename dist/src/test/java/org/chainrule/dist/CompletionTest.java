package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash and zsh offer with the scripts that {@code completion bash} and {@code completion zsh} print. */
class CompletionTest {
  /**
   * Types lines, each with a tab, into a zsh in a terminal of its own. The prompts are written so that what the terminal
   * echoes of them is not taken for them.
   */
  private static final String TYPED_INTO_ZSH = """
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "autoload -Uz compinit && compinit -u -D; $1; LISTMAX=10000"
    zpty -w z 'compadd() { local -a m; builtin compadd -O m "$@"; (( $#m )) && print -rl -- "" "@"$^m; builtin compadd "$@" }'
    zpty -w z "PROMPT='ready0%{%}.'"
    zpty -r z shown '*ready0.*'
    for (( i = 2; i <= $#; i++ )) {
      zpty -n -w z "${@[i]}"$'\\t'
      zpty -w z $'\\C-u'"PROMPT='ready$i%{%}.'"
      zpty -r z shown "*ready$i.*"
      print -r -- "=$shown"
    }
    """;

  @TempDir
  static Path directory;

  /** What is offered for each line. */
  private static List<Set<String>> offeredByZsh(String load, String... lines) {
    Program.Result result = Program.start(directory, Stream.concat(
        Stream.of("timeout", "120", "zsh", "-f", "-c", TYPED_INTO_ZSH, "zsh", load), Stream.of(lines)).toList());
    List<Set<String>> offered = new ArrayList<>();
    for (String line : (Iterable<String>) result.expect(0).output().lines()::iterator) {
      if (line.startsWith("=")) {
        offered.add(new TreeSet<>());
      } else if (line.startsWith("@")) {
        offered.getLast().add(line.substring(1).strip());
      }
    }
    return offered;
  }

  @Test
  void zshOffersTheSame() throws IOException {
    Required.orSkip("zsh", Stream.of(System.getenv("PATH").split(":")).anyMatch(
        folder -> Files.isExecutable(Path.of(folder, "zsh"))), "no zsh in the path; the package \"zsh\" brings it");
    String script = InProcess.run(directory, "completion", "zsh").expect(0).out();
    Files.writeString(directory.resolve("completion.zsh"), script);
    Files.createDirectories(directory.resolve("runs/first"));
    List<Set<String>> offered = offeredByZsh("source completion.zsh", "./chainrule r", "chainrule run digits opt",
        "chainrule run optimizer.id=ada", "chainrule run lesson/m", "chainrule plugins describe mi",
        "chainrule run data.path=comp", "chainrule report runs/f", "chainrule ");
    assertEquals(List.of(Set.of("resume", "report", "run", "runs"),
        Set.of("optimizer=", "optimizer.id=", "optimizer.learning_rate="), Set.of("adam", "adamw"),
        Set.of("lesson/memory"), Set.of("mish", "mixup"), Set.of("completion.zsh")), offered.subList(0, 6));
    assertTrue(offered.get(6).contains("first"), offered::toString);
    assertTrue(offered.get(7).contains("compare-backends"), offered::toString);
    assertFalse(offered.get(7).contains("compare-worker"), "what is not for people");
    Files.createDirectories(directory.resolve("functions"));
    Files.writeString(directory.resolve("functions/_chainrule"), script);
    assertEquals(List.of(Set.of("digits", "digits-cnn")),
        offeredByZsh("fpath=(functions $fpath); compinit -u -D", "chainrule run dig"), "found in the fpath");
  }

  private static List<String> offered(Path script, String line) {
    String program = "source " + script
        + "; COMP_LINE=\"$1\"; COMP_POINT=${#1}; _chainrule; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Program.Result result = Program.start(directory, List.of("bash", "-c", program, "bash", line)).expect(0);
    assertEquals("", result.errors());
    return result.output().lines().filter(word -> !word.isEmpty()).toList();
  }

  @Test
  void bashOffersCommandsOptionsExperimentsSettingsAndPlugins() throws IOException {
    Path script = directory.resolve("completion.bash");
    Files.writeString(script, Program.run(directory, "completion", "bash").expect(0).output());
    assertEquals(List.of("resume", "report", "run", "runs").stream().sorted().toList(),
        offered(script, "chainrule r").stream().sorted().toList());
    assertTrue(offered(script, "chainrule run --l").contains("--live"));
    assertEquals(List.of("digits", "digits-cnn"), offered(script, "chainrule run dig"));
    assertTrue(
        offered(script, "chainrule run digits opt").containsAll(List.of("optimizer=", "optimizer.learning_rate=")));
    assertTrue(offered(script, "chainrule run digits activation=").containsAll(List.of("relu", "mish")));
    assertEquals(List.of("adam", "adamw").stream().filter(offered(script, "chainrule run optimizer.id=ada")::contains)
        .toList().getFirst(), "adam");
    assertEquals(List.of("mish"), offered(script, "chainrule plugins describe mi").stream()
        .filter("mish"::equals).toList());
    assertEquals(List.of("lesson/memory"), offered(script, "chainrule run lesson/m"));
    assertTrue(offered(script, "chainrule runs ").containsAll(List.of("best", "diff")));
    assertFalse(offered(script, "chainrule ").contains("compare-worker"), "what is not for people");
  }
}
