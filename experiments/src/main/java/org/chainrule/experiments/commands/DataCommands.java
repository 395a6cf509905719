package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Dataset;
import org.chainrule.experiments.run.Console;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine.Command;

/** Commands on data sets. */
public final class DataCommands {
  private DataCommands() {}

  /** Only a name for its subcommands. */
  @Command(name = "data", description = "Data sets to train on.", mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "list")
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

  /** The commands below {@code data}. */
  public static List<Object> data(Environment environment) {
    return List.of(new Data(), new ListAll(environment));
  }
}
