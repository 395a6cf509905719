package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ModelFormat.Verification;
import org.chainrule.api.ir.Literal;
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
    facts.put("feature_range", Json.line(range(data.training().features())));
    facts.put("classes", Json.line(data.classes()));
    facts.put("features", Json.line(data.features()));
    test.ifPresent(evaluation -> facts.put("metrics", Json.line(metrics(evaluation))));
    return facts;
  }

  /** The smallest and the largest number, so that data in other units can be noticed. */
  private static List<Double> range(Literal features) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < features.elements(); i++) {
      low = Math.min(low, features.get(i));
      high = Math.max(high, features.get(i));
    }
    return List.of(low, high);
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
