package org.chainrule.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What drawings consist of; whether they teach something is for eyes to judge. */
class ChartTest {
  private static final double[] SQUARE = {0, 1, 0, 1};

  private static List<Element> elements(Chart chart, String name) throws Exception {
    NodeList all = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new InputSource(new StringReader(chart.svg()))).getElementsByTagName(name);
    return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList();
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void everyStepOfAWayHasADotHoweverManyThereAre() throws Exception {
    double[] places = IntStream.range(0, 50).mapToDouble(i -> i / 50.0).toArray();
    List<Element> dots = elements(new Chart("x", "y").shades(SQUARE, (x, y) -> x * y).steps("way", places, places),
        "circle");
    assertEquals(52, dots.size(), "fifty steps, the start again, and one in the legend");
    double largest = dots.stream().mapToDouble(dot -> number(dot, "r")).max().orElseThrow();
    List<Element> large = dots.stream().filter(dot -> number(dot, "r") == largest).toList();
    assertEquals(1, large.size(), "where it starts");
    assertEquals(number(dots.getFirst(), "cx"), number(large.getFirst(), "cx"));
  }

  @Test
  void marksOnAPictureHaveAnEdgeThatTellsThemFromIt() {
    double[] places = {0.2, 0.8};
    assertFalse(new Chart("x", "y").line("line", places, places).points("points", places, places).svg()
        .contains("#ffffff"));
    String onPicture = new Chart("x", "y").regions(SQUARE, (x, _) -> x < 0.5 ? 0 : 1).points("points", places, places)
        .svg();
    assertTrue(onPicture.contains("stroke=\"#ffffff\""), onPicture);
    assertTrue(new Chart("x", "y").shades(SQUARE, (x, _) -> x).line("line", places, places).svg()
        .contains("class=\"edge\""));
  }

  @Test
  void anImageHasNoNumbersAndSquarePixels() throws Exception {
    Chart chart = new Chart("", "").panel("three by two").shades(new double[] {0, 3, 0, 2}, (x, y) -> x + y).bare();
    assertEquals(List.of("three by two", ""), elements(chart, "text").stream().map(Element::getTextContent).toList());
    Element image = elements(chart, "image").getFirst();
    assertEquals(1.5, number(image, "width") / number(image, "height"), 0.02);
  }

  @Test
  void laterStagesAreStrongerAndEachIsInTheLegend() throws Exception {
    Chart chart = new Chart("x", "y").points("points", new double[] {0, 1}, new double[] {0, 1});
    for (int i = 0; i < 3; i++) {
      int slope = i;
      chart.stage("stage " + i, i / 2.0, 0, 1, x -> slope * x);
    }
    List<String> strokes = elements(chart, "path").stream().map(path -> path.getAttribute("stroke"))
        .filter(stroke -> stroke.contains("color-mix")).toList();
    assertEquals(3, strokes.size());
    assertTrue(strokes.get(0).contains("25%") && strokes.get(2).contains("100%"), strokes.toString());
    Set<String> legend = elements(chart, "circle").stream().map(dot -> dot.getAttribute("fill"))
        .collect(Collectors.toSet());
    assertTrue(legend.containsAll(strokes), legend.toString());
  }

  @Test
  void namesOfWideLettersDoNotReachTheNextDotOfTheLegend() throws Exception {
    Chart chart = new Chart("x", "y");
    for (String name : List.of("momentum", "minimum", "WWW")) {
      chart.line(name, new double[] {0, 1}, new double[] {0, 1});
    }
    List<Element> dots = elements(chart, "circle").stream().filter(dot -> number(dot, "r") == 4).toList();
    assertTrue(number(dots.get(1), "cx") - number(dots.get(0), "cx") > 9 + 82 + 4,
        "so wide is it in DejaVu Sans of 14");
    assertTrue(number(dots.get(2), "cx") - number(dots.get(1), "cx") > 9 + 75 + 4);
  }
}
