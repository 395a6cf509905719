package org.chainrule.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.chainrule.benchmarks.report.Chart;
import org.chainrule.benchmarks.report.Target;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class ReportPartsTest {
  @Test
  void everyTargetIsSomethingThatBenchMeasures() throws IOException {
    Set<List<String>> seen = new HashSet<>();
    for (Target target : Target.all()) {
      BenchOptions options = new BenchOptions();
      new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs(target.arguments().toArray(String[]::new));
      assertEquals(target.workload(), options.checkedWorkload().id());
      assertTrue(target.ratio() > 0, target::toString);
      assertTrue(seen.add(target.arguments()), () -> "twice: " + target);
    }
    assertFalse(seen.isEmpty());
  }

  @Test
  void aChartIsWellFormedAndHasAPointForEachNumber() throws Exception {
    Chart.Panel panel = new Chart.Panel("time, ms", List.of(1.0, 64.0, 4096.0), List.of(0.2, 3.0, 150.0), 1);
    String svg = new Chart("growth", "batch", List.of(panel, panel)).svg();
    Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertEquals(6, document.getElementsByTagName("circle").getLength());
    assertEquals(4, document.getElementsByTagName("polyline").getLength());
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
  }
}
