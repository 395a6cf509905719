package org.chainrule.experiments.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chainrule.experiments.configuration.Setting.Mapping;

/** The experiments that Chainrule brings along, and those in files. */
public final class Shipped {
  /** Names of the shipped experiments. */
  public static final List<
      String> NAMES = List.of("digits", "digits-cnn", "fashion-mnist", "landsat", "softmax-digits", "spirals");

  private Shipped() {}

  /**
   * The configuration of an experiment, with defaults for what it does not say.
   *
   * @param experiment name of a shipped experiment, or of a YAML file
   * @param directory what a file's name is relative to
   * @throws InputException if there is no such experiment or file, or it is no valid configuration
   */
  public static Mapping find(String experiment, Path directory) {
    if (NAMES.contains(experiment)) {
      return ExperimentConfiguration.withDefaults(YamlReader.read(text(experiment), experiment + ".yaml"), experiment);
    }
    Path file = directory.resolve(experiment);
    if (experiment.endsWith(".java")) {
      throw new InputException(experiment + " is a program, not a configuration: \"chainrule run " + experiment
          + "\" runs it");
    }
    if (!Files.exists(file) && !experiment.matches(".*[./\\\\].*")) {
      throw new InputException("there is no experiment '" + experiment + "'" + Nearest.hint(experiment, NAMES)
          + " (or name a YAML file)");
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "").replaceAll("[^A-Za-z0-9_.-]+", "-")
        .replaceFirst("^[^A-Za-z0-9]+", "");
    return ExperimentConfiguration.withDefaults(YamlReader.read(file), name.isEmpty() ? "experiment" : name);
  }

  private static String text(String name) {
    try (InputStream in = Shipped.class.getResourceAsStream("shipped/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the shipped experiment " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}
