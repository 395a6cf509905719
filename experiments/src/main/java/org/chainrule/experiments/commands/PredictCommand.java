package org.chainrule.experiments.commands;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ModelFormat.Predictor;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.report.Classes;
import org.chainrule.experiments.run.Json;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.host.Catalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Predicts with a model file. */
@Command(name = "predict", description = "Run a model file on the rows of a CSV file, or on "
    + "images; the answer is CSV.")
final class PredictCommand extends Action {
  @Parameters(index = "0", paramLabel = "FILE", description = "A model file.")
  private Path file = Path.of("");

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "DATA",
      description = "A CSV file with one sample a row, in the "
          + "units of the data's source; the names of columns and a label are optional. Or files and folders as the data set "
          + "reads them that the model was trained on, such as images.")
  private List<Path> data = new ArrayList<>();

  @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "Where to write; standard output by default.")
  private Optional<Path> output = Optional.empty();

  PredictCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() throws IOException {
    try (Catalog catalog = catalog(console());
        Predictor predictor = open(catalog, ModelCommands.existing(resolve(file)))) {
      NewSamples samples = NewSamples.read(catalog, predictor, data.stream().map(this::resolve).toList());
      warnOfUnits(samples.features(), Json.numbers(predictor.metadata().getOrDefault("feature_range", "[]")));
      Literal prediction = Classes.prediction(predictor.predict(samples.features()));
      String text = csv(prediction, samples.names(), Json.strings(predictor.metadata().getOrDefault("classes", "[]")));
      if (output.isPresent()) {
        RunDirectory.write(resolve(output.get()), text);
      } else {
        environment.out().print(text);
      }
      console().json(Map.of("samples", samples.features().shape().size(0)));
      return DONE;
    }
  }

  /** Numbers far outside what the model was trained on are most often numbers in other units. */
  private void warnOfUnits(Literal features, List<Double> range) {
    if (range.size() != 2) {
      return;
    }
    double margin = range.get(1) - range.get(0);
    for (int i = 0; i < features.elements(); i++) {
      double value = features.get(i);
      if (value < range.get(0) - margin || value > range.get(1) + margin) {
        console().warn("the data has the number %s, where the model was trained on numbers from %s to %s: "
            .formatted(value, range.get(0), range.get(1)) + "the units may differ");
        return;
      }
    }
  }

  private static Predictor open(Catalog catalog, Path file) {
    try {
      return Formats.of(catalog, file).format().open(file);
    } catch (IOException exception) {
      throw new InputException(String.valueOf(exception.getMessage()), exception);
    }
  }

  /** For classes: the class and the probability of each; otherwise the numbers. Before them the sample's name, if any. */
  private static String csv(Literal prediction, List<String> called, List<String> names) throws IOException {
    int samples = prediction.shape().size(0);
    int width = samples == 0 ? 0 : prediction.elements() / samples;
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().build(text)) {
      boolean classification = !names.isEmpty();
      Classes classes = Classes.of(prediction, names);
      List<String> header = new ArrayList<>(called.isEmpty() ? List.of() : List.of("sample"));
      if (classification) {
        header.add("class");
        classes.names().forEach(name -> header.add("probability_" + name));
      } else {
        for (int i = 0; i < width; i++) {
          header.add(width == 1 ? "output" : "output_" + i);
        }
      }
      writer.writeRecord(header);
      for (int sample = 0; sample < samples; sample++) {
        List<String> row = new ArrayList<>(called.isEmpty() ? List.of() : List.of(called.get(sample)));
        if (classification) {
          row.add(classes.name(classes.predicted(prediction, sample)));
          for (int c = 0; c < classes.count(); c++) {
            row.add(Float.toString((float) classes.probability(prediction, sample, c)));
          }
        } else {
          for (int i = 0; i < width; i++) {
            row.add(Float.toString((float) prediction.get(sample * width + i)));
          }
        }
        writer.writeRecord(row);
      }
    }
    return text.toString();
  }
}
