package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Dataset.Filling;
import org.chainrule.api.Dataset.Unlabelled;
import org.chainrule.api.ModelFormat.Predictor;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.YamlReader;
import org.chainrule.experiments.run.Json;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.host.Catalog;

/**
 * Samples that a model file is used on: the rows of a CSV file, or files as the data set reads them that the model was
 * trained on.
 *
 * @param features FLOAT32 [samples, ...], in the units of the data's source
 * @param names of the samples; empty for rows
 */
record NewSamples(Literal features, List<String> names) {
  private static final List<String> TABLES = List.of(".csv", ".txt", ".tsv");

  /**
   * Reads samples.
   *
   * @throws InputException if they cannot be read or do not fit the model, with the file
   */
  static NewSamples read(Catalog catalog, Predictor predictor, List<Path> files) {
    Path first = files.getFirst();
    if (files.size() == 1 && isTable(first)) {
      return rows(predictor, first);
    }
    Optional<Dataset> dataset = dataset(catalog, predictor.metadata());
    Optional<Unlabelled> samples = dataset.flatMap(known -> read(known, files, Shape.of(predictor.sampleShape())));
    if (samples.isPresent()) {
      return new NewSamples(samples.get().features(), samples.get().names());
    }
    if (files.size() == 1 && !Files.isDirectory(first)) {
      return rows(predictor, first);
    }
    throw new InputException("one CSV file is wanted, a sample a row: %s".formatted(dataset.isPresent()
        ? "the data set that the model was trained on reads no other files"
        : "the model file does not say on which data set it was trained, which could read others"));
  }

  private static boolean isTable(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return TABLES.stream().anyMatch(ending -> name.endsWith(ending) || name.endsWith(ending + ".gz"));
  }

  private static NewSamples rows(Predictor predictor, Path file) {
    Map<String, String> metadata = predictor.metadata();
    SampleTable table = SampleTable.read(file, predictor.sampleShape(),
        Json.strings(metadata.getOrDefault("features", "[]")), filling(metadata.getOrDefault("missing", "{}")));
    return new NewSamples(table.features(), List.of());
  }

  private static Filling filling(String text) {
    Map<String, Object> facts = Json.object(text);
    Map<String, String> values = new HashMap<>();
    if (facts.get("cells") instanceof List<?> cells && facts.get("values") instanceof Map<?, ?> known) {
      known.forEach((name, value) -> values.put(name.toString(), value.toString()));
      return new Filling(cells.stream().map(Object::toString).toList(), values);
    }
    return SampleTable.NO_FILLING;
  }

  /** The data set that the configuration in a model file names. */
  private static Optional<Dataset> dataset(Catalog catalog, Map<String, String> metadata) {
    return Optional.ofNullable(metadata.get("configuration"))
        .map(text -> YamlReader.read(text, "the configuration in the model file").entries().get("data"))
        .map(data -> new PluginFactory(catalog).create(Dataset.class,
            data instanceof Mapping map ? map.without("validation").without("augmentations") : data, "data"));
  }

  private static Optional<Unlabelled> read(Dataset dataset, List<Path> files, Shape sample) {
    try {
      return dataset.read(files, sample);
    } catch (IOException exception) {
      throw new InputException(String.valueOf(exception.getMessage()), exception);
    }
  }
}
