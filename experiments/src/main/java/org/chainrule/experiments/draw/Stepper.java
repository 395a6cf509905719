package org.chainrule.experiments.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.experiments.draw.Diagram.Step;
import org.chainrule.experiments.report.Report;

/** A picture with buttons that go through its steps. Without a script all is shown at once. */
final class Stepper {
  private Stepper() {}

  static String html(Picture picture, List<Step> steps) {
    List<Map<String, Object>> data = new ArrayList<>();
    for (Step step : steps) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("text", step.text());
      entry.put("vertices", step.vertices().stream().sorted().toList());
      entry.put("arrows", step.arrows().stream().sorted().toList());
      data.add(entry);
    }
    return """
      <div class="stepper"><div class="controls" hidden>
      <button type="button" data-go="first" title="to the first step">⇤</button>
      <button type="button" data-go="back">◀ back</button>
      <button type="button" data-go="on">forward ▶</button>
      <button type="button" data-go="last" title="all at once">⇥</button>
      <span class="count"></span></div>
      <p class="step" aria-live="polite"></p>
      <div class="wide">%s</div>
      <script type="application/json">%s</script>
      <script>%s</script></div>
      """.formatted(picture.file(), Report.json(data), Report.resource("/org/chainrule/experiments/draw/stepper.js"));
  }
}
