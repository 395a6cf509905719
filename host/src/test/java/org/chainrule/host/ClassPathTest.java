package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.chainrule.api.Activation;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars on the class path: what works, and what is said of what does not. */
class ClassPathTest {
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
    public record Dense(int units, boolean bias, Optional<Activation> activation) implements Layer {
      public Dense(int units) { this(units, true, Optional.empty()); }
      public Dense {
        if (units < 1) throw new IllegalArgumentException("units must be at least 1, not " + units);
      }
      @Override public Tensor apply(Tensor x, Context context) { return x; }
    }
    """;

  @TempDir
  private Path work;

  @Test
  void recordsWithHyperParametersAreFoundAndBuilt() throws IOException {
    Path jar = good().write(work.resolve("good.jar"));
    try (URLClassLoader loader = loader(jar)) {
      Catalog catalog = Catalog.load(Sources.of(loader));
      assertEquals(List.of(), catalog.problems());
      PluginEntry leaky = catalog.find(Activation.class, "leaky_relu");
      assertEquals(new PluginEntry(Kind.ACTIVATION, "leaky_relu", "1.2.3", "good.jar", Provenance.sha256(jar),
          List.of(new ParameterInfo("slope", "number", Optional.of(0.01), false, "gradient for negative x")),
          leaky.type()), leaky);
      assertEquals(Optional.of("max(x, slope x)."), catalog.documentation(leaky));
      assertEquals("LeakyRelu[slope=0.1]",
          catalog.create(Activation.class, Map.of("id", "leaky_relu", "slope", 0.1), "activation").toString());
      assertEquals(
          List.of(new ParameterInfo("units", "integer", Optional.empty(), true, ""),
              new ParameterInfo("bias", "true or false", Optional.of(true), false, ""),
              new ParameterInfo("activation", "activation", Optional.empty(), false, "")),
          catalog.find(Layer.class, "dense").parameters());
      Layer dense = catalog.create(Layer.class, Map.of("dense", 10), "model[0]");
      assertEquals("Dense[units=10, bias=true, activation=Optional.empty]", dense.toString());
      assertEquals("good.Dense", catalog.entryOf(dense).type().getName());
      assertEquals(List.of("dense"), catalog.entries(Layer.class).stream().map(PluginEntry::id).toList());
    }
  }

  /** The reason why the catalog reads services itself. */
  @Test
  void serviceLoaderRefusesPluginsWithRequiredParameters() throws IOException {
    try (URLClassLoader loader = loader(good().write(work.resolve("good.jar")))) {
      var providers = ServiceLoader.load(ExtensionPoint.class, loader).stream().iterator();
      ServiceConfigurationError error = assertThrows(ServiceConfigurationError.class, () -> {
        while (providers.hasNext()) {
          providers.next();
        }
      });
      assertEquals("org.chainrule.api.ExtensionPoint: good.Dense Unable to get public no-arg constructor",
          error.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      textBlock = """
        @Plugin("bad") public record Bad() implements Activation { public Bad { if (true) throw new IllegalStateException("no GPU"); } APPLY } | class bad.Bad: bad: its constructor failed: IllegalStateException: no GPU
        @Plugin("bad") public record Bad() implements Activation { static final int A = 1 / Integer.parseInt("0"); APPLY } | class bad.Bad: bad: its constructor failed: ArithmeticException: / by zero
        public record Bad() implements Activation { APPLY } | class bad.Bad is named as a plug-in but is not annotated with @Plugin
        @Plugin("bad") public record Bad() {} | class bad.Bad is annotated with @Plugin but implements no extension point, such as Activation, Layer or Optimizer
        @Plugin("bad") public record Bad() implements ExtensionPoint {} | class bad.Bad is annotated with @Plugin but implements no extension point, such as Activation, Layer or Optimizer
        @Plugin("Bad One") public record Bad() implements Activation { APPLY } | class bad.Bad has the id "Bad One"; an id is lower_snake_case
        @Plugin("bad") public abstract class Bad implements Activation {} | class bad.Bad is abstract; a plug-in is a record, or a class with a constructor without parameters
        @Plugin("bad") public class Bad implements Activation { private Bad() {} APPLY } | class bad.Bad has no public constructor
        @Plugin("bad") public class Bad implements Activation { public Bad(int a) {} APPLY } | class bad.Bad is no record and has no public constructor without parameters
        @Plugin("bad") public record Bad(int a, double b) implements Activation { public Bad(double b) { this(1, b); } APPLY } | class bad.Bad has a shortest constructor whose parameters are not its leading record components
        @Plugin("bad") public record Bad(int id) implements Activation { APPLY } | class bad.Bad has a component called id; configurations need that name
        @Plugin("bad") public record Bad(float[] a) implements Activation { APPLY } | class bad.Bad has a component a of type float[], which a configuration cannot give; it can give int, long, double, boolean, String, enums, plug-ins, and List and Optional of these
        @Plugin("relu") public record Bad() implements Activation { APPLY } | duplicate id: the activation "relu" of version 1.2.3 is also in good.jar, which is used; give one of them another id or version
        """)
  void eachFaultIsAProblemAndNothingElseChanges(String declaration, String message) throws IOException {
    String source = "package bad; import org.chainrule.api.*; "
        + declaration.replace("APPLY", "@Override public Tensor apply(Tensor x) { return x; }");
    Path bad = new TestJar(work).version("1.2.3").source("bad.Bad", source).services("bad.Bad")
        .write(work.resolve("bad.jar"));
    assertProblem(message, bad);
  }

  @Test
  void missingDependencyIsAProblem() throws IOException {
    Path library = new TestJar(work)
        .source("library.Base", "package library; public class Base { public static double one() { return 1; } }")
        .source("library.Shape", "package library; public interface Shape {}").write(work.resolve("library.jar"));
    String bodyNeedsIt = """
      package bad; import org.chainrule.api.*;
      @Plugin("bad") public record Bad(double a) implements Activation {
        public Bad() { this(library.Base.one()); }
        @Override public Tensor apply(Tensor x) { return x; }
      }
      """;
    assertProblem("class bad.Bad: bad: its constructor failed: class library.Base is missing",
        new TestJar(work).compiledAgainst(library).source("bad.Bad", bodyNeedsIt).services("bad.Bad")
            .write(work.resolve("bad.jar")));
    assertProblem("class bad.Bad cannot be loaded: class library.Shape is missing",
        new TestJar(work).compiledAgainst(library)
            .source("bad.Bad", bodyNeedsIt.replace("implements", "implements library.Shape,"))
            .services("bad.Bad").write(work.resolve("bad.jar")));
    assertProblem("class bad.Bad cannot be used: class library.Base is missing",
        new TestJar(work).compiledAgainst(library).source("bad.Bad", """
          package bad; import org.chainrule.api.*;
          @Plugin("bad") public record Bad(library.Base a) implements Activation {
            @Override public Tensor apply(Tensor x) { return x; }
          }
          """).services("bad.Bad").write(work.resolve("bad.jar")));
  }

  @Test
  void wrongServiceEntriesAreProblems() throws IOException {
    assertProblem("names the plug-in class bad.Gone, which does not exist",
        new TestJar(work).services("# a comment", "bad.Gone").write(work.resolve("bad.jar")));
    assertProblem("names the plug-in class bad/Gone.class, which does not exist",
        new TestJar(work).services("bad/Gone.class").write(work.resolve("bad.jar")));
    assertProblem("class bad.Bad cannot be loaded: ClassFormatError: Truncated class file",
        new TestJar(work).services("bad.Bad").entry("bad/Bad.class", "\u0000").write(work.resolve("bad.jar")));
  }

  @Test
  void backendForAnotherVersionOfTheRepresentationIsAProblem() throws IOException {
    String source = """
      package bad; import java.util.*; import org.chainrule.api.*; import org.chainrule.api.ir.*;
      @Plugin("gpu") public record Bad() implements TensorBackend {
        @Override public String id() { return "gpu"; }
        @Override public Capabilities capabilities() { return new Capabilities(999, Set.of(), "", ""); }
        @Override public Executable compile(Graph graph) { throw new BackendException("no"); }
      }
      """;
    assertProblem(
        "the backend \"gpu\" was written for version 999 of the intermediate representation; this program has "
            + "version " + org.chainrule.api.TensorBackend.IR_VERSION,
        new TestJar(work).source("bad.Bad", source).services("bad.Bad").write(work.resolve("bad.jar")));
    assertProblem("the backend \"gpu\" calls itself \"cpu\"; both must be equal",
        new TestJar(work)
            .source("bad.Bad", source.replace("999", "IR_VERSION").replace("return \"gpu\"", "return \"cpu\""))
            .services("bad.Bad").write(work.resolve("bad.jar")));
    assertProblem("class bad.Bad cannot be used: AssertionError: no device",
        new TestJar(work).source("bad.Bad", source.replace("return new Capabilities(999, Set.of(), \"\", \"\")",
            "throw new AssertionError(\"no device\\nsecond line\")")).services("bad.Bad")
            .write(work.resolve("bad.jar")));
  }

  @Test
  void classOfTwoKindsIsListedUnderEach() throws IOException {
    Path jar = new TestJar(work).source("two.Two", """
      package two; import org.chainrule.api.*;
      @Plugin("two") public class Two implements Activation, Loss {
        @Override public Tensor apply(Tensor x) { return x; }
        @Override public Tensor apply(Tensor x, Tensor y) { return x; }
      }
      """).services("two.Two").write(work.resolve("two.jar"));
    try (URLClassLoader loader = loader(jar)) {
      Catalog catalog = Catalog.load(Sources.of(loader));
      assertEquals(List.of(), catalog.problems());
      assertEquals(Kind.ACTIVATION, catalog.find(Activation.class, "two").kind());
      assertEquals(Kind.LOSS, catalog.find(Loss.class, "two").kind());
      assertEquals(Map.of("id", "two"), catalog.describe(catalog.create(Loss.class, "two", "loss")));
    }
  }

  private TestJar good() {
    return new TestJar(work).version("1.2.3").source("good.LeakyRelu", LEAKY).source("good.Dense", DENSE)
        .source("good.Relu", TestJar.activation("good", "Relu", "relu"))
        .services("good.LeakyRelu", "good.Dense", "good.Relu");
  }

  /** The bad jar comes with exactly this problem, and a good one beside it works. */
  private void assertProblem(String message, Path bad) throws IOException {
    Path good = good().write(work.resolve("good.jar"));
    try (URLClassLoader loader = loader(good, bad)) {
      Catalog catalog = Catalog.load(Sources.of(loader));
      assertEquals(List.of(new Problem("bad.jar", message)), catalog.problems());
      assertEquals(List.of("leaky_relu", "relu", "dense"), catalog.entries().stream().map(PluginEntry::id).toList());
    }
  }

  private static URLClassLoader loader(Path... jars) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassPathTest.class.getClassLoader());
  }
}
