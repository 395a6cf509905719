package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.run.Console;
import org.chainrule.host.Catalog;
import org.chainrule.host.Kind;
import org.chainrule.host.ParameterInfo;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands on plug-ins. */
public final class PluginCommands {
  private PluginCommands() {}

  /** Only a name for its subcommands. */
  @Command(name = "plugins", description = "What can be plugged together.", mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "list | describe ID | watch")
  static final class Plugins {}

  /** What a plug-in is, on one line: its id, version, parameters and origin. */
  private static String line(PluginEntry entry) {
    String parameters = String.join(", ", entry.parameters().stream().map(PluginCommands::parameter).toList());
    return "  %-24s %s".formatted(entry.id() + (parameters.isEmpty() ? "" : " "), parameters).stripTrailing()
        + (entry.version().equals("0") ? "  (" + entry.origin() + ")" : "");
  }

  private static String parameter(ParameterInfo parameter) {
    return parameter.name() + (parameter.required() ? "!" : "")
        + parameter.defaultValue().map(value -> "=" + value).orElse("");
  }

  private static Map<String, Object> json(PluginEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", entry.kind().label());
    json.put("id", entry.id());
    json.put("version", entry.version());
    json.put("origin", entry.origin());
    json.put("sha256", entry.sha256());
    List<Map<String, Object>> parameters = new ArrayList<>();
    for (ParameterInfo parameter : entry.parameters()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", parameter.name());
      row.put("type", parameter.type());
      row.put("required", parameter.required());
      parameter.defaultValue().ifPresent(value -> row.put("default", value));
      parameters.add(row);
    }
    json.put("parameters", parameters);
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
        for (Kind kind : Kind.values()) {
          List<PluginEntry> entries = catalog.entries(kind.type());
          if (!entries.isEmpty()) {
            console.result(kind.label());
            entries.forEach(entry -> console.result(line(entry)));
          }
        }
        catalog.problems().forEach(problem -> environment.err().println("cannot be used: " + problem));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("plugins", catalog.entries().stream().map(PluginCommands::json).toList());
        json.put("problems", catalog.problems().stream()
            .map(problem -> Map.of("origin", problem.origin(), "message", problem.message())).toList());
        console.json(json);
        return catalog.problems().isEmpty() ? DONE : FAILED;
      }
    }
  }

  /** Describes a plug-in. */
  @Command(name = "describe", description = "What a plug-in does and which parameters it has.")
  static final class Describe extends Action {
    @Parameters(paramLabel = "ID", description = "An id, or kind/id where several kinds have it.")
    private String id = "";

    Describe(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        List<PluginEntry> found = find(catalog, id);
        for (PluginEntry entry : found) {
          console.result("%s %s, version %s, from %s".formatted(entry.kind().label(), entry.id(), entry.version(),
              entry.origin()));
          catalog.documentation(entry).ifPresent(text -> console.result(text.strip()));
          for (ParameterInfo parameter : entry.parameters()) {
            console.result("  %s: %s%s%s".formatted(parameter.name(), parameter.type(), parameter.required()
                ? ", must be given" : parameter.defaultValue().map(value -> ", by default " + value).orElse(""),
                parameter.text().isEmpty() ? "" : "; " + parameter.text()));
          }
        }
        console.json(Map.of("plugins", found.stream().map(PluginCommands::json).toList()));
        return DONE;
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
    return List.of(new Plugins(), new ListAll(environment), new Describe(environment),
        new WatchPlugins(environment));
  }
}
