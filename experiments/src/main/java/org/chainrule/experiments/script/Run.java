package org.chainrule.experiments.script;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Setting;
import org.chainrule.experiments.configuration.YamlReader;
import org.chainrule.experiments.run.HealthRecords;
import org.chainrule.experiments.run.Json;
import org.chainrule.experiments.run.LoadedRun;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.host.Catalog;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.TrainingGraphs;
import org.chainrule.training.health.HealthMonitor;

/** What a training left: figures, weights, files. */
public final class Run {
  private final Session session;
  private final Catalog catalog;
  private final String name;
  private final RunDirectory files;
  private final Map<String, Double> metrics;
  private final List<EpochRecord> epochs;

  Run(Session session, Catalog catalog, String name, Path directory, List<EpochRecord> epochs) {
    this.epochs = List.copyOf(epochs);
    this.session = session;
    this.catalog = catalog;
    this.name = name;
    this.files = new RunDirectory(directory);
    this.metrics = figures(files);
  }

  /** The run in a directory, such as an earlier program's. */
  public static Run in(Path directory) {
    Session session = Session.present();
    Path place = session.directory().resolve(directory);
    RunDirectory.existing(place);
    return new Run(session, session.catalog(List.of()), String.valueOf(directory.getFileName()), place,
        List.of());
  }

  /** Those of the test samples; of the validation samples where there are none. */
  private static Map<String, Double> figures(RunDirectory files) {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (Json.read(files.provenance()).get("result") instanceof Map<?, ?> result) {
      Object part = result.get("test") instanceof Map<?, ?> test ? test : result.get("validation");
      if (part instanceof Map<?, ?> map) {
        map.forEach((key, value) -> {
          if (value instanceof Number number && !key.equals("samples")) {
            figures.put(String.valueOf(key), number.doubleValue());
          }
        });
      }
    }
    return figures;
  }

  // ---- figures ------------------------------------------------------------------------------------------------

  /** The experiment's name. */
  public String name() {
    return name;
  }

  /** A figure of the test samples, or of the validation samples where there are none: {@code "loss"}, or a metric's id. */
  public double metric(String id) {
    return Optional.ofNullable(metrics.get(id)).orElseThrow(() -> new InputException(
        "the run %s has no figure '%s'; it has %s".formatted(name, id,
            metrics.isEmpty() ? "none, for there are neither "
                + "test nor validation samples" : String.join(", ", metrics.keySet()))));
  }

  /** All these figures. */
  public Map<String, Double> metrics() {
    return Map.copyOf(metrics);
  }

  /** The part of the samples that are classified rightly. */
  public double accuracy() {
    return metric("accuracy");
  }

  /** The mean loss. */
  public double loss() {
    return metric("loss");
  }

  /** The figures of each epoch; of an earlier program's run without the seconds that each took. */
  public List<EpochRecord> history() {
    return epochs.isEmpty() ? loaded(LoadedRun::history) : epochs;
  }

  /** What was measured of the training's health, with a verdict for each thing that was wrong. */
  public HealthMonitor health() {
    HealthMonitor monitor = new HealthMonitor();
    HealthRecords.read(files.health()).forEach(monitor::add);
    return monitor;
  }

  /** What it was run with, by the paths of the command line: {@code optimizer.learning_rate}. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    flatten("", YamlReader.read(files.configuration()), settings);
    return settings;
  }

  private static void flatten(String path, Setting setting, Map<String, String> settings) {
    switch (setting) {
      case Setting.Mapping mapping -> mapping.entries()
          .forEach((key, value) -> flatten(path.isEmpty() ? key : path + "." + key, value, settings));
      case Setting.Sequence sequence -> {
        for (int i = 0; i < sequence.items().size(); i++) {
          flatten(path + "." + i, sequence.items().get(i), settings);
        }
      }
      case Setting.Scalar scalar -> settings.put(path, scalar.text());
    }
  }

  // ---- the model ----------------------------------------------------------------------------------------------

  /** A parameter of the trained model, such as {@code "dense1/weight"}. */
  public Literal weights(String parameter) {
    return model(model -> Optional.ofNullable(model.values().get(parameter)).orElseThrow(() -> new InputException(
        "there is no parameter '%s'; there are %s".formatted(parameter, model.values().keySet()))));
  }

  /**
   * What the model says of samples, in the units of the data's source.
   *
   * @param samples a row of features for each
   * @return a row for each: of a classifier the probability of each class
   */
  public double[][] predict(double[]... samples) {
    if (samples.length == 0) {
      return new double[0][];
    }
    return loaded(run -> {
      Shape shape = run.data().training().features().shape().with(0, Dim.batch(samples.length));
      Literal input = Literal.zeros(new TensorType(DType.FLOAT32, shape));
      int width = shape.elements() / samples.length;
      for (int i = 0; i < samples.length; i++) {
        if (samples[i].length != width) {
          throw new InputException("sample %d has %d features; the model takes %d".formatted(i, samples[i].length,
              width));
        }
        for (int j = 0; j < width; j++) {
          input.set(i * width + j, samples[i][j]);
        }
      }
      Map<String, Literal> outputs = run.model().predict(input);
      return rows(Optional.ofNullable(outputs.get(TrainingGraphs.PREDICTION))
          .orElseGet(() -> outputs.get(TrainingGraphs.OUTPUT)), samples.length);
    });
  }

  private static double[][] rows(Literal all, int count) {
    List<double[]> rows = new ArrayList<>();
    int width = all.elements() / Math.max(1, count);
    for (int i = 0; i < count; i++) {
      double[] row = new double[width];
      for (int j = 0; j < width; j++) {
        row[j] = all.get(i * width + j);
      }
      rows.add(row);
    }
    return rows.toArray(double[][]::new);
  }

  /** Anything that can be done with the trained model. */
  public <T> T model(Function<TrainedModel, T> action) {
    return loaded(run -> action.apply(run.model()));
  }

  private <T> T loaded(Function<LoadedRun, T> action) {
    try (LoadedRun run = LoadedRun.open(catalog, files)) {
      return action.apply(run);
    }
  }

  // ---- files --------------------------------------------------------------------------------------------------

  /** The run's directory. */
  public Path directory() {
    return files.path();
  }

  /** The report, an HTML page. */
  public Path report() {
    return files.report();
  }

  /** The exported model, if there is one. */
  public Optional<Path> onnx() {
    return Optional.of(files.model("onnx")).filter(Files::isRegularFile);
  }

  /** Writes the model as ONNX, verified; returns what the verification found. */
  public ModelFormat.Verification export(Path file) {
    return export("onnx", file);
  }

  /** Writes the model in a format, verified. */
  public ModelFormat.Verification export(String format, Path file) {
    return loaded(run -> run.export(format, catalog.create(ModelFormat.class, format, ""),
        session.directory().resolve(file)));
  }

  @Override
  public String toString() {
    return name + " " + metrics;
  }
}
