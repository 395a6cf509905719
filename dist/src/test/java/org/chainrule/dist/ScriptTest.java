package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chainrule.host.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Experiments as Java programs. */
class ScriptTest {

  /** With a plug-in of its own, a loop and a comparison. */
  private static final String SCRIPT = """
    import module org.chainrule.experiments;
    import static org.chainrule.experiments.script.Parts.*;

    @Plugin("softened")
    record Softened(double slope) implements Activation {
      @Override
      public Tensor apply(Tensor x) {
        return x.mul(slope).atan();
      }
    }

    void main(String[] words) {
      var mine = Experiment.named("mine").data("spirals").model(dense(4), dense(3).linear()).epochs(1).export();
      var runs = new ArrayList<Run>();
      for (double slope : new double[] {1}) {
        runs.add(mine.activation(Part.of("softened").with("slope", slope)).train());
      }
      runs.add(mine.activation(new Softened(3)).train());
      IO.println(new Comparison(runs));
      IO.println(mine.graph().page().contains("dense1") && ExpressionGraph.of("a*a", Map.of("a", 3.0)).adjoint("a") == 6);
      if (words.length > 0) {
        throw new IllegalStateException("the end: " + words[0]);
      }
    }
    """;

  @TempDir
  private Path folder;

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Program.home().resolve("experiments/examples"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
    }
  }

  @Test
  void everyExampleIsShortAndListed() throws IOException {
    List<Path> files = examples().toList();
    assertEquals(11, files.size());
    String list = Files.readString(Program.home().resolve("experiments/examples/README.md"));
    for (Path file : files) {
      assertTrue(list.contains("](" + file.getFileName() + ")"), file + " is not listed");
      assertTrue(Files.readAllLines(file).size() <= 50, file + " is too long");
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleRuns(Path file) throws IOException {
    String name = file.getFileName().toString();
    List<String> words = new ArrayList<>(
        List.of("run", file.toString(), "--brief", "--quiet", "--json", "--out", "runs"));
    if (Set.of("Derivatives.java", "ExportToOnnx.java").contains(name)) {
      words.add(folder.resolve("written").toString());
    }
    JsonNode runs = InProcess.run(folder, words.toArray(String[]::new)).expect(0).json().get("runs");
    assertEquals(Set.of("Derivatives.java", "OwnLoop.java").contains(name), runs.isEmpty(), runs::toString);
    for (JsonNode run : runs) {
      assertTrue(Files.isRegularFile(Path.of(run.get("run_dir").asText()).resolve("report.html")), run::toString);
      assertTrue(run.get("onnx").isNull() || run.get("verified").asBoolean(), run::toString);
    }
    assertEquals(words.size() > 7, Files.exists(folder.resolve("written")), "what it writes");
  }

  @Test
  void itsPluginsRunsAndExceptionsAreItsOwn() throws IOException {
    Files.writeString(folder.resolve("Mine.java"), SCRIPT);
    InProcess result = InProcess.run(folder, "run", "Mine.java", "now", "--quiet", "--json", "--out", "out").expect(1);
    assertEquals(2, result.json().get("runs").size());
    assertTrue(result.err().endsWith("""
      error: java.lang.IllegalStateException: the end: now
      \tat Mine.main(Mine.java:22)
      """), result.err());
    assertTrue(Files.readString(folder.resolve("out/mine-2/config.yaml")).contains("slope: 3"));
    JsonNode plugins = new ObjectMapper().readTree(folder.resolve("out/mine/provenance.json").toFile()).get("plugins");
    assertTrue(plugins.valueStream().anyMatch(plugin -> plugin.get("id").asText().equals("softened")
        && plugin.get("sha256").asText().length() == 64), plugins::toString);
  }

  /** Also when they make their own experiments: runs lie where the script's do. Nobody remarks on how long it takes. */
  @Test
  void threadsOfAScriptBelongToIt() throws IOException {
    Files.writeString(folder.resolve("Threads.java"), """
      import module org.chainrule.experiments;
      import static org.chainrule.experiments.script.Parts.*;
      @Plugin("halved") record Halved() implements Activation {
        @Override public Tensor apply(Tensor x) { return x.div(2); }
      }
      void main() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
          threads.submit(() -> Experiment.named("inside").data("spirals").activation("halved")
              .model(dense(4), dense(3).linear()).epochs(3).train()).get();
        }
        Thread.sleep(10_600);
      }
      """);
    InProcess result = InProcess.run(folder, "run", "Threads.java", "--quiet", "--brief", "--json", "--out", "out")
        .expect(0);
    assertEquals(1, result.json().get("runs").size(), result.out());
    assertTrue(Files.isRegularFile(folder.resolve("out/inside/report.html")), result.out());
    assertFalse(Files.exists(folder.resolve("out/inside/model.onnx")), "--brief exports nothing");
    assertFalse(result.err().contains("busy"), result.err());
  }

  @Test
  void aRunGoesOnFromAnother() throws IOException {
    Files.writeString(folder.resolve("Tune.java"), """
      import module org.chainrule.experiments;
      import static org.chainrule.experiments.script.Parts.*;
      void main() {
        Experiment base = Experiment.named("base").data("digits").validation(0.1).epochs(1).export()
            .model(flatten(), dense(16).relu(), dense(10).linear());
        Run first = base.train();
        Run second = base.rename("second").startingFrom(first, "dense1/**").freeze("dense1/**")
            .augmentations(Part.of("rotate").with("degrees", 5), "gaussian_noise")
            .regularizer("l2", l1(1e-5)).metrics("accuracy", Part.of("confusion_matrix")).trackers("csv").train();
        IO.println(first.weights("dense1/weight").equals(second.weights("dense1/weight")));
        IO.println(first.weights("dense2/weight").equals(second.weights("dense2/weight")));
        IO.println(first.history().getFirst().seconds() > 0 && Run.in(first.directory()).history().size() == 1);
        IO.println(first.health().samples().size() > 0 && first.predict().length == 0);
        IO.println(base.regularizer().metrics().configuration().contains("metrics: []"));
        Run other = base.model(flatten(), dense(8).relu(), dense(10).linear()).startingFrom(first).train();
      }
      """);
    Program.Result result = Program.run(folder, "run", "Tune.java", "--out", "out").expect(2);
    assertTrue(result.output().endsWith("true\nfalse\ntrue\ntrue\ntrue\n"), result.output());
    assertTrue(
        result.errors().contains("does not fit the model: dense1/weight (float32[64, 16] there, float32[64, 8] in the "
            + "model)"),
        result.errors());
    String second = Files.readString(folder.resolve("out/second/config.yaml"));
    assertTrue(second.contains("freeze: [dense1/**]") && second.contains("parameters: [dense1/**]"), second);
    assertTrue(Files.exists(folder.resolve("out/second/metrics.csv"))
        && !Files.exists(folder.resolve("out/second/metrics.jsonl")));
  }

  @Test
  void partsAreMadeForLoopsOfOnesOwn() throws IOException {
    Files.writeString(folder.resolve("Made.java"), """
      import module org.chainrule.experiments;
      import static org.chainrule.experiments.script.Parts.*;
      void attempt(Runnable action) {
        try {
          action.run();
        } catch (RuntimeException exception) {
          IO.println(exception.getMessage());
        }
      }
      void main() {
        IO.println(adam(0.25).create(Optimizer.class).learningRate());
        attempt(() -> Part.of("adm").create(Optimizer.class));
        attempt(() -> Part.of("adam").create(Layer.class));
        attempt(() -> Part.of("adam").with("lr", 1).create(Optimizer.class));
        attempt(() -> Experiment.named("x").metrics(new Object[] {Locale.ROOT}).configuration());
      }
      """);
    List<String> lines = Program.run(folder, "run", "Made.java").expect(0).output().lines().toList();
    assertEquals("0.25", lines.getFirst());
    assertTrue(lines.get(1).startsWith("there is no optimizer \"adm\"; did you mean \"adam\"?"), lines.get(1));
    assertTrue(lines.get(2).startsWith("there is no layer \"adam\", but an optimizer of that name."), lines.get(2));
    assertTrue(lines.get(3).startsWith("adam has no parameter \"lr\"."), lines.get(3));
    assertTrue(lines.get(4).startsWith("metrics: "), lines.get(4));
  }

  @Test
  void mistakesAreThoseOfTheCompiler() throws IOException {
    Files.writeString(folder.resolve("Bad.java"), """
      import module org.chainrule.experiments;
      void main() {
        Experiment.named("bad").dta("digits");
        int number = "text";
      }
      """);
    InProcess result = InProcess.run(folder, "run", "Bad.java").expect(2);
    assertTrue(result.err().startsWith("Bad.java:3: error: cannot find symbol\n"), result.err());
    assertTrue(result.err().contains("\nBad.java:4: error: incompatible types") && result.err().endsWith("2 errors\n"),
        result.err());
    assertEquals("", result.out());
  }

  @Test
  void whatTheUserGaveIsStatusTwoWithTheLine() throws IOException {
    Files.writeString(folder.resolve("Wrong.java"), """
      import module org.chainrule.experiments;
      import static org.chainrule.experiments.script.Parts.*;
      void main() {
        Experiment.named("wrong").data("digitz").model(dense(10)).train();
      }
      """);
    InProcess result = InProcess.run(folder, "run", "Wrong.java").expect(2);
    assertTrue(result.err().matches("(?s)error: experiment wrong: data: there is no dataset \"digitz\"; did you mean "
        + "\"digits\".*\n\tat Wrong.main\\(Wrong.java:4\\)\n"), result.err());
    assertTrue(InProcess.run(folder, "run", "Wrong.java", "word").expect(2).err().contains("takes no arguments"));
    assertTrue(InProcess.run(folder, "run", "None.java").expect(2).err().contains("there is no file None.java"));
    Files.writeString(folder.resolve("Empty.java"), "class Empty {}");
    assertTrue(InProcess.run(folder, "run", "Empty.java").expect(2).err().contains("no method \"void main()\""));
  }

  @Test
  void endlessRecursionIsToldInAFewLines() throws IOException {
    Files.writeString(folder.resolve("Endless.java"), "void main() {\n  main();\n}\n");
    String told = InProcess.run(folder, "run", "Endless.java").expect(1).err();
    assertTrue(told.contains("it calls itself without end") && told.contains("at Endless.main(Endless.java:2)"), told);
    assertTrue(told.lines().count() < 30 && told.contains(" more"), told);
  }

  @Test
  void itRunsInTheOtherLaunchModesToo() throws IOException {
    Files.writeString(folder.resolve("Mine.java"), SCRIPT);
    for (LaunchMode mode : List.of(LaunchMode.MODULE_PATH, LaunchMode.BUNDLES)) {
      List<String> command = mode.command("run", "Mine.java", "--quiet", "--out", "out-" + mode);
      Program.Result result = Program.start(folder, command).expect(0);
      assertTrue(result.output().contains("activation.slope") && result.output().contains("\ntrue\n"),
          result.output());
    }
  }

  @Test
  void theSameWorksInJShell() throws IOException {
    Files.writeString(folder.resolve("lines.jsh"), """
      @Plugin("cube") record Cube() implements Activation { public Tensor apply(Tensor x) { return x.mul(x).mul(x); } }
      var mine = Experiment.named("mine").data("spirals").model(dense(4), dense(3).linear()).epochs(1).export()
      var run = mine.activation(new Cube()).train()
      IO.println("accuracy is number: " + Double.isFinite(run.accuracy()))
      IO.println("adjoint " + ExpressionGraph.of("a*b", Map.of("a", 2.0, "b", 3.0)).adjoint("a"))
      /exit
      """);
    Program.Result result = Program.run(folder, "shell", "--", "-s", "lines.jsh").expect(0);
    assertTrue(result.output().contains("accuracy is number: true") && result.output().contains("adjoint 3.0"),
        () -> result.output() + result.errors());
  }

  @Test
  void theShellTakesPluginsFromTheFolderThatIsNamedAndTrustsWhatIsListed() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/Odd.java"), """
      import org.chainrule.api.*;
      @Plugin("odd") public record Odd() implements Activation { public Tensor apply(Tensor x) { return x.sin(); } }
      """);
    Files.writeString(folder.resolve("mine/trusted.sha256"), "");
    Files.writeString(folder.resolve("odd.jsh"),
        """
          var odd = Experiment.named("odd").data("spirals").model(dense(4).activation("odd"), dense(3).linear()).epochs(1).export().train()
          IO.println("accuracy is number: " + Double.isFinite(odd.accuracy()))
          /exit
          """);
    Program.Result taken = Program.run(folder, "shell", "--plugins", "mine", "--", "-s", "odd.jsh").expect(0);
    assertTrue(taken.output().contains("accuracy is number: true"), () -> taken.output() + taken.errors());
    Program.Result refused = Program.run(folder, "shell", "--plugins", "mine", "--plugins-trusted-only", "--", "-s",
        "odd.jsh").expect(0);
    assertFalse(refused.output().contains("accuracy is number: true"), () -> refused.output() + refused.errors());
  }

  @Test
  void anImportOfAModuleMeansItsPackages() {
    ModuleFinder finder = ModuleFinder.of(Distribution.LIBRARIES);
    for (Map.Entry<String, List<String>> module : Script.modules().entrySet()) {
      Set<String> exported = new TreeSet<>();
      List<String> open = new ArrayList<>(List.of(module.getKey()));
      while (!open.isEmpty()) {
        var descriptor = finder.find(open.removeFirst()).orElseThrow().descriptor();
        descriptor.exports().forEach(each -> exported.add(each.source()));
        descriptor.requires().stream()
            .filter(each -> each.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE)
                && each.name().startsWith("org.chainrule."))
            .forEach(each -> open.add(each.name()));
      }
      exported.remove("org.chainrule.experiments"); // holds the main class only
      assertEquals(exported, new TreeSet<>(module.getValue()), module.getKey());
    }
  }

  @Test
  void noTwoClassesThatAScriptSeesHaveOneName() throws Exception {
    List<String> names = new ArrayList<>();
    for (Path jar : Distribution.coreJars()) {
      try (var file = new JarFile(jar.toFile())) {
        file.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class") && !name.contains("$"))
            .filter(name -> Script.modules().get("org.chainrule.experiments")
                .contains(name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.')))
            .map(name -> name.substring(0, name.length() - 6).replace('/', '.')).forEach(names::add);
      }
    }
    Map<String, Long> counts = names.stream().filter(ScriptTest::isPublic)
        .collect(Collectors.groupingBy(name -> name.substring(name.lastIndexOf('.') + 1), Collectors.counting()));
    assertFalse(counts.isEmpty());
    assertEquals(List.of(), counts.entrySet().stream().filter(entry -> entry.getValue() > 1).toList(),
        Arrays.toString(names.toArray()));
  }

  private static boolean isPublic(String name) {
    try {
      return Modifier.isPublic(Class.forName(name, false, ScriptTest.class.getClassLoader())
          .getModifiers());
    } catch (ClassNotFoundException _) {
      return false; // package-info
    }
  }
}
