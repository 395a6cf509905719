package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every plug-in that is shipped is found, built and read on the class path and on the module path alike. */
class PluginsRunInBothModesTest {
  /** Prints each problem and each plug-in: its class, then its specification, after building it again from that. */
  private static final String PROBE = """
    import java.util.*;
    import org.chainrule.api.ExtensionPoint;
    import org.chainrule.host.*;

    public class Probe {
      public static void main(String[] arguments) {
        try (Catalog catalog = Catalog.load(Sources.ofProgram())) {
          catalog.problems().forEach(problem -> System.out.println("problem " + problem));
          for (PluginEntry entry : catalog.entries()) {
            Map<String, Object> specification = new TreeMap<>(Map.of("id", entry.id()));
            entry.parameters().stream().filter(ParameterInfo::required)
                .forEach(parameter -> specification.put(parameter.name(), sample(catalog, parameter.type())));
            ExtensionPoint plugin = catalog.create(entry.kind().type(), specification, "");
            Map<String, Object> description = catalog.describe(plugin);
            ExtensionPoint again = catalog.create(entry.kind().type(), description, "");
            if (plugin instanceof Record && !plugin.equals(again)) {
              System.out.println("problem " + plugin + " is not equal to " + again);
            }
            System.out.println("class " + entry.type().getName() + " " + entry.kind().label() + " " + entry.version()
                + " " + entry.origin() + " " + description + " " + entry.parameters());
            if (catalog.documentation(entry).isEmpty()
                || entry.parameters().stream().anyMatch(parameter -> parameter.text().isEmpty())) {
              System.out.println("undocumented " + entry.origin() + " " + entry.id());
            }
          }
          System.out.println("modules " + Catalog.class.getModule().isNamed());
        }
      }

      private static Object sample(Catalog catalog, String type) {
        return switch (type) {
          case "integer" -> 3;
          case "number" -> 0.5;
          case "text" -> "text";
          case "true or false" -> true;
          case String list when list.startsWith("list of ") -> List.of(sample(catalog, list.substring(8)));
          case String choice when choice.startsWith("one of ") -> choice.substring(7).split(",")[0];
          default -> catalog.entries(Kind.named(type).type()).stream()
              .filter(entry -> entry.parameters().stream().noneMatch(ParameterInfo::required)).findFirst().orElseThrow().id();
        };
      }
    }
    """;

  private static List<String> onClassPath = List.of();
  private static List<String> onModulePath = List.of();

  @BeforeAll
  static void runBoth(@TempDir Path folder) throws IOException, InterruptedException {
    Path probe = Files.writeString(folder.resolve("Probe.java"), PROBE);
    String libraries = Distribution.LIBRARIES.toString();
    String plugins = Distribution.PLUGINS.toString();
    onClassPath = run(folder, "--class-path", libraries + "/*" + File.pathSeparator + plugins + "/*", probe.toString());
    onModulePath = run(folder, "--module-path", libraries + File.pathSeparator + plugins, "--add-modules",
        "org.chainrule.host", probe.toString());
  }

  @Test
  void bothModesAreWhatTheySay() {
    assertEquals("modules false", onClassPath.getLast());
    assertEquals("modules true", onModulePath.getLast());
  }

  @Test
  void nothingIsWrong() {
    assertEquals(List.of(), onClassPath.stream().filter(line -> line.contains("problem ")).toList());
    assertEquals(List.of(), onModulePath.stream().filter(line -> line.contains("problem ")).toList());
  }

  @Test
  void everyBundledPluginAndItsParametersAreDocumented() {
    assertEquals(List.of(), onClassPath.stream().filter(line -> line.startsWith("undocumented ")
        && Distribution.pluginJars().stream().anyMatch(jar -> line.contains(jar.getFileName().toString()))).toList());
  }

  @Test
  void bothModesGiveTheSame() {
    assertFalse(onClassPath.size() < 2, "no plug-ins");
    assertEquals(List.of(), without(plugins(onClassPath), plugins(onModulePath)), "only on the class path");
    assertEquals(List.of(), without(plugins(onModulePath), plugins(onClassPath)), "only on the module path");
  }

  @Test
  void everyDeclaredPluginIsThere() throws IOException {
    TreeSet<String> declared = new TreeSet<>();
    for (Path path : Distribution.ownJars()) {
      try (JarFile jar = new JarFile(path.toFile())) {
        declared.addAll(PluginMetadataTest.services(jar));
      }
    }
    TreeSet<String> found = new TreeSet<>();
    plugins(onClassPath).forEach(line -> found.add(line.split(" ")[1]));
    assertEquals(declared, found);
  }

  private static List<String> without(List<String> lines, List<String> others) {
    return lines.stream().filter(line -> !others.contains(line)).toList();
  }

  private static List<String> plugins(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("class ")).toList();
  }

  /** The lines that a Java process prints. */
  private static List<String> run(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "output", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    Process process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile())
        .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    assertEquals(0, process.exitValue(), Files.readString(output) + Files.readString(errors));
    return Files.readString(output).lines().toList();
  }
}
