package org.chainrule.experiments.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.experiments.run.Exporter.Exported;
import org.chainrule.training.Evaluation;
import org.chainrule.training.Timings;
import org.chainrule.training.TrainingResult;

/** The last lines of a run: what came out, what it cost, and where to look. */
final class Closing {
  private Closing() {}

  static void print(Console console, RunDirectory run, TrainingResult result, Optional<String> fit,
      List<Exported> exported, Stopwatch watch) {
    console.say(result.reason());
    result.test().or(result::validation).ifPresent(evaluation -> console.result(
        figures(result.test().isPresent() ? "Test" : "Validation", evaluation)));
    fit.ifPresent(console::result);
    console.say(cost(result.timings(), watch));
    Path model = run.path();
    for (Exported export : exported) {
      if (export.passed()) {
        console.say("Verified %s: %s".formatted(export.file().getFileName(),
            export.verification().orElseThrow().report().strip()));
        model = export.file();
      } else {
        console.warn("the %s export failed: %s".formatted(export.format(), export.failure()
            .orElseGet(() -> export.verification().orElseThrow().report())));
      }
    }
    console.result("Report: " + run.report());
    if (!model.equals(run.path())) {
      console.result("Model:  " + model);
    }
  }

  static String figures(String part, Evaluation evaluation) {
    List<String> figures = new ArrayList<>();
    evaluation.metrics().forEach((name, value) -> figures.add("%s %.4f".formatted(name.replace('_', ' '), value)));
    figures.add("loss %.4f".formatted(evaluation.loss()));
    return "%s: %s (%,d samples)".formatted(part, String.join(", ", figures), evaluation.samples());
  }

  private static String cost(Timings timings, Stopwatch watch) {
    double data = watch.seconds("data") + timings.dataSeconds();
    return ("%,d steps, %,.0f steps/s, peak memory %,d MiB; %.1f s: data %.1f, compiling %.1f, compute %.1f, "
        + "health %.3f (%.1f %% of the steps' time), evaluation %.1f, checkpoints %.1f, export %.1f, report %.1f")
        .formatted(timings.steps(),
            timings.stepsPerSecond(), PeakMemory.bytesOr(timings.peakHeapBytes()) >> 20, watch.total(), data,
            timings.compileSeconds(),
            timings.computeSeconds(), timings.healthSeconds(), 100 * timings.healthShare(), timings.evaluationSeconds(),
            timings.checkpointSeconds(),
            watch.seconds("export"), watch.seconds("report"));
  }
}
