package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.ModelFormat;
import org.chainrule.experiments.check.Facts;
import org.chainrule.experiments.check.Plot;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.report.PluginReport;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.WorkException;
import org.chainrule.host.Catalog;
import org.chainrule.host.ParameterInfo;
import org.chainrule.host.PluginEntry;
import org.chainrule.host.PluginException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what there is to know of a plug-in. */
@Command(name = "describe",
    description = "What a plug-in does: its documentation, parameters, plot, operators in a model file, and cost.")
final class DescribeCommand extends Action {
  private static final String NO_SOURCES = "There is no documentation: the jar holds no sources (bnd puts them into it "
      + "with \"-sources: true\").";

  @Parameters(arity = "1..*", paramLabel = "ID",
      description = "An id, or kind/id where several kinds have it; then parameters as key=value.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--html", paramLabel = "FILE", description = "Write it as a page, with plots of the derivatives.")
  private Optional<Path> html = Optional.empty();

  DescribeCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    try (Catalog catalog = catalog(console)) {
      List<PluginEntry> found = PluginCommands.find(catalog, words.getFirst());
      List<PluginReport.Section> sections = new ArrayList<>();
      List<Map<String, Object>> objects = new ArrayList<>();
      for (PluginEntry entry : found) {
        describe(catalog, entry, console, sections, objects);
      }
      if (html.isPresent()) {
        write(html.get(), sections);
        console.result("page: " + html.get());
      }
      console.json(Map.of("plugins", objects));
      return DONE;
    }
  }

  private void describe(Catalog catalog, PluginEntry entry, Console console, List<PluginReport.Section> sections,
      List<Map<String, Object>> objects) {
    String text = catalog.documentation(entry).orElse(NO_SOURCES).strip();
    console.result("%s %s, version %s, from %s".formatted(entry.kind().label(), entry.id(), entry.version(),
        entry.origin()));
    console.result(text);
    Map<String, String> facts = new LinkedHashMap<>();
    for (ParameterInfo parameter : entry.parameters()) {
      facts.put(parameter.name(), "%s%s%s".formatted(parameter.type(), parameter.required() ? ", must be given"
          : parameter.defaultValue().map(value -> ", by default " + value).orElse(""),
          parameter.text().isEmpty() ? "" : "; " + parameter.text()));
    }
    Optional<Plot> plot = Optional.empty();
    Map<String, Object> object = PluginCommands.json(entry);
    object.put("documentation", catalog.documentation(entry).orElse(""));
    Optional<ExtensionPoint> plugin = example(catalog, entry);
    if (plugin.isPresent()) {
      plot = plot(plugin.get());
      Optional<String> cost = Facts.cost(plugin.get());
      cost.ifPresent(known -> facts.put("cost", known));
      object.put("cost", cost.orElse(null));
      for (PluginEntry format : catalog.entries(ModelFormat.class)) {
        Facts.operators(plugin.get(), catalog.create(ModelFormat.class, format.id(), "")).ifPresent(operators -> {
          facts.put(format.id() + " operators", operators);
          object.put(format.id() + "_operators", operators);
        });
      }
    }
    facts.forEach((name, fact) -> console.result("  %s: %s".formatted(name, fact)));
    plot.ifPresent(curves -> curves.curves().keySet().stream().filter(name -> !name.equals("f''"))
        .forEach(name -> curves.text(name).forEach(line -> console.say("  " + line))));
    sections.add(new PluginReport.Section(entry.kind().label() + "/" + entry.id(), "", text,
        List.copyOf(facts.entrySet()), List.of(), plot.map(DescribeCommand::map)));
    objects.add(object);
  }

  private Optional<ExtensionPoint> example(Catalog catalog, PluginEntry entry) {
    try {
      return Optional.of(Examples.create(catalog, entry, words.subList(1, words.size())));
    } catch (InputException | PluginException e) {
      if (words.size() > 1) {
        throw e;
      }
      return Optional.empty(); // it needs parameters that nobody can guess
    }
  }

  private static Optional<Plot> plot(ExtensionPoint plugin) {
    try {
      return Plot.of(plugin);
    } catch (RuntimeException | AssertionError | LinkageError _) {
      return Optional.empty(); // "plugins check" says what is wrong with it
    }
  }

  private static Map<String, Object> map(Plot plot) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", plot.title());
    map.put("axis", plot.axis());
    map.put("x", plot.x());
    map.put("curves", plot.finite());
    return map;
  }

  private void write(Path file, List<PluginReport.Section> sections) {
    try {
      Files.writeString(resolve(file), PluginReport.render(words.getFirst(), sections));
    } catch (IOException e) {
      throw new WorkException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
