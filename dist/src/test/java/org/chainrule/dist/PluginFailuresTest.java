package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of plug-ins with one fault each: each is a sentence for its author, and all other plug-ins work. */
class PluginFailuresTest {
  private static final String GOOD = activation("Good", "good", "", "return x.tanh();");

  /** What the sentence about a file must say. */
  private static final Map<String, String> SENTENCES = new LinkedHashMap<>();

  @TempDir
  private static Path folder;

  private static String activation(String name, String id, String members, String body) {
    return """
      import org.chainrule.api.*;
      @Plugin("%s")
      public record %s() implements Activation {
        %s
        public Tensor apply(Tensor x) { %s }
      }
      """.formatted(id, name, members, body);
  }

  @BeforeAll
  static void write() throws IOException {
    source("Good", GOOD, "");
    source("ConstructorThrows", activation("ConstructorThrows", "one",
        "public ConstructorThrows { throw new IllegalStateException(\"no licence file\"); }", "return x;"),
        "no licence file");
    source("CompileError", "public record CompileError( {", "CompileError.java:1:");
    source("HoodDuplicate", activation("HoodDuplicate", "good", "", "return x;"), "duplicate id");
    source("NoConstructor", """
      import org.chainrule.api.*;
      @Plugin("two")
      public final class NoConstructor implements Activation {
        private NoConstructor() {}
        public Tensor apply(Tensor x) { return x; }
      }
      """, "no public constructor");
    source("NotAnnotated", GOOD.replace("@Plugin(\"good\")", "").replace("Good", "NotAnnotated"), "@Plugin");
    source("UnknownType", activation("UnknownType", "three", "", "return new Absent().apply(x);"), "Absent");
    Files.writeString(plugins().resolve("corrupt.jar"), "PK and no more");
    SENTENCES.put("corrupt.jar", "cannot be read as a jar");
    jars();
  }

  private static Path plugins() throws IOException {
    return Files.createDirectories(folder.resolve("plugins"));
  }

  private static void source(String name, String text, String sentence) throws IOException {
    Files.writeString(plugins().resolve(name + ".java"), text);
    if (!sentence.isEmpty()) {
      SENTENCES.put(name + ".java", sentence);
    }
  }

  /** A jar without the library that it needs, one with its own copy of the api, one for an api that was otherwise. */
  private static void jars() throws IOException {
    Path needy = compile("Needy", activation("Needy", "needy", "static class Base {}",
        "return x;").replace("implements Activation {", "implements Activation {\n  public Needy { new Base(); }"), "");
    Files.delete(needy.resolve("Needy$Base.class"));
    jar("needy.jar", needy, List.of());
    SENTENCES.put("needy.jar", "Needy$Base is missing");

    Path greedy = compile("Greedy", activation("Greedy", "greedy", "", "return x.tanh();"), "");
    Path api = Distribution.coreJars().stream().filter(jar -> jar.getFileName().toString().contains("-api-"))
        .findFirst().orElseThrow();
    jar("greedy.jar", greedy, List.of(api));
    SENTENCES.put("greedy.jar", "its own copy of Chainrule's api");

    // The api as it might have been: with a method that is no longer there.
    Path old = compile("org/chainrule/api/Tensor", """
      package org.chainrule.api;
      public final class Tensor {
        public Tensor swish() { return this; }
      }
      """, "");
    jar("outdated.jar", compile("Outdated", activation("Outdated", "outdated", "", "return x.swish();"),
        old.toString()), List.of());
  }

  private static Path compile(String name, String text, String first) throws IOException {
    Path sources = Files.createTempDirectory(folder, "sources");
    Path classes = Files.createTempDirectory(folder, "classes");
    Path file = sources.resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    List<String> words = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
        (first.isEmpty() ? "" : first + File.pathSeparator) + System.getProperty("java.class.path"), file.toString()));
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, OutputStream.nullOutputStream(), null,
        words.toArray(String[]::new)));
    return classes;
  }

  private static void jar(String name, Path classes, List<Path> embedded) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(plugins().resolve(name)));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
      }
      for (Path other : embedded) {
        try (java.util.jar.JarFile in = new java.util.jar.JarFile(other.toFile())) {
          for (JarEntry entry : in.stream().filter(entry -> entry.getName().startsWith("org/") && !entry.isDirectory())
              .toList()) {
            out.putNextEntry(new JarEntry(entry.getName()));
            out.write(in.getInputStream(entry).readAllBytes());
          }
        }
      }
    }
  }

  @Test
  void eachIsASentenceAndAllOthersAreListed() {
    InProcess result = InProcess.run(folder, "plugins", "list", "--json").expect(1);
    Map<String, String> found = new LinkedHashMap<>();
    List<String> usable = new ArrayList<>();
    for (JsonNode entry : result.json()) {
      if (entry.get("status").asText().equals("ok")) {
        usable.add(entry.get("id").asText());
      } else {
        found.merge(entry.get("origin").asText(), entry.get("status").asText(), (a, b) -> a + " " + b);
        assertTrue(entry.get("id").isNull() && entry.get("parameters").isEmpty(), entry.toString());
      }
    }
    SENTENCES.forEach((file, part) -> {
      String sentence = found.getOrDefault(file, "");
      assertTrue(sentence.contains(part), file + ": '" + sentence + "' lacks '" + part + "'");
      assertEquals(1, sentence.lines().count(), sentence);
    });
    assertEquals(SENTENCES.keySet().stream().sorted().toList(), found.keySet().stream().sorted().toList());
    assertTrue(usable.containsAll(List.of("good", "relu", "adam", "cpu")), usable.toString());
    assertFalse(result.err().contains("\tat "), result.err());
  }

  @Test
  void whatIsGoodTrainsBesideThem() {
    InProcess result = InProcess.run(folder, "run", "spirals", "activation=good", "training.epochs=1", "export=false",
        "--out", "run").expect(0);
    SENTENCES.keySet().forEach(file -> assertTrue(result.err().contains(file), result.err()));
  }

  @Test
  void whatFailsWhileItIsTracedIsNamed() throws IOException {
    Path own = Files.createDirectories(folder.resolve("tracing"));
    Files.copy(Path.of("src/test/faults/ThrowsWhileTracing.java"), own.resolve("ThrowsWhileTracing.java"));
    Files.copy(plugins().resolve("outdated.jar"), own.resolve("outdated.jar"));
    for (String[] pair : new String[][] {{"throws_while_tracing", "ThrowsWhileTracing.java:8", "not written yet"},
      {"outdated", "Outdated", "another version of Chainrule's api"}}) {
      InProcess result = InProcess.run(folder, "run", "spirals", "activation=" + pair[0], "training.epochs=1",
          "--plugins", "tracing", "--out", "fails-" + pair[0]).expect(1);
      assertTrue(result.err().contains(pair[1]) && result.err().contains(pair[2]), result.err());
      assertEquals(1, result.err().lines().count(), result.err());
    }
  }

  /** Each kind of plug-in that is asked while the model is traced, or before. */
  @Test
  void whatGivesNullBackIsNamed() throws IOException {
    Path own = Files.createDirectories(folder.resolve("nulls"));
    Files.writeString(own.resolve("Nulls.java"), """
      import java.util.Optional;
      import org.chainrule.api.*;
      import org.chainrule.api.ir.*;
      class Nulls {
        @Plugin("nothing") record A() implements Activation { public Tensor apply(Tensor x) { return null; } }
        @Plugin("nothing") record B() implements Loss { public Tensor apply(Tensor x, Tensor y) { return null; } }
        @Plugin("nothing") record C() implements Layer { public Tensor apply(Tensor x, Context c) { return null; } }
        @Plugin("nothing") record D() implements Initializer {
          public Tensor initialize(Shape shape, Context context) { return null; }
        }
        @Plugin("nothing") record E() implements Metric {
          public Tensor statistics(Tensor x, Tensor y) { return null; }
          public double value(Literal statistics) { return 0; }
        }
        @Plugin("nothing") record F() implements Dataset { public Splits load(long seed) { return null; } }
        @Plugin("nothing") record G() implements Tracker {
          public Recording start(java.nio.file.Path run, java.util.Map<String, Object> configuration, int epoch) {
            return null;
          }
        }
      }
      """);
    for (String[] pair : new String[][] {{"activation=nothing", "Nulls$A", "apply"},
      {"loss=nothing", "Nulls$B", "apply"},
      {"model=[nothing]", "Nulls$C", "apply"}, {"initializer=nothing", "Nulls$D", "initialize"},
      {"metrics=[nothing]", "Nulls$E", "statistics"}, {"data=nothing", "Nulls$F", "load"},
      {"trackers=[nothing]", "Nulls$G", "start"}}) {
      InProcess result = InProcess.run(folder, "run", "spirals", pair[0], "training.epochs=1", "--plugins", "nulls",
          "--out", "null-" + pair[1].substring(6)).expect(1);
      assertEquals("error: the plug-in \"nothing\" (class %s) gives null back from %s; a value is wanted"
          .formatted(pair[1], pair[2]), result.err().strip());
    }
  }

  @Test
  void dataThatCannotBeHadSaysWhereAndWhy() throws IOException {
    Path own = Files.createDirectories(folder.resolve("no-data"));
    Files.writeString(own.resolve("Lost.java"), """
      import org.chainrule.api.*;
      import org.chainrule.api.ir.*;
      class Lost {
        @Plugin("lost") record A() implements Dataset {
          public Splits load(long seed) throws java.io.IOException {
            throw new java.io.FileNotFoundException("samples.bin");
          }
        }
        @Plugin("short") record B() implements Dataset {
          public Splits load(long seed) {
            Literal.of(new float[3], Shape.of(2));
            return null;
          }
        }
      }
      """);
    assertEquals("error: 'data=lost' on the command line: data: FileNotFoundException: samples.bin",
        InProcess.run(folder, "run", "spirals", "data=lost", "--plugins", "no-data", "--out", "lost").expect(2).err()
            .strip());
    assertEquals("error: 3 numbers do not fill shape [2] of 2 elements (at Lost.java:11)",
        InProcess.run(folder, "run", "spirals", "data=short", "--plugins", "no-data", "--out", "short").expect(2).err()
            .strip());
  }

  @Test
  void aRunThatFailedIsListedAsFailed() throws IOException {
    Path own = Files.createDirectories(folder.resolve("failing"));
    Files.writeString(own.resolve("Failing.java"), """
      import java.nio.file.Path;
      import java.util.Map;
      import org.chainrule.api.*;
      @Plugin("failing")
      public record Failing() implements Tracker {
        public Recording start(Path directory, Map<String, Object> configuration, int resumeAtEpoch) {
          return new Recording() {
            public void epoch(int epoch, long step, Map<String, Double> values) {
              throw new IllegalStateException("no more paper");
            }
            public void close() {}
          };
        }
      }
      """);
    InProcess.run(folder, "run", "spirals", "trackers=[failing]", "training.epochs=1", "--plugins", "failing")
        .expect(1);
    JsonNode run = InProcess.run(folder, "runs", "--json").expect(0).json().get("runs").get(0);
    assertEquals("failed", run.get("outcome").asText(), run.toString());
    String provenance = Files.readString(folder.resolve(run.get("run_dir").asText()).resolve("provenance.json"));
    assertTrue(provenance.contains("no more paper"), provenance);
  }
}
