package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plugins check}: good plug-ins pass, each planted fault fails with the check that it breaks. */
class PluginCheckTest {
  /** The files of src/test/faults, with the check that each must fail. */
  private static final Map<String, String> FAULTS = Map.ofEntries(
      Map.entry("WrongDerivative", "activation/gradient"),
      Map.entry("HiddenState", "activation/same graph from repeated traces"),
      Map.entry("TimeDependent", "activation/same graph from repeated traces"),
      Map.entry("SecondDependent", "plug-in/same graph at another time"),
      Map.entry("NanAtZero", "activation/finite on its domain"),
      Map.entry("NonDeterministic", "activation/same graph from repeated traces"),
      Map.entry("ShapeChanging", "activation/shape as declared"),
      Map.entry("TouchesBackend", "plug-in/uses the api alone"),
      Map.entry("UnserialisableParameter", "plug-in/hyper-parameters round-trip through configuration"),
      Map.entry("ChangesParameter", "plug-in/hyper-parameters round-trip through configuration"),
      Map.entry("ForgetfulOptimizer", "optimizer/resumes bit for bit"),
      Map.entry("ConstructorThrows", "plug-in/can be used"),
      Map.entry("ThrowsWhileTracing", "plug-in/can be traced"),
      Map.entry("EndsTheProgram", "plug-in/can be traced"),
      Map.entry("LoopsWhileTracing", "plug-in/can be traced"));

  @TempDir
  private static Path folder;

  private static Path fault(String name) {
    return Path.of("src/test/faults", name + ".java").toAbsolutePath();
  }

  private static List<String> failed(JsonNode subject) {
    List<String> failed = new ArrayList<>();
    subject.get("checks").forEach(check -> {
      if (check.get("verdict").asText().equals("FAILED")) {
        assertFalse(check.get("detail").asText().isBlank(), check.toString());
        failed.add(check.get("name").asText());
      }
    });
    return failed;
  }

  @Test
  void everyPlantedFaultIsFound() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/faults"))) {
      assertEquals(FAULTS.size(), files.count(), "every file has its line");
    }
    List<String> wrong = FAULTS.entrySet().parallelStream().flatMap(fault -> {
      InProcess result = InProcess.run(folder, "plugins", "check", fault(fault.getKey()).toString(), "--json",
          "--time-limit", fault.getKey().startsWith("Loops") ? "8" : "60");
      JsonNode subject = result.json();
      boolean found = result.status() == 1 && subject.get("verdict").asText().equals("FAILED")
          && failed(subject).contains(fault.getValue());
      return found ? Stream.<String>empty()
          : Stream.of("%s: exit status %d, failed: %s\n%s".formatted(fault.getKey(), result.status(), failed(subject),
              result.err()));
    }).toList();
    assertEquals(List.of(), wrong);
  }

  @Test
  void aGoodPluginPassesAndHasAReport() throws IOException {
    Path source = folder.resolve("Snake.java");
    Files.writeString(source, """
      import org.chainrule.api.*;

      /** Snake: x + sin(a x)^2 / a. Ziyin et al. 2020, arXiv:2006.08195. */
      @Plugin("snake")
      public record Snake(double a) implements Activation {
        public Snake() {
          this(1);
        }

        @Override
        public Tensor apply(Tensor x) {
          return x.add(x.mul(a).sin().square().div(a));
        }
      }
      """);
    InProcess result = InProcess.run(folder, "plugins", "check", "Snake.java", "--json", "--html", "snake.html");
    assertEquals(List.of(), failed(result.expect(0).json()));
    List<String> names = new ArrayList<>();
    result.json().get("checks").forEach(check -> {
      assertTrue(check.hasNonNull("worst_error") && check.has("detail"), check.toString());
      names.add(check.get("name").asText());
    });
    for (String name : List.of("plug-in/unloads", "backend/same result on cpu",
        "export/onnx gives the same at batch 1, 7, 64", "activation/second derivative")) {
      assertTrue(names.contains(name), names::toString);
    }
    String page = Files.readString(folder.resolve("snake.html"));
    assertTrue(page.contains("uPlot") && page.contains("\"f''\"") && page.contains("PASSED"));
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"), "self-contained");
  }

  @Test
  void aFileWithTwoPluginsGivesTwoObjects() throws IOException {
    Files.writeString(folder.resolve("Pair.java"), """
      import org.chainrule.api.*;

      class Pair {
        @Plugin("half") record Half() implements Activation {
          public Tensor apply(Tensor x) { return x.mul(0.5); }
        }
        @Plugin("steep") record Steep() implements Activation {
          public Tensor apply(Tensor x) { return x.div(x); }
        }
      }
      """);
    JsonNode json = InProcess.run(folder, "plugins", "check", "Pair.java", "--json").expect(1).json();
    assertTrue(json.isArray() && json.size() == 2, json.toString());
    assertEquals("PASSED", json.get(0).get("verdict").asText(), json.toString());
    assertEquals("FAILED", json.get(1).get("verdict").asText(), json.toString());
  }

  @Test
  void whatIsNoPluginHasExitStatusTwo() throws IOException {
    Files.writeString(folder.resolve("Broken.java"), "public record Broken( {");
    Files.writeString(folder.resolve("broken.jar"), "no jar");
    Files.writeString(folder.resolve("notes.txt"), "no plug-in");
    for (String word : List.of("nowhere.java", "Broken.java", "broken.jar", "notes.txt", "nothing_of_this_name")) {
      InProcess result = InProcess.run(folder, "plugins", "check", word).expect(2);
      assertTrue((result.out() + result.err()).contains(word), result.out() + result.err());
      assertFalse((result.out() + result.err()).contains("\tat "), result.err());
    }
  }
}
