package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plug-in whose library is a second bundle beside it, and one whose library is a jar in its jar. */
class PluginLibrariesTest {
  private static final String IMPORTS = "org.chainrule.api;version=\"[1.0,2)\"";

  @TempDir
  private static Path folder;
  private static Path library;
  private static Path needy;
  private static Path embedding;

  private static String activation(String name, String id) {
    return """
      package %s;
      import org.chainrule.api.*;
      @Plugin("%s")
      public record %s() implements Activation {
        @Override public Tensor apply(Tensor x) { return x.mul(lib.Numbers.HALF).tanh(); }
      }
      """.formatted(id, id, name);
  }

  @BeforeAll
  static void build() throws IOException {
    library = new PluginJar(folder).bundle("lib").header("Export-Package", "lib;version=\"1.2\"")
        .source("lib.Numbers", "package lib; public final class Numbers { public static final Double HALF = 0.5; }")
        .write(folder.resolve("plugins/lib.jar"));
    needy = new PluginJar(folder).bundle("needy").header("Import-Package", IMPORTS + ",lib;version=\"[1.2,2)\"")
        .compiledAgainst(library).source("needy.Needy", activation("Needy", "needy"))
        .write(folder.resolve("plugins/needy.jar"));
    embedding = new PluginJar(folder).bundle("embedding").header("Import-Package", IMPORTS)
        .header("Bundle-ClassPath", ".,inside/lib.jar").entry("inside/lib.jar", Files.readAllBytes(library))
        .compiledAgainst(library).source("embedding.Embedding", activation("Embedding", "embedding"))
        .write(folder.resolve("plugins/embedding.jar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classpath", "osgi"})
  void bothTrainHoweverTheProgramIsStarted(String host) throws IOException {
    List<String> command = new ArrayList<>(Program.java());
    command.addAll(1, List.of("-Dchainrule.host=" + host, "-Dchainrule.bundles=" + Distribution.PLUGINS));
    if (host.equals("osgi")) {
      command.replaceAll(word -> word.contains("lib/*") ? Distribution.LIBRARIES.toAbsolutePath() + "/*" : word);
    }
    command.addAll(List.of("run", "spirals", "activation=needy", "training.epochs=1",
        "model=[dense: {units: 32, activation: embedding}, dense: 16, dense: {units: 3, activation: linear}]", "--out",
        host));
    Program.Result result = Program.start(folder, command).expect(0);
    assertEquals("", result.errors());
    String provenance = Files.readString(folder.resolve(host + "/provenance.json"));
    assertTrue(provenance.contains("needy.jar") && provenance.contains("embedding.jar"), provenance);
  }

  @Test
  void theCheckFindsTheLibraryInTheFolderOfPlugins() {
    for (Path jar : List.of(needy, embedding)) {
      JsonNode json = InProcess.run(folder, "plugins", "check", jar.toString(), "--json").expect(0).json();
      assertTrue(json.toString().contains("plug-in/unloads") && json.toString().contains("uses the api alone"),
          json.toString());
    }
  }

  @Test
  void theCheckTakesALibraryThatIsNamed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.copy(needy, elsewhere.resolve("needy.jar"));
    InProcess alone = InProcess.run(elsewhere, "plugins", "check", "needy.jar").expect(2);
    assertTrue(alone.out().contains("needs the package lib (version [1.2.0,2.0.0)), which no other bundle here"),
        alone.out() + alone.err());
    InProcess.run(elsewhere, "plugins", "check", "needy.jar", "--with", library.toString()).expect(0);
    InProcess none = InProcess.run(elsewhere, "plugins", "check", "needy.jar", "--with", "lib.jar").expect(2);
    assertEquals("error: --with: there is no jar lib.jar", none.err().strip());
  }
}
