package org.chainrule.dist;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code plugins new}: what it writes builds, passes its check, and trains as it is. */
class PluginNewTest {
  private static final List<String> KINDS = List.of("activation", "optimizer", "regularizer", "initializer", "schedule",
      "loss", "layer", "metric", "dataset", "augmentation", "tracker", "backend");

  /** An experiment with a plug-in of each kind. */
  private static final String MINE = """
    name: mine
    seed: 3
    backend: my_backend
    data: {id: my_dataset, samples: 300, augmentations: [my_augmentation]}
    activation: my_activation
    initializer: my_initializer
    model: [dense: 16, my_layer, dense: {units: 2, activation: linear}]
    loss: my_loss
    optimizer: {id: my_optimizer, learning_rate: 0.1}
    schedule: my_schedule
    regularizer: my_regularizer
    metrics: [accuracy, my_metric]
    trackers: [csv, my_tracker]
    training: {epochs: 12, batch_size: 20}
    """;

  @TempDir
  private Path folder;

  private static String className(String kind) {
    return "My" + kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + kind.substring(1);
  }

  @Test
  void aSingleFileOfEachKindPassesItsCheckAndAllOfThemTrainTogether() throws IOException {
    for (String kind : KINDS) {
      InProcess.run(folder, "plugins", "new", kind, "my_" + kind, "--single-file", "--out", "plugins").expect(0);
    }
    List<String> failed = KINDS.parallelStream().flatMap(kind -> {
      InProcess result = InProcess.run(folder, "plugins", "check", "plugins/" + className(kind) + ".java");
      return result.status() == 0 ? Stream.<String>empty()
          : Stream.of(kind + "\n" + result.out().lines().filter(line -> line.contains("FAILED")).toList()
              + result.err());
    }).toList();
    assertEquals(List.of(), failed);
    Files.writeString(folder.resolve("mine.yaml"), MINE);
    JsonNode run = InProcess.run(folder, "run", "mine.yaml", "--out", "run", "--json").expect(0).json();
    assertTrue(run.get("verified").asBoolean(), run.toString());
    assertTrue(run.get("test_accuracy").asDouble() > 0.8, run.toString());
    assertEquals(12, Files.readAllLines(folder.resolve("run/my_tracker.txt")).size());
  }

  /** All of them in one build, because Maven takes longer to start than to build one. */
  @Test
  void aProjectOfEachKindBuildsOfflineAndAllTheirJarsTrainTogether() throws IOException {
    Path projects = folder.resolve("projects");
    for (String kind : KINDS) {
      InProcess.run(folder, "plugins", "new", kind, "my_" + kind, "--out", "projects/my_" + kind).expect(0);
    }
    Files.writeString(projects.resolve("pom.xml"), """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>example</groupId>
        <artifactId>all</artifactId>
        <version>1.0.0</version>
        <packaging>pom</packaging>
        <modules>
      %s  </modules>
      </project>
      """.formatted(KINDS.stream().map(kind -> "    <module>my_" + kind + "</module>\n").collect(joining())));
    // Maven takes its options from the folder of the outermost project.
    Files.createDirectory(projects.resolve(".mvn"));
    Files.copy(projects.resolve("my_activation/.mvn/maven.config"), projects.resolve(".mvn/maven.config"));
    Program.start(projects, List.of("mvn", "-o", "-q", "-B", "package")).expect(0);
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    for (String kind : KINDS) {
      Path target = projects.resolve("my_" + kind + "/target");
      String report = Files.readString(
          target.resolve("surefire-reports/example.my_%s.%sTest.txt".formatted(kind, className(kind))));
      assertTrue(report.matches("(?s).*Tests run: [1-9].*, Failures: 0, Errors: 0, .*"), report);
      Files.copy(target.resolve("my_" + kind + "-1.0.0.jar"), plugins.resolve("my_" + kind + "-1.0.0.jar"));
    }
    InProcess.run(folder, "plugins", "check", "plugins/my_activation-1.0.0.jar").expect(0);
    String text = InProcess.run(folder, "plugins", "describe", "my_activation").expect(0).out();
    assertTrue(text.contains("Write your own") && text.contains("1.0.0"), text);
    Files.writeString(folder.resolve("mine.yaml"), MINE);
    for (String host : List.of("classpath", "osgi")) {
      List<String> command = new ArrayList<>(Program.java());
      command.addAll(1, List.of("-Dchainrule.host=" + host, "-Dchainrule.bundles=" + Distribution.PLUGINS));
      command.addAll(List.of("run", "mine.yaml", "--out", host, "--json"));
      JsonNode run = new ObjectMapper().readTree(Program.start(folder, command).expect(0).lastLine());
      assertTrue(run.get("verified").asBoolean() && run.get("test_accuracy").asDouble() > 0.8, run.toString());
      JsonNode used = new ObjectMapper().readTree(folder.resolve(host + "/provenance.json").toFile()).get("plugins");
      List<String> origins = new ArrayList<>();
      used.forEach(plugin -> origins.add(plugin.get("origin").asText()));
      for (String kind : KINDS) {
        assertTrue(origins.contains("my_" + kind + "-1.0.0.jar"), kind + " in " + used);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "activashun my_act | activashun ; activation",
    "activation MyAct  | MyAct ; lower_snake_case",
    "activation ../up  | ../up",
    "activation string | java.lang.String",
    "activation tensor | org.chainrule.api.Tensor",
    "activation class; | lower_snake_case",
  })
  void namesAreChecked(String words, String parts) throws IOException {
    InProcess result = InProcess.run(folder, ("plugins new " + words.strip()).split(" ")).expect(2);
    for (String part : parts.split(" ; ")) {
      assertTrue(result.err().contains(part.strip()), result.err());
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList(), "nothing is written");
    }
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    for (List<String> more : List.of(List.of("--single-file"), List.<String>of())) {
      String[] words = Stream.concat(Stream.of("plugins", "new", "metric", "my_metric"), more.stream())
          .toArray(String[]::new);
      Program.run(folder, words).expect(0);
      Program.Result again = Program.run(folder, words).expect(2);
      assertTrue(again.errors().contains("exists"), again.errors());
    }
  }
}
