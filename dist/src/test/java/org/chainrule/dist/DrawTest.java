package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of graphs: of formulas and of experiments. */
class DrawTest {
  @TempDir
  private Path folder;

  @Test
  void theLecturesFormula() throws IOException {
    JsonNode facts = InProcess.run(folder, "draw", "(a+b)*(b+1)", "a=2", "b=3", "--json").expect(0).json();
    assertEquals(20, facts.get("value").asDouble());
    assertEquals("{\"a\":4.0,\"b\":9.0}", facts.get("derivatives").toString());
    String svg = Files.readString(folder.resolve("graph.svg"));
    assertTrue(svg.startsWith("<svg xmlns=") && svg.contains("dv3/db = 9") && svg.contains("∂v3/∂v1 = 4"), svg);
    String page = Files.readString(folder.resolve("graph.html"));
    assertTrue(page.contains("b → v2 → v3") && page.contains("4 + 5") && page.contains("2 paths summed"));
    assertFalse(page.replace("http://www.w3.org/2000/svg", "").contains("http"), "names an address");
  }

  @Test
  void activationsOfPluginsCanBeCalledAndOpened() throws IOException {
    Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(folder.resolve("plugins/Cube.java"), """
      import org.chainrule.api.*;
      @Plugin("cube")
      public record Cube() implements Activation {
        @Override public Tensor apply(Tensor x) { return x.mul(x).mul(x); }
      }
      """);
    JsonNode closed = InProcess.run(folder, "draw", "cube(x) + mish(x)", "x=2", "--json").expect(0).json();
    assertEquals(12 + 1.069318, closed.get("derivatives").get("x").asDouble(), 1e-5);
    assertTrue(Files.readString(folder.resolve("graph.svg")).contains("cube(x)"));
    InProcess.run(folder, "draw", "cube(x)", "x=2", "--open", "--out", "opened.svg").expect(0);
    assertTrue(Files.readString(folder.resolve("opened.svg")).contains("x · x"));
  }

  @Test
  void whatIsWrongWithAFormulaIsSaidInOneLine() {
    for (List<String> words : List.of(List.of("(a+", "a=1"), List.of("foo(a)", "a=1"), List.of("a*b", "a=1"),
        List.of("a", "a=1", "b=2"), List.of("a", "a=one"), List.of("a", "1"), List.of("a", "a=1", "a=2"),
        List.of("digist"))) {
      String[] command = Stream.concat(Stream.of("draw"), words.stream())
          .toArray(String[]::new);
      InProcess result = InProcess.run(folder, command).expect(2);
      assertEquals(1, result.err().lines().count(), result.err());
      assertEquals("", result.out());
    }
    assertTrue(InProcess.run(folder, "draw", "digist").err().contains("did you mean 'digits'?"));
  }

  @Test
  void anExperimentIsFoldedByLayerAndItsValuesAreTheModels() throws IOException {
    JsonNode facts = InProcess.run(folder, "draw", "digits", "model.1.dense=16", "regularizer.id=l2",
        "regularizer.strength=0.01", "--json").expect(0).json();
    List<String> parts = facts.get("parts").valueStream().map(JsonNode::asText).toList();
    assertTrue(parts.containsAll(List.of("flatten1", "dense1", "softmax_cross_entropy", "penalties")), parts::toString);
    String svg = Files.readString(folder.resolve("graph-digits.svg"));
    assertTrue(svg.contains("[batch, 64]") && svg.contains(">dense1<") && svg.contains("1,040 parameters"), svg);
    assertFalse(svg.contains("dense1/weight"), "the inside of a layer is folded");
    String page = Files.readString(folder.resolve("graph-digits.html"));
    assertTrue(page.contains("<details id=\"inside-dense1\">") && page.contains("flatten1 × weight"));
    InProcess.run(folder, "draw", "softmax-digits", "--open", "--out", "whole").expect(0);
    assertTrue(Files.readString(folder.resolve("whole.svg")).contains("dense1/weight"));
  }

  @Test
  void whatTheOptimizerDoesWithAParameterIsDrawn() throws IOException {
    JsonNode facts = InProcess
        .run(folder, "draw", "softmax-digits", "optimizer.id=adam", "optimizer.learning_rate=0.02",
            "--update", "dense1/weight", "--out", "adam", "--json")
        .expect(0).json();
    assertEquals("[\"dense1/weight\",\"dense1/bias\"]", facts.get("updates").toString());
    String svg = Files.readString(folder.resolve("adam.svg"));
    for (String words : List.of(">gradient<", ">mean · 0.9<", ">new mean<", ">new square<", ">learning rate<",
        ">= 0.02<",
        ">new weight<")) {
      assertTrue(svg.contains(words), words + " in " + svg);
    }
    assertTrue(Files.readString(folder.resolve("adam.html")).contains("<details id=\"inside-update-dense1-bias\">"));
    String unknown = InProcess.run(folder, "draw", "softmax-digits", "--update", "dense1/wieght").expect(2).err();
    assertTrue(unknown.contains("did you mean 'dense1/weight'"), unknown);
    InProcess.run(folder, "draw", "a*b", "a=1", "b=2", "--update", "a").expect(2);
  }

  @Test
  void picturesOfThousandsOfBoxesAreRefused() throws IOException {
    Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(folder.resolve("plugins/Winding.java"), """
      import org.chainrule.api.*;
      @Plugin("winding")
      public record Winding(double learningRate) implements Optimizer {
        @Override public TensorTree update(TensorTree gradients, Slots slots) {
          TensorTree direction = gradients;
          for (int i = 0; i < 1001; i++) {
            direction = direction.map(Tensor::sin);
          }
          return direction.mul(slots.learningRate()).mul(-1);
        }
      }
      """);
    Files.writeString(folder.resolve("plugins/Twisted.java"), """
      import org.chainrule.api.*;
      @Plugin("twisted")
      public record Twisted() implements Activation {
        @Override public Tensor apply(Tensor x) {
          Tensor y = x;
          for (int i = 0; i < 1001; i++) {
            y = y.sin();
          }
          return y;
        }
      }
      """);
    String update = InProcess.run(folder, "draw", "softmax-digits", "optimizer.id=winding",
        "optimizer.learning_rate=0.1", "--update", "dense1/weight").expect(2).err();
    assertTrue(update.contains("Update of dense1/weight by winding takes 1,007 operations: too many for a picture"),
        update);
    String opened = InProcess.run(folder, "draw", "digits", "activation=twisted", "--open").expect(2).err();
    assertTrue(opened.contains("too many for a picture, which may have 1,000; leave out --open"), opened);
    assertFalse(Files.exists(folder.resolve("graph-digits.svg")));
    InProcess.run(folder, "draw", "digits", "activation=twisted").expect(0);
  }

  @Test
  void imagesAndLayersInLayersCanBeDrawn() throws IOException {
    Files.writeString(folder.resolve("mine.yaml"),
        """
          name: mine
          data: digits
          model: [{conv2d: 2}, max_pool, flatten, {dense: 16}, {residual: {layers: [{dense: 16}]}}, {dense: {units: 10, activation: linear}}]
          """);
    JsonNode facts = InProcess.run(folder, "draw", "mine.yaml", "activation=mish", "--json").expect(0).json();
    List<String> parts = facts.get("parts").valueStream().map(JsonNode::asText).toList();
    assertTrue(parts.contains("max_pool1") && parts.contains("residual1") && parts.contains("residual1/dense1"),
        parts::toString);
  }

  @Test
  void thePageIsSteppedThrough() {
    InProcess.run(folder, "draw", "c=a+b; d=b+1; e=c*d", "a=2", "b=3").expect(0);
    InProcess.run(folder, "draw", "softmax-digits", "--out", "model").expect(0);
    try (Chromium chromium = Chromium.start()) {
      Page page = chromium.open(folder.resolve("graph.html"), 360);
      String shown = "[...document.querySelectorAll('svg text')].filter(t => t.getAttribute('visibility') !== 'hidden')"
          + ".map(t => t.textContent).join('|')";
      assertTrue(page.evaluate(shown).toString().contains("de/db = 9"), "all is there at first");
      page.click("[data-go=on]");
      assertEquals("e = c · d|a|= 2|b|= 3|c = a + b|d = b + 1", sorted(page.evaluate(shown).toString()));
      page.click("[data-go=on]");
      assertTrue(page.evaluate(shown).toString().contains("= 5"), "one step further");
      for (int i = 0; i < 6; i++) {
        page.keyboard().press("ArrowRight");
      }
      assertEquals("Backward, 2 paths summed: de/db = de/dc · ∂c/∂b + de/dd · ∂d/∂b = 4 · 1 + 5 · 1 = 9.",
          page.textContent(".step"));
      assertEquals(2, (int) page.evaluate("document.querySelectorAll('.arrow.now').length"));
      page.click("[data-go=back]");
      assertFalse(page.evaluate(shown).toString().contains("de/db"), "one step back");
      assertTrue((int) page.evaluate("document.documentElement.scrollWidth") <= 360, "fits a phone");
      Page model = chromium.open(folder.resolve("model.html"), 800);
      model.click("svg a[href='#inside-dense1']");
      assertTrue((boolean) model.evaluate("document.getElementById('inside-dense1').open"), "unfolded");
      assertEquals(List.of(), chromium.complaints());
    }
  }

  private static String sorted(String lines) {
    List<String> parts = Arrays.stream(lines.split("\\|")).toList();
    return String.join("|", Stream.concat(parts.stream().filter(part -> part.startsWith("e = ")),
        parts.stream().filter(part -> !part.startsWith("e = "))).toList());
  }
}
