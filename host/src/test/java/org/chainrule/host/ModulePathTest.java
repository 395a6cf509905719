package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chainrule.api.ExtensionPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same jars on the module path and on the class path of a process of their own. */
class ModulePathTest {
  private static final String PROBE = """
    package probe;
    import java.nio.file.Path;
    import java.util.*;
    import org.chainrule.api.*;
    import org.chainrule.host.*;
    public final class Probe {
      public static void main(String[] folder) {
        try (Catalog catalog = Catalog.load(Sources.ofProgram().withFolder(Path.of(folder[0])))) {
          catalog.problems().forEach(problem -> System.out.println("problem " + problem));
          for (PluginEntry entry : catalog.entries()) {
            System.out.println(entry.kind().label() + " " + entry.id() + " " + entry.version() + " " + entry.origin()
                + " " + entry.sha256() + " " + entry.parameters() + " " + catalog.documentation(entry).orElse("-"));
          }
          Layer dense = catalog.create(Layer.class,
              Map.of("dense", Map.of("units", 3, "activation", Map.of("id", "leaky_relu", "slope", 0.1))), "model[0]");
          System.out.println(dense);
          System.out.println(catalog.describe(dense));
          System.out.println(catalog.create(Layer.class, catalog.describe(dense), "model[0]").equals(dense));
          System.out.println(catalog.create(Activation.class, Map.of("id", "power", "exponent", 3), "activation"));
          System.out.println(Probe.class.getModule().isNamed());
        }
      }
    }
    """;
  private static final String LEAKY = """
    package good;
    import org.chainrule.api.*;
    /**
     * max(x, slope x).
     *
     * @param slope gradient for negative {@code x}
     */
    @Plugin("leaky_relu")
    public record LeakyRelu(double slope) implements Activation {
      public LeakyRelu() { this(0.01); }
      @Override public Tensor apply(Tensor x) { return x.max(x.mul(slope)); }
    }
    """;
  private static final String DENSE = """
    package good;
    import java.util.Optional;
    import org.chainrule.api.*;
    @Plugin("dense")
    public record Dense(int units, Optional<Activation> activation) implements Layer {
      public Dense(int units) { this(units, Optional.empty()); }
      @Override public Tensor apply(Tensor x, Context context) { return x; }
    }
    """;

  @TempDir
  private Path work;
  private Path folder;
  private Path modules;

  @BeforeEach
  void makeJars() throws IOException {
    folder = Files.createDirectory(work.resolve("plugins"));
    Files.writeString(folder.resolve("Power.java"), """
      import org.chainrule.api.*;
      @Plugin("power")
      record Power(int exponent) implements Activation {
        Power() { this(2); }
        @Override public Tensor apply(Tensor x) { return x; }
      }
      """);
    modules = Files.createDirectory(work.resolve("modules"));
    new TestJar(work).version("1.2.3").source("good.LeakyRelu", LEAKY).source("good.Dense", DENSE)
        .services("good.LeakyRelu", "good.Dense").module("good.plugins", true, "good.LeakyRelu", "good.Dense")
        .write(modules.resolve("good.jar"));
    new TestJar(work).source("probe.Probe", PROBE)
        .source("module-info", "module probe { requires org.chainrule.host; }").write(modules.resolve("probe.jar"));
  }

  @Test
  void modulePathAndClassPathGiveTheSame() throws IOException, InterruptedException {
    List<String> onModulePath = run("--module-path", path(), "--module", "probe/probe.Probe");
    List<String> onClassPath = run("--class-path", path(), "probe.Probe");
    String sha256 = Provenance.sha256(modules.resolve("good.jar"));
    List<String> expected = List.of(
        "activation leaky_relu 1.2.3 good.jar " + sha256
            + " [ParameterInfo[name=slope, type=number, defaultValue=Optional[0.01], required=false, text=gradient for "
            + "negative x]] max(x, slope x).",
        "activation power 0 Power.java " + Provenance.sha256(folder.resolve("Power.java"))
            + " [ParameterInfo[name=exponent, type=integer, defaultValue=Optional[2], required=false, text=]] -",
        "layer dense 1.2.3 good.jar " + sha256
            + " [ParameterInfo[name=units, type=integer, defaultValue=Optional.empty, required=true, text=], "
            + "ParameterInfo[name=activation, type=activation, defaultValue=Optional.empty, required=false, text=]] -",
        "Dense[units=3, activation=Optional[LeakyRelu[slope=0.1]]]",
        "{id=dense, units=3, activation={id=leaky_relu, slope=0.1}}",
        "true",
        "Power[exponent=3]");
    assertEquals(Stream.concat(expected.stream(), Stream.of("true")).toList(), onModulePath);
    assertEquals(Stream.concat(expected.stream(), Stream.of("false")).toList(), onClassPath);
  }

  @Test
  void faultsOfModulesAreProblems() throws IOException, InterruptedException {
    new TestJar(work).source("closed.Closed", TestJar.activation("closed", "Closed", "closed"))
        .module("closed.plugins", false, "closed.Closed").write(modules.resolve("closed.jar"));
    new TestJar(work).source("bare.Bare", TestJar.activation("bare", "Bare", "bare").replace("@Plugin(\"bare\")", ""))
        .entry("bare/Broken.class", "garbage").module("bare.plugins", true, "bare.Bare", "bare.Gone", "bare.Broken")
        .write(modules.resolve("bare.jar"));
    assertEquals(List.of(
        "problem bare.jar: class bare.Bare is named as a plug-in but is not annotated with @Plugin",
        "problem closed.jar: class closed.Closed cannot be reached: its module must be open, or say \"opens closed\"",
        "problem module bare.plugins: class bare.Broken cannot be loaded: ClassFormatError: Truncated class file",
        "problem module bare.plugins: names the plug-in class bare.Gone, which does not exist"),
        run("--module-path", path(), "--module", "probe/probe.Probe").stream()
            .filter(line -> line.startsWith("problem")).sorted().toList());
  }

  private String path() {
    return Stream.concat(Stream.of(location(ExtensionPoint.class), location(Catalog.class), equinox()),
        jars().stream()).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private List<Path> jars() {
    try (Stream<Path> files = Files.list(modules)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path equinox() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("org.eclipse.osgi-")).map(Path::of).findFirst().orElseThrow();
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The lines that a Java process prints. */
  private List<String> run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    command.add(folder.toString());
    Path output = Files.createTempFile(work, "probe", ".txt");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), text);
    return text.lines().toList();
  }
}
