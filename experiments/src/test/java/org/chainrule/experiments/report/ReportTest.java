package org.chainrule.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.report.DecisionRegions.Key;
import org.chainrule.experiments.report.DecisionRegions.Point;
import org.chainrule.experiments.report.Findings.Confusion;
import org.chainrule.experiments.report.Findings.Mistake;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.GradientFlow;
import org.chainrule.training.ModelSummary;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.HealthSample.Losses;
import org.chainrule.training.health.Verdict;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final String HOSTILE = "</script><script>alert(1)</script>\"'&<b>";

  private static final BitSet STUCK = BitSet.valueOf(new long[] {0b101});
  private static final List<HealthSample> HEALTH = List.of(
      new HealthSample(0, 0.1, new Losses(0, 0, Optional.empty()), Optional.of(2.0),
          List.of(new HealthSample.Layer("dense1/activation1", 0.5, 0.75, 0.25,
              Optional.of(new HealthSample.Units(HealthSample.Kind.GATED, 8, 32, STUCK)))),
          List.of(new HealthSample.Parameter("dense1/weight", 2, 0.5, 0.5),
              new HealthSample.Parameter("dense1/bias", 0, 1, 1))),
      new HealthSample(9, 0.1, new Losses(9, 1, Optional.empty()), Optional.empty(), List.of(), List.of()));

  private static String page() {
    GradientFlow flow = new GradientFlow(List.of(), List.of(
        new GradientFlow.Parameter("dense1/weight", 1, 0.25, 0.1), new GradientFlow.Parameter("dense1/bias", 1, 9, 1)));
    List<EpochRecord> history = List.of(
        new EpochRecord(1, 10, 2.5, OptionalDouble.of(2.25), Map.of("accuracy", 0.5), 0.001, 1, Optional.of(flow)),
        new EpochRecord(2, 20, 1.5, OptionalDouble.of(Double.NaN), Map.of("accuracy", 0.75), 0.0005, 1,
            Optional.empty()));
    Findings findings = new Findings(
        Optional.of(new Confusion("test", List.of("cat", HOSTILE), new int[][] {{5, 1}, {2, 7}})),
        List.of(new Mistake(Images.png(2, 2, (x, y) -> x * 255), HOSTILE, "cat", "97 %", 3)),
        Optional.of(new DecisionRegions(Images.png(2, 2, (_, _) -> 0), List.of(new Point(10, 20, "#0072b2")), HOSTILE,
            "x2", List.of(new Key(HOSTILE, "#0072b2")))));
    ModelSummary summary = new ModelSummary(List.of(new ModelSummary.Row("dense1/weight", Shape.of(64, 10), true)));
    return Report.render(new ReportData("name " + HOSTILE, "data " + HOSTILE,
        List.of(new ReportData.Figure("test accuracy", "0.7500")), "outcome " + HOSTILE, history,
        new HealthFigures(List.of(new Verdict("dead_units", "dense1", 8, "verdict " + HOSTILE)), HEALTH), findings,
        summary,
        "configuration: " + HOSTILE, Map.of("fact", HOSTILE)));
  }

  private static JsonNode series(String page) throws IOException {
    Matcher matcher = Pattern.compile("<script type=\"application/json\" id=\"series\">(.*?)</script>").matcher(page);
    assertTrue(matcher.find());
    return new ObjectMapper().readTree(matcher.group(1));
  }

  @Test
  void hasEachPart() {
    String page = page();
    for (String part : List.of("<h2>Learning curves</h2>", "<h2>Confusion matrix</h2>", "<h2>Decision regions</h2>",
        "<h2>Wrongly classified images</h2>", "<h2>Model</h2>", "<h2>Configuration</h2>", "<h2>Provenance</h2>",
        "<h2>Health</h2>", "id=\"loss\"", "id=\"gradients\"", "id=\"health-gradient\"", "dense1/weight", "[64, 10]",
        "uPlot", "prefers-color-scheme: dark",
        "@media print", "name=\"viewport\"")) {
      assertTrue(page.contains(part), part);
    }
    assertEquals(1, count(page, "<td class=\"right\" style=\"--shade: 0.8"), "the largest count");
  }

  @Test
  void needsNothingElse() {
    String page = page().replaceAll("(?s)<script>.*?</script>", "");
    assertFalse(Pattern.compile("(src|href)\\s*=\\s*+\"?+(?!data:)", Pattern.CASE_INSENSITIVE).matcher(page).find());
    assertFalse(page.contains("@import"));
    assertFalse(page.contains("url("));
  }

  @Test
  void escapesWhatIsNotItsOwn() {
    String page = page();
    assertFalse(page.contains("alert(1)</script>"));
    assertFalse(page.contains(HOSTILE));
    assertEquals(2, count(page, "</script>"), "series and charts; one more would be an intruder's");
  }

  @Test
  void seriesAreTheRecordedFigures() throws IOException {
    JsonNode series = series(page());
    JsonNode metrics = series.get("metrics");
    assertEquals("[1.0,2.0]", metrics.get("epoch").toString());
    assertEquals("[2.5,1.5]", metrics.get("training_loss").toString());
    assertEquals("[2.25,null]", metrics.get("validation_loss").toString());
    assertEquals("[0.5,0.75]", metrics.get("validation_accuracy").toString());
    assertEquals("{\"dense1/weight\":[0.25,null]}", series.get("gradients").toString(), "weights, not biases");
  }

  @Test
  void healthIsShownByStep() throws IOException {
    assertTrue(page().contains("verdict &lt;/script&gt;"), "the verdict, escaped");
    JsonNode health = series(page()).get("health");
    assertEquals("{\"step\":[0.0]}", health.get("step").toString(), "samples of losses alone are no points");
    assertEquals("{\"dense1/weight\":[0.5]}", health.get("gradient").toString());
    assertEquals("{\"dense1/weight\":[0.25]}", health.get("update").toString());
    assertEquals("{\"dense1\":[0.75]}", health.get("activation").toString());
    assertEquals("{\"dense1\":[25.0]}", health.get("stuck").toString());
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
