package org.chainrule.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Overrides;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.DataPreview;
import org.chainrule.experiments.run.DataSummary;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on data sets. */
public final class DataCommands {
  private DataCommands() {}

  /** Only a name for its subcommands. */
  @Command(name = "data", description = "Data sets to train on.", mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "list | describe | preview")
  static final class Data {}

  /** Lists data sets. */
  @Command(name = "list", description = "List the data sets there are.")
  static final class ListAll extends Action {
    ListAll(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (PluginEntry entry : catalog.entries(Dataset.class)) {
          String text = catalog.documentation(entry).orElse("").strip();
          String first = text.replaceAll("\\s+", " ").replaceFirst("(?<=[a-z0-9)]\\.) .*", "");
          console.result("%-18s %s".formatted(entry.id(), first).stripTrailing());
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("id", entry.id());
          row.put("version", entry.version());
          row.put("description", first);
          rows.add(row);
        }
        console.json(Map.of("datasets", rows));
        return DONE;
      }
    }
  }

  /** What commands on one data set have in common. */
  abstract static class OnOne extends Action {
    @Parameters(arity = "1..*", paramLabel = "NAME | FILE | KEY=VALUE",
        description = "A data set, a shipped experiment or a YAML file; then changes, such as data.path=FILE.")
    private List<String> words = new ArrayList<>();

    OnOne(Environment environment) {
      super(environment);
    }

    /** The name given, without a path. */
    String name() {
      return words.stream().filter(word -> !Overrides.isOverride(word)).findFirst()
          .map(word -> Path.of(word).getFileName().toString().replaceFirst("\\.ya?ml$", "")).orElse("data");
    }

    /** The configuration of an experiment with this data. */
    Mapping source(Catalog catalog) {
      List<String> names = words.stream().filter(word -> !Overrides.isOverride(word)).toList();
      if (names.size() != 1 || catalog.entries(Dataset.class).stream()
          .noneMatch(entry -> entry.id().equals(names.getFirst()))) {
        return RunCommand.configuration(catalog, words, environment.directory());
      }
      Mapping bare = (Mapping) PluginFactory.setting(Map.of("data", Map.of("id", names.getFirst()), "model",
          List.of("flatten")));
      return new Overrides(_ -> Optional.empty()).apply(
          ExperimentConfiguration.withDefaults(bare, names.getFirst()),
          words.stream().filter(Overrides::isOverride).toList());
    }
  }

  /** Tells figures of a data set. */
  @Command(name = "describe", description = "Load a data set and tell its parts, classes and numbers.",
      footer = {"", "Examples:", "  chainrule data describe landsat",
        "  chainrule data describe csv data.path=people.csv data.label=income data.missing=median",
        "", "\"chainrule plugins describe dataset/csv\" tells what can be set."})
  static final class Describe extends OnOne {
    Describe(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        DataSummary summary = DataSummary.of(catalog, source(catalog));
        summary.lines().forEach(console::result);
        console.json(summary.json());
        return DONE;
      }
    }
  }

  /** Shows samples. */
  @Command(name = "preview", description = "Write a page that shows samples, with what augmentations make of them.",
      footer = {"", "Examples:", "  chainrule data preview digits \"data.augmentations=[translate, {rotate: 15}]\"",
        "  chainrule data preview image_folder data.path=photos data.height=64 data.width=64"})
  static final class Preview extends OnOne {
    @Option(names = "--samples", paramLabel = "N", description = "How many samples to show; 24 by default.")
    private int samples = 24;

    @Option(names = "--out", paramLabel = "FILE", description = "The page; by default NAME-preview.html.")
    private Optional<Path> out = Optional.empty();

    Preview(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      if (samples < 1) {
        throw new InputException("--samples must be at least 1, not " + samples);
      }
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        Path file = resolve(out.orElse(Path.of(name() + "-preview.html")));
        int shown = DataPreview.write(catalog, source(catalog), samples, file);
        console.result("%d samples: %s".formatted(shown, file));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file.toString());
        facts.put("samples", shown);
        console.json(facts);
        return DONE;
      }
    }
  }

  /** The commands below {@code data}. */
  public static List<Object> data(Environment environment) {
    return List.of(new Data(), new ListAll(environment), new Describe(environment), new Preview(environment));
  }
}
