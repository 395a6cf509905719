package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plug-in code that does not come back: the user is told where it is, and the program ends. */
class PluginWatchdogTest {
  @TempDir
  private Path folder;
  private Path plugins;

  @BeforeEach
  void makeFolder() throws IOException {
    plugins = Files.createDirectory(folder.resolve("plugins"));
  }

  private static String activation(String name, String constructor, String body) {
    return """
      import org.chainrule.api.*;
      @Plugin("endless")
      public record %s() implements Activation {
        %s
        @Override
        public Tensor apply(Tensor x) {
          %s
          return x.tanh();
        }
        private static void loop() {
          for (double y = 1;; y = Math.sqrt(y + 1)) {
            if (y < 0) { return; }
          }
        }
      }
      """.formatted(name, constructor, body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classpath", "osgi"})
  void aLoopWhileTracingEndsTheRunAndIsNamed(String host) throws IOException {
    Files.writeString(plugins.resolve("Endless.java"), activation("Endless", "", "loop();"));
    List<String> command = new ArrayList<>(Program.java());
    command.add(1, "-Dchainrule.host=" + host);
    command.addAll(List.of("run", "spirals", "activation=endless", "--patience", "3"));
    Program.Result result = Program.start(folder, command).expect(1);
    List<String> told = result.errors().lines().toList();
    assertEquals(2, told.size(), result.errors());
    assertTrue(
        told.get(0).matches("warning: the plug-in code Endless, at Endless.java:1[01] \\(loop\\), has been busy for "
            + "\\d s; it may take 3 s \\(--patience\\), Ctrl-C ends it now"),
        told.get(0));
    assertTrue(
        told.get(1).matches("error: the plug-in code Endless, at Endless.java:1[01] \\(loop\\), did not come back "
            + "within 3 s: it loops without end, or needs longer \\(--patience SECONDS lets it\\)"),
        told.get(1));
    try (var runs = Files.walk(folder.resolve("runs"))) {
      assertFalse(runs.anyMatch(path -> path.getFileName().toString().endsWith("spirals")), "an empty run stays");
    }
  }

  @Test
  void codeThatEndsTheProgramIsNamed() throws IOException {
    Files.writeString(plugins.resolve("Ending.java"), activation("Ending", "", "System.exit(0);"));
    Program.Result result = Program.run(folder, "run", "spirals", "activation=endless").expect(1);
    assertTrue(
        result.errors().strip().matches("error: the plug-in code Ending, at Ending.java:\\d+ \\(apply\\), ended the "
            + "program; code that cannot go on is to throw an exception"),
        result.errors());
  }

  @Test
  void aLoopInAConstructorEndsTheListOfPlugins() throws IOException {
    Files.writeString(plugins.resolve("Endless.java"), activation("Endless", "public Endless { loop(); }", ""));
    Program.Result result = Program.run(folder, "plugins", "list", "--patience", "3").expect(1);
    assertTrue(result.errors().contains("error: the plug-in code Endless, at Endless.java:"), result.errors());
  }

  @Test
  void whatComesBackInTimeIsOnlyToldOf() throws IOException {
    Files.writeString(plugins.resolve("Slow.java"), activation("Slow", "", """
      if (System.setProperty("slept", "once") == null) {
        try {
          Thread.sleep(3500);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }"""));
    Program.Result result = Program.run(folder, "run", "spirals", "activation=endless", "model=[dense: 3]",
        "training.epochs=1", "export=[]", "--patience", "6", "--out", "slow").expect(0);
    assertTrue(result.errors().contains("has been busy for 3 s; it may take 6 s"), result.errors());
  }

  @Test
  void aDataSetMayTakeItsTime() throws IOException {
    Files.writeString(plugins.resolve("Slow.java"),
        """
          import org.chainrule.api.*;
          import org.chainrule.api.ir.*;
          @Plugin("slow")
          public record Slow() implements Dataset {
            @Override
            public Splits load(long seed) {
              try {
                Thread.sleep(3000);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              Samples samples = new Samples(Literal.of(new float[8], Shape.of(4, 2)), Literal.of(new int[4], Shape.of(4)));
              return new Splits(samples, java.util.Optional.empty(), java.util.List.of("a", "b", "c"), java.util.List.of(), "");
            }
          }
          """);
    Program.run(folder, "run", "spirals", "data=slow", "training.batch_size=2", "training.epochs=1", "export=[]",
        "--patience", "1.5", "--out",
        "data").expect(0);
  }
}
