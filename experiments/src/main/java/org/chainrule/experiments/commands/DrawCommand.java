package org.chainrule.experiments.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.experiments.configuration.ExperimentConfiguration;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Shipped;
import org.chainrule.experiments.draw.ExpressionGraph;
import org.chainrule.experiments.draw.ExpressionPage;
import org.chainrule.experiments.draw.Functions;
import org.chainrule.experiments.draw.ModelGraph;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.ModelTrace;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.host.Catalog;
import org.chainrule.host.Names;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws computational graphs. */
@Command(name = "draw",
    description = "Draw the computational graph of a formula or of an experiment, with values and derivatives: "
        + "an SVG file, and an HTML page to step through it.",
    footer = {"", "Examples:", "  chainrule draw \"(a+b)*(b+1)\" a=2 b=3",
      "  chainrule draw \"c=a+b; d=b+1; e=c*d\" a=2 b=3 --out lecture",
      "  chainrule draw \"mish(w*x + b)\" w=0.5 x=2 b=-1 --open", "  chainrule draw digits model.1.dense=16",
      "  chainrule draw digits --update dense1/weight --out adam"})
final class DrawCommand extends Action {
  private static final int SAMPLES = 4;

  @Parameters(arity = "1..*", paramLabel = "EXPRESSION | NAME | FILE", description = {
    "A formula (+ - * / ^, functions of tensors such as exp and sigmoid, activations by id), then name=number for each variable;",
    "or a shipped experiment or a YAML file, then changes: key=value, +key=value, ~key."})
  private List<String> words = new ArrayList<>();

  @Option(names = "--out", paramLabel = "NAME",
      description = "Where to write NAME.svg and NAME.html; by default graph, or graph-<name> of an experiment.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--open", description = "Draw what functions such as sigmoid consist of, and layers not as boxes.")
  private boolean opened;

  @Option(names = "--update", paramLabel = "PARAMETER",
      description = "Let the SVG file show what an experiment's optimizer does with this parameter, such as dense1/weight; the "
          + "page shows it for all.")
  private Optional<String> update = Optional.empty();

  DrawCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    try (Catalog catalog = catalog(console)) {
      return isExperiment(words.getFirst()) ? experiment(catalog, console) : expression(catalog, console);
    }
  }

  private boolean isExperiment(String word) {
    return Shipped.NAMES.contains(word) || word.endsWith(".yaml") || word.endsWith(".yml")
        || !word.contains(";") && Files.isRegularFile(environment.directory().resolve(word));
  }

  // ---- experiments --------------------------------------------------------------------------------------------

  private int experiment(Catalog catalog, Console console) {
    Mapping source = RunCommand.configuration(catalog, words, environment.directory());
    String name = ExperimentConfiguration.of(source).name();
    ModelTrace trace = ModelTrace.of(catalog, source, SAMPLES);
    ModelGraph graph = new ModelGraph(name, trace, !opened);
    console.say("%s: %,d nodes up to the loss, %,d in a whole training step".formatted(name,
        trace.graph().nodes().size(), trace.stepOperations()));
    String svg = update.isPresent() ? updateOf(update.get(), graph) : graph.svg();
    Map<String, Object> facts = write(console, "graph-" + name, svg, graph.page());
    facts.put("nodes", trace.graph().nodes().size());
    facts.put("parts", graph.scopes());
    facts.put("updates", graph.updates());
    console.json(facts);
    return DONE;
  }

  private static String updateOf(String parameter, ModelGraph graph) {
    if (!graph.updates().contains(parameter)) {
      throw new InputException("--update: no parameter '%s' is trained%s; there are %s".formatted(parameter,
          Nearest.hint(parameter, graph.updates()), String.join(", ", graph.updates())));
    }
    return graph.updateSvg(parameter);
  }

  // ---- formulas -----------------------------------------------------------------------------------------------

  private int expression(Catalog catalog, Console console) {
    String text = words.getFirst();
    update.ifPresent(parameter -> {
      throw new InputException("--update " + parameter + ": a formula has no optimizer; name an experiment");
    });
    Map<String, Double> values = new LinkedHashMap<>();
    words.stream().skip(1).forEach(word -> bind(word, values));
    ExpressionGraph graph;
    try {
      graph = ExpressionGraph.of(text, values, functions(catalog), opened);
    } catch (InputException exception) {
      Optional<String> meant = Names.nearest(text, Shipped.NAMES).stream().findFirst();
      throw meant.isPresent() ? new InputException("there is no experiment '%s'; did you mean '%s'? As a formula: %s"
          .formatted(text, meant.get(), exception.getMessage()), exception) : exception;
    }
    Map<String, Double> derivatives = new LinkedHashMap<>();
    graph.variables().forEach(name -> derivatives.put(name, graph.adjoint(name)));
    console.result("%s = %s".formatted(graph.resultName(), graph.value(graph.resultName())));
    derivatives.forEach((name, derivative) -> console.result("d%s/d%s = %s".formatted(graph.resultName(), name,
        derivative)));
    Map<String, Object> facts = write(console, "graph", graph.svg(), ExpressionPage.render(graph));
    facts.put("value", graph.value(graph.resultName()));
    facts.put("derivatives", derivatives);
    console.json(facts);
    return DONE;
  }

  private static void bind(String word, Map<String, Double> values) {
    String[] parts = word.split("=", 2);
    if (parts.length < 2 || parts[0].isBlank()) {
      throw new InputException("'" + word + "': after the formula come values, each as name=number");
    }
    double value;
    try {
      value = Double.parseDouble(parts[1].strip());
    } catch (NumberFormatException _) {
      throw new InputException("'" + word + "': '" + parts[1] + "' is no number");
    }
    if (!Double.isFinite(value)) {
      throw new InputException("'" + word + "': a finite number is wanted");
    }
    if (values.put(parts[0].strip(), value) != null) {
      throw new InputException("'" + parts[0].strip() + "' is given two values");
    }
  }

  /** Those of tensors, and the activations that can be had without parameters. */
  private static Functions functions(Catalog catalog) {
    Functions functions = Functions.ofTensors();
    for (PluginEntry entry : catalog.entries(Activation.class)) {
      if (entry.parameters().stream().noneMatch(parameter -> parameter.required())) {
        functions = functions.with(entry.id(),
            x -> catalog.create(Activation.class, entry.id(), "").apply(x));
      }
    }
    return functions;
  }

  // ---- files --------------------------------------------------------------------------------------------------

  private Map<String, Object> write(Console console, String standard, String svg, String page) {
    Path base = resolve(out.orElse(Path.of(standard)));
    String name = String.valueOf(base.getFileName()).replaceFirst("\\.(svg|html)$", "");
    Path picture = base.resolveSibling(name + ".svg");
    Path document = base.resolveSibling(name + ".html");
    RunDirectory.write(picture, svg);
    RunDirectory.write(document, page);
    console.result("Picture: " + picture);
    console.result("Page:    " + document);
    return new LinkedHashMap<>(Map.of("svg", picture.toString(), "html", document.toString()));
  }
}
