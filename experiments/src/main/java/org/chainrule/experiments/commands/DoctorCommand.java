package org.chainrule.experiments.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.BackendException;
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
        healthy &= backend(catalog, entry, console, json);
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

  /** Tells what a backend finds, and gives whether all of it works. */
  private static boolean backend(Catalog catalog, PluginEntry entry, Console console, Map<String, Object> json) {
    String name = "backend " + entry.id();
    String state;
    List<TensorBackend.Finding> findings = List.of();
    boolean works = false;
    try {
      TensorBackend backend = catalog.create(TensorBackend.class, entry.id(), "");
      findings = backend.diagnose();
      TensorBackend.Capabilities capabilities = backend.capabilities();
      state = "works on %s; %s".formatted(capabilities.processor(), capabilities.details());
      works = true;
    } catch (BackendException exception) { // a device or library that this machine lacks is no illness
      state = "is not available: " + exception.getMessage();
      works = true;
    } catch (RuntimeException | LinkageError exception) {
      state = "does not work: " + exception.getMessage();
    }
    console.result(name + ": " + state);
    json.put(name, state);
    tell(name, findings, console, json);
    return works && findings.stream().allMatch(TensorBackend.Finding::works);
  }

  private static void tell(String name, List<TensorBackend.Finding> findings, Console console,
      Map<String, Object> json) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (TensorBackend.Finding finding : findings) {
      console.result((finding.works() ? "  " : "  cannot be used: ") + finding.text());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("works", finding.works());
      row.put("text", finding.text());
      rows.add(row);
    }
    if (!rows.isEmpty()) {
      json.put(name + " findings", rows);
    }
  }
}
