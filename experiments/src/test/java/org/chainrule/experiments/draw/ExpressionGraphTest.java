package org.chainrule.experiments.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.chainrule.experiments.configuration.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ExpressionGraphTest {
  private static final Map<String, Double> PLACE = Map.of("a", 2.0, "b", 3.0);
  private static final ExpressionGraph LECTURE = ExpressionGraph.of("c = a + b; d = b + 1; e = c * d", PLACE);

  @Test
  void theLecturesExample() {
    assertEquals(List.of("a", "b", "c", "d", "e"), LECTURE.names());
    assertEquals(20, LECTURE.value("e"));
    assertEquals(4, LECTURE.adjoint("a"));
    assertEquals(9, LECTURE.adjoint("b"));
    assertEquals("[Edge[from=a, to=c, derivative=1.0], Edge[from=b, to=c, derivative=1.0], "
        + "Edge[from=b, to=d, derivative=1.0], Edge[from=c, to=e, derivative=4.0], Edge[from=d, to=e, derivative=5.0]]",
        LECTURE.edges().toString());
    assertEquals(List.of(4.0, 5.0), LECTURE.paths("b", 10).stream().map(ExpressionGraph.Path::product).toList());
  }

  @Test
  void stepsGoForwardAndThenBackwardAndSumPaths() {
    List<String> steps = LECTURE.steps();
    assertEquals("The inputs: a = 2, b = 3.", steps.getFirst());
    assertEquals("Forward: c = a + b = 2 + 3 = 5. Along the edges: ∂c/∂a = 1, ∂c/∂b = 1.", steps.get(1));
    assertTrue(steps.contains(
        "Backward, 2 paths summed: de/db = de/dc · ∂c/∂b + de/dd · ∂d/∂b = 4 · 1 + 5 · 1 = 9."), steps::toString);
    assertEquals(1 + 3 + 5, steps.size());
  }

  @Test
  void namesAreMadeWhereThereAreNone() {
    ExpressionGraph graph = ExpressionGraph.of("(a+b)*(b+1)", PLACE);
    assertEquals(List.of("a", "b", "v1", "v2", "v3"), graph.names());
    assertEquals(9, graph.adjoint("b"));
    assertEquals(List.of("v1", "w1", "w2"), ExpressionGraph.of("v1*v1+1", Map.of("v1", 2.0)).names());
  }

  @Test
  void equalPartsAreOneNodeAndAnOperationThatReadsTwiceHasTwoEdges() {
    ExpressionGraph graph = ExpressionGraph.of("(a+b)*(a+b)", PLACE);
    assertEquals(List.of("a", "b", "v1", "v2"), graph.names());
    assertEquals(2, graph.edges().stream().filter(edge -> edge.to().equals("v2")).count());
    assertEquals(10, graph.adjoint("a"));
    assertEquals(2, graph.paths("a", 10).size());
  }

  /** Values against Java's own arithmetic, edges and adjoints against central differences. */
  @Test
  void randomExpressionsHaveTheDerivativesThatDifferencesGive() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      String expression = random(random, 4);
      Map<String, Double> place = new HashMap<>();
      for (String name : List.of("x", "y", "z")) {
        if (expression.matches(".*\\b" + name + "\\b.*")) {
          place.put(name, 0.5 + random.nextDouble());
        }
      }
      String where = expression + " at " + place + ", seed " + seed;
      ExpressionGraph graph = ExpressionGraph.of(expression, place);
      for (String name : place.keySet()) {
        double expected = difference(expression, place, name);
        assertEquals(expected, graph.adjoint(name), 1e-5 * Math.max(1, Math.abs(expected)), where);
        double paths = graph.paths(name, 100_000).stream().mapToDouble(ExpressionGraph.Path::product).sum();
        assertEquals(graph.adjoint(name), paths, 1e-9 * Math.max(1, Math.abs(paths)), where);
      }
      for (String name : graph.names()) {
        double sum = graph.edges().stream().filter(edge -> edge.from().equals(name))
            .mapToDouble(edge -> edge.derivative() * graph.adjoint(edge.to())).sum();
        assertEquals(name.equals(graph.resultName()) ? 1 : sum, graph.adjoint(name), 1e-9 * Math.max(1, Math.abs(sum)),
            where);
      }
    }
  }

  private static double difference(String expression, Map<String, Double> place, String name) {
    double h = 1e-6;
    List<Double> sides = new ArrayList<>();
    for (double sign : new double[] {1, -1}) {
      Map<String, Double> moved = new HashMap<>(place);
      moved.merge(name, sign * h, Double::sum);
      ExpressionGraph graph = ExpressionGraph.of(expression, moved);
      sides.add(graph.value(graph.resultName()));
    }
    return (sides.get(0) - sides.get(1)) / (2 * h);
  }

  /** Smooth, and of moderate size near (1, 1, 1). */
  private static String random(Random random, int depth) {
    if (depth == 0 || random.nextInt(8) == 0) {
      return List.of("x", "y", "z", "x", "y", "2", "0.7").get(random.nextInt(7));
    }
    String left = random(random, depth - 1);
    return switch (random.nextInt(11)) {
      case 0, 1 -> "(" + left + " + " + random(random, depth - 1) + ")";
      case 2 -> left + " - " + random(random, 0);
      case 3, 4 -> "(" + left + ") * " + random(random, depth - 1);
      case 5 -> "(" + left + ") / (2 + (" + random(random, depth - 1) + ")^2)";
      case 6 -> "-(" + left + ")";
      case 7 -> "sigmoid(" + left + ")";
      case 8 -> "sin(" + left + ")";
      case 9 -> "tanh(" + left + ")";
      default -> "log(1 + exp(tanh(" + left + ")))";
    };
  }

  @ParameterizedTest
  @CsvSource({"2+3*4, 14", "2*3-4/8, 5.5", "2^3^2, 512", "-2^2, -4", "2*-3, -6", "(1+2)*3, 9", "1-2-3, -4", "8/4/2, 1",
    "1.5e1 + .5, 15.5", "+4, 4"})
  void precedenceIsThatOfMathematics(String expression, double value) {
    ExpressionGraph graph = ExpressionGraph.of(expression, Map.of());
    assertEquals(value, graph.value(graph.resultName()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"(a+b | position 5: expected ')', found the end",
    "a+*b | position 3: expected a number, a name or '(', found '*'",
    "a b | position 3: expected an operator (+ - * / ^) or the end, found 'b'",
    "sinn(a)*b | position 1: there is no function 'sinn'; did you mean",
    "a*max(b) | position 3: max takes 2 operands, not 1", "a=b; a | 'a' is given a value, but it is computed",
    "a = a+b | position 1: 'a' is used in its own",
    "a*b*q | 'q' has no value; give q=NUMBER", "2*a | 'b' is given a value, but is no variable of it",
    "q=a*b; b=q | position 8: 'b' has a meaning already", "a*b)| position 4"})
  void mistakesAreNamedWithTheirPosition(String expression, String message) {
    InputException failure = assertThrows(InputException.class, () -> ExpressionGraph.of(expression.strip(), PLACE));
    assertTrue(failure.getMessage().contains(message.strip()), failure::getMessage);
  }

  @Test
  void endlessNestingIsAnInputErrorAndNoStackOverflow() {
    String deep = "(".repeat(100_000) + "a" + ")".repeat(100_000);
    assertThrows(InputException.class, () -> ExpressionGraph.of(deep, Map.of("a", 1.0)));
    assertThrows(InputException.class, () -> ExpressionGraph.of("-".repeat(100_000) + "a", Map.of("a", 1.0)));
  }

  @Test
  void aMessageIsShortAlsoWhereTheExpressionIsLong() {
    String message = assertThrows(InputException.class,
        () -> ExpressionGraph.of("a*".repeat(5_000) + "nothing(a)", Map.of("a", 1.0))).getMessage();
    assertTrue(message.contains("a*nothing(a)\", position 10001: there is no function 'nothing'"), message);
    assertEquals(message.indexOf("softplus"), message.lastIndexOf("softplus"), message);
    assertTrue(message.length() < 600, message);
  }

  @Test
  void aFunctionOfRowsIsRefusedWhereItStands() {
    Functions functions = Functions.ofTensors().with("softmax", x -> x.softmax(-1));
    InputException failure = assertThrows(InputException.class,
        () -> ExpressionGraph.of("1 + softmax(a)", Map.of("a", 1.0), functions, false));
    assertTrue(failure.getMessage().contains("position 5: softmax is no function of a single number"),
        failure::getMessage);
  }

  @Test
  void hundredsOfOperationsAreDrawn() {
    String sum = IntStream.range(0, 300).mapToObj(i -> "a*" + i).collect(Collectors.joining("+"));
    ExpressionGraph graph = ExpressionGraph.of(sum, Map.of("a", 1.0));
    assertTrue(graph.svg().contains("v599"), "the result is missing");
  }

  @Test
  void thePictureIsXmlWithAllNamesAndNothingOverlapping() throws Exception {
    for (ExpressionGraph graph : List.of(LECTURE,
        ExpressionGraph.of("sigmoid(w*x + b) * x^2 - log(x)/w", Map.of("w", -1.5, "x", 2.0, "b", 0.3)))) {
      Document svg = xml(graph.svg());
      assertTrue(texts(svg).stream().anyMatch(text -> text.startsWith(graph.resultName() + " = ")));
      NodeList boxes = svg.getElementsByTagName("rect");
      assertEquals(graph.names().size(), boxes.getLength());
      for (int i = 0; i < boxes.getLength(); i++) {
        for (int j = 0; j < i; j++) {
          assertFalse(overlap((Element) boxes.item(i), (Element) boxes.item(j)), graph.expression());
        }
      }
    }
    assertTrue(texts(xml(LECTURE.svg())).containsAll(List.of("e = c · d", "= 20", "de/db = 9", "∂e/∂c = 4")));
  }

  @Test
  void aPictureOfAStepHidesWhatComesLater() throws Exception {
    Document svg = xml(LECTURE.svg(1));
    NodeList lines = svg.getElementsByTagName("text");
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < lines.getLength(); i++) {
      if (!((Element) lines.item(i)).getAttribute("visibility").equals("hidden")) {
        shown.add(lines.item(i).getTextContent());
      }
    }
    assertTrue(shown.contains("= 5"));
    assertFalse(shown.contains("= 20"));
    assertTrue(shown.stream().noneMatch(text -> text.startsWith("de/")), shown::toString);
  }

  private static List<String> texts(Document svg) {
    NodeList lines = svg.getElementsByTagName("text");
    return java.util.stream.IntStream.range(0, lines.getLength()).mapToObj(i -> lines.item(i).getTextContent())
        .collect(Collectors.toList());
  }

  private static boolean overlap(Element a, Element b) {
    return number(a, "x") < number(b, "x") + number(b, "width") && number(b, "x") < number(a, "x") + number(a, "width")
        && number(a, "y") < number(b, "y") + number(b, "height")
        && number(b, "y") < number(a, "y") + number(a, "height");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
