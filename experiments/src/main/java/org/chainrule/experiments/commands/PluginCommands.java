package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.run.Console;
import org.chainrule.host.Catalog;
import org.chainrule.host.Kind;
import org.chainrule.host.ParameterInfo;
import org.chainrule.host.PluginEntry;
import org.chainrule.host.Problem;
import picocli.CommandLine.Command;

/** Commands on plug-ins. */
public final class PluginCommands {
  private PluginCommands() {}

  /** Only a name for its subcommands. */
  @Command(name = "plugins", description = "What can be plugged together.", mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "list | describe ID | check FILE | new KIND NAME | watch")
  static final class Plugins {}

  private static final String OK = "ok";

  /** A row of the list: one plug-in, or one file that cannot be used. */
  private record Row(String kind, String id, String version, String origin, String status) {
    String line(List<Row> all) {
      StringBuilder line = new StringBuilder();
      for (Function<Row, String> column : List.<Function<Row, String>>of(Row::kind, Row::id, Row::version,
          Row::origin)) {
        int width = all.stream().map(column).mapToInt(String::length).max().orElse(0);
        line.append(String.format("%-" + Math.max(1, width) + "s  ", column.apply(this)));
      }
      return line.append(status).toString();
    }
  }

  static Map<String, Object> json(PluginEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", entry.kind().label());
    json.put("id", entry.id());
    json.put("version", entry.version());
    json.put("origin", entry.origin());
    json.put("status", OK);
    json.put("sha256", entry.sha256());
    List<Map<String, Object>> parameters = new ArrayList<>();
    for (ParameterInfo parameter : entry.parameters()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", parameter.name());
      row.put("type", parameter.type());
      row.put("required", parameter.required());
      row.put("default", parameter.defaultValue().orElse(null));
      row.put("text", parameter.text());
      parameters.add(row);
    }
    json.put("parameters", parameters);
    return json;
  }

  /** A file that cannot be used has no kind, id and version. */
  private static Map<String, Object> json(Problem problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", null);
    json.put("id", null);
    json.put("version", null);
    json.put("origin", problem.origin());
    json.put("status", problem.message());
    json.put("sha256", null);
    json.put("parameters", List.of());
    return json;
  }

  /** Lists plug-ins. */
  @Command(name = "list", description = "List all plug-ins, and every file that cannot be used (exit status 1 then).")
  static final class ListAll extends Action {
    ListAll(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog()) {
        List<Row> rows = new ArrayList<>(List.of(new Row("KIND", "ID", "VERSION", "ORIGIN", "STATUS")));
        for (Kind kind : Kind.values()) {
          catalog.entries(kind.type()).forEach(entry -> rows.add(new Row(kind.label(), entry.id(), entry.version(),
              entry.origin(), OK)));
        }
        catalog.problems().forEach(problem -> rows.add(new Row("-", "-", "-", problem.origin(), "cannot be used: "
            + problem.message())));
        rows.forEach(row -> console.result(row.line(rows)));
        catalog.problems().forEach(problem -> environment.err().println("cannot be used: " + problem));
        List<Map<String, Object>> json = new ArrayList<>();
        catalog.entries().forEach(entry -> json.add(PluginCommands.json(entry)));
        catalog.problems().forEach(problem -> json.add(PluginCommands.json(problem)));
        console.json(json);
        return catalog.problems().isEmpty() ? DONE : FAILED;
      }
    }
  }

  /** The plug-ins that an id means, in every kind, or in one for {@code kind/id}. */
  static List<PluginEntry> find(Catalog catalog, String name) {
    String id = name.substring(name.indexOf('/') + 1);
    String kind = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
    List<PluginEntry> found = catalog.entries().stream().filter(entry -> entry.id().equals(id)
        && (kind.isEmpty() || entry.kind().label().equals(kind))).toList();
    if (found.isEmpty()) {
      throw new InputException("there is no plug-in '" + name + "'"
          + Nearest.hint(id, catalog.entries().stream().map(PluginEntry::id).distinct().toList()));
    }
    return found;
  }

  /** The commands below {@code plugins}. */
  public static List<Object> plugins(Environment environment) {
    return List.of(new Plugins(), new ListAll(environment), new DescribeCommand(environment),
        new CheckCommand(environment), new CheckWorker(environment), new NewCommand(environment),
        new WatchPlugins(environment));
  }
}
