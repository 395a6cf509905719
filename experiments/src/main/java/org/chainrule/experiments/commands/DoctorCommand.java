package org.chainrule.experiments.commands;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.TensorBackend;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.Version;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;
import picocli.CommandLine.Command;

/** Says what works here. */
@Command(name = "doctor", description = "What works here: Java, backends, plug-ins, model formats.")
final class DoctorCommand extends Action {
  DoctorCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    Map<String, Object> json = new LinkedHashMap<>();
    boolean healthy = true;
    console.result("Chainrule %s, Java %s (%s), %s %s, %d processors, heap up to %,d MiB".formatted(Version.current(),
        System.getProperty("java.version"), System.getProperty("java.vendor"), System.getProperty("os.name"),
        System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20));
    try (Catalog catalog = catalog()) {
      for (PluginEntry entry : catalog.entries(TensorBackend.class)) {
        String state = backend(catalog, entry);
        healthy &= !state.startsWith("does not work");
        console.result("backend " + entry.id() + ": " + state);
        json.put("backend " + entry.id(), state);
      }
      for (String format : FormatTrial.formats(catalog)) {
        String state = FormatTrial.state(catalog, format);
        healthy &= !state.startsWith("does not work");
        console.result("model format " + format + ": " + state);
        json.put("model_format " + format, state);
      }
      console.result("%d plug-ins, %d files that cannot be used".formatted(catalog.entries().size(),
          catalog.problems().size()));
      catalog.problems().forEach(problem -> console.result("  " + problem));
      json.put("plugins", catalog.entries().size());
      json.put("problems", catalog.problems().stream().map(Object::toString).toList());
      healthy &= catalog.problems().isEmpty();
    }
    json.put("healthy", healthy);
    console.json(json);
    return healthy ? DONE : FAILED;
  }

  private static String backend(Catalog catalog, PluginEntry entry) {
    try {
      TensorBackend.Capabilities capabilities = catalog.create(TensorBackend.class, entry.id(), "").capabilities();
      return "works on %s; %s".formatted(capabilities.processor(), capabilities.details());
    } catch (RuntimeException | LinkageError exception) {
      return "does not work: " + exception.getMessage();
    }
  }
}
