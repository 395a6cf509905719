package org.chainrule.dist;

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

/** The built-in plug-ins train on the class path, on the module path and as bundles in Equinox: with the same result. */
class PluginsTrainInAllModesTest {
  private static final List<String> RUN = List.of("run", "digits", "activation.id=leaky_relu", "activation.slope=0.125",
      "optimizer.learning_rate=0.002", "training.epochs=1", "export=[]", "--json", "--out");

  @TempDir
  private Path work;

  @Test
  void allModesTrainAlike() throws IOException {
    JsonNode onClassPath = train(LaunchMode.CLASS_PATH);
    JsonNode onModulePath = train(LaunchMode.MODULE_PATH);
    JsonNode asBundles = train(LaunchMode.BUNDLES);
    for (JsonNode provenance : List.of(onModulePath, asBundles)) {
      assertEquals(onClassPath.get("plugins"), provenance.get("plugins"));
      assertEquals(onClassPath.get("result"), provenance.get("result"));
    }
    assertTrue(onClassPath.get("result").get("test").get("accuracy").asDouble() > 0.8,
        onClassPath.get("result")::toString);
    assertTrue(
        Files.readString(work.resolve(LaunchMode.BUNDLES.name()).resolve("config.yaml")).contains("slope: 0.125"));
  }

  @Test
  void twoVersionsTrainInOneModel() throws IOException {
    Path folder = Files.createDirectory(work.resolve("plugins"));
    HotPluginsTest.squash(work, "1.0", "x.tanh()").copyTo(folder.resolve("squash-1.0.jar"));
    HotPluginsTest.squash(work, "1.1", "x.sigmoid()").copyTo(folder.resolve("squash-1.1.jar"));
    for (String host : List.of("classpath", "osgi")) {
      Path run = work.resolve("two-" + host);
      List<String> command = new ArrayList<>(Program.java());
      command.add(1, "-Dchainrule.host=" + host);
      command.addAll(RUN);
      command.addAll(List.of(run.toString(), "activation=squash@1.0",
          "model=[flatten, dense: 16, dense: {units: 16, activation: squash@1.1}, dense: {units: 10, activation: linear}]"));
      command.removeIf(word -> word.matches("activation\\..*"));
      Program.start(work, command).expect(0);
      JsonNode plugins = new ObjectMapper().readTree(run.resolve("provenance.json").toFile()).get("plugins");
      List<String> versions = new ArrayList<>();
      List<String> hashes = new ArrayList<>();
      plugins.forEach(plugin -> {
        if (plugin.get("id").asText().equals("squash")) {
          versions.add(plugin.get("version").asText());
          hashes.add(plugin.get("sha256").asText());
        }
      });
      assertEquals(List.of("1.0", "1.1"), versions.stream().sorted().toList(), plugins::toString);
      assertEquals(2, hashes.stream().distinct().count());
    }
  }

  private JsonNode train(LaunchMode mode) throws IOException {
    Path run = work.resolve(mode.name());
    List<String> command = mode
        .command(Stream.concat(RUN.stream(), Stream.of(run.toString())).toArray(String[]::new));
    Program.start(work, command).expect(0);
    return new ObjectMapper().readTree(run.resolve("provenance.json").toFile());
  }
}
