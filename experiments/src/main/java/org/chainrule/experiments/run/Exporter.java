package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chainrule.api.Dataset;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ModelFormat.Verification;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;
import org.chainrule.training.Evaluation;
import org.chainrule.training.TrainedModel;

/** Writes a trained model in the formats that its experiment asks for. */
final class Exporter {
  /**
   * A format and what came of it.
   *
   * @param format the format's id
   * @param file where the model was to go
   * @param verification how the file's outputs compare with the model's, if it was written
   * @param failure why it was not written
   */
  record Exported(String format, Path file, Optional<Verification> verification, Optional<String> failure) {
    boolean passed() {
      return verification.map(Verification::passed).orElse(false);
    }
  }

  private Exporter() {}

  static List<Exported> export(PluginFactory factory, List<ModelFormat> formats, TrainedModel model, RunDirectory run) {
    List<Exported> results = new ArrayList<>();
    for (ModelFormat format : formats) {
      results.add(export(factory.catalog().entryOf(format).id(), format, model, run.model(format.extension())));
    }
    return results;
  }

  static Exported export(String id, ModelFormat format, TrainedModel model, Path file) {
    try {
      return new Exported(id, file, Optional.of(format.export(model, file)), Optional.empty());
    } catch (IOException exception) {
      return new Exported(id, file, Optional.empty(), Optional.of(String.valueOf(exception.getMessage())));
    }
  }

  /** Facts to store with the model. */
  static Map<String, String> metadata(Experiment experiment, Optional<Evaluation> test) {
    Dataset.Splits data = experiment.data();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", experiment.configuration().name());
    facts.put("chainrule", Version.current());
    facts.put("configuration", experiment.resolved().yaml());
    facts.put("plugins", Json.line(experiment.resolved().plugins().stream().map(entry -> Provenance.map("kind",
        entry.kind().label(), "id", entry.id(), "version", entry.version(), "sha256", entry.sha256())).toList()));
    facts.put("data", data.description());
    facts.put("data_sha256", Provenance.dataHash(data));
    facts.put("seed", String.valueOf(experiment.configuration().seed()));
    facts.put("feature_range", Json.line(range(data)));
    facts.put("classes", Json.line(data.classes()));
    facts.put("features", Json.line(data.features()));
    data.filling().ifPresent(filling -> facts.put("missing",
        Json.line(Provenance.map("cells", filling.cells(), "values", new TreeMap<>(filling.values())))));
    test.ifPresent(evaluation -> facts.put("metrics", Json.line(metrics(evaluation))));
    return facts;
  }

  /** The smallest and the largest number of the source, so that data in other units can be noticed. */
  private static List<Double> range(Dataset.Splits data) {
    Literal features = data.training().features();
    int width = Math.max(1, features.elements() / features.shape().size(0));
    Literal bounds = Literal.zeros(new TensorType(features.dtype(), features.shape().with(0, Dim.of(2))));
    for (int i = 0; i < features.elements(); i++) {
      int low = i % width;
      int high = width + low;
      bounds.set(low, i < width ? features.get(i) : Math.min(bounds.get(low), features.get(i)));
      bounds.set(high, i < width ? features.get(i) : Math.max(bounds.get(high), features.get(i)));
    }
    DoubleSummaryStatistics raw = Arrays.stream(data.unscaled(bounds).toDoubles()).summaryStatistics();
    return List.of(raw.getMin(), raw.getMax());
  }

  /** The figures of an evaluation by name. */
  static Map<String, Object> metrics(Evaluation evaluation) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("samples", evaluation.samples());
    metrics.put("loss", evaluation.loss());
    metrics.putAll(evaluation.metrics());
    return metrics;
  }
}
