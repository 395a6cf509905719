package org.chainrule.experiments.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Dataset;
import org.chainrule.api.TensorBackend;
import org.chainrule.host.PluginEntry;

/** Where a run came from: what ran it, on what, with which plug-ins and which data. */
final class Provenance {
  private Provenance() {}

  /** The facts, as kept in provenance.json. */
  static Map<String, Object> of(Experiment experiment, Instant start) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("chainrule", Version.current());
    facts.put("started", start.toString());
    facts.put("seed", experiment.configuration().seed());
    facts.put("configuration_sha256", Fingerprint.of(experiment.resolved().yaml()));
    machine(facts);
    TensorBackend.Capabilities capabilities = experiment.backend().capabilities();
    facts.put("processor", map("name", capabilities.processor(), "count", Runtime.getRuntime().availableProcessors()));
    facts.put("backend", map("id", experiment.backend().id(), "details", capabilities.details(), "ir_version",
        capabilities.irVersion()));
    facts.put("data", data(experiment.data()));
    List<Map<String, Object>> plugins = new ArrayList<>();
    for (PluginEntry entry : experiment.resolved().plugins()) {
      plugins.add(map("kind", entry.kind().label(), "id", entry.id(), "version", entry.version(), "origin",
          entry.origin(), "sha256", entry.sha256()));
    }
    facts.put("plugins", plugins);
    return facts;
  }

  /** The facts about a lesson. */
  static Map<String, Object> ofLesson(String name, Instant start, boolean passed) {
    Map<String, Object> facts = map("chainrule", Version.current(), "started", start.toString(), "lesson", name,
        "passed", passed);
    machine(facts);
    return facts;
  }

  private static void machine(Map<String, Object> facts) {
    facts.put("java", map("version", System.getProperty("java.version"), "vendor", System.getProperty("java.vendor"),
        "vm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")));
    facts.put("os", map("name", System.getProperty("os.name"), "version", System.getProperty("os.version"), "arch",
        System.getProperty("os.arch")));
  }

  private static Map<String, Object> data(Dataset.Splits splits) {
    Map<String, Object> facts = map("description", splits.description());
    if (!splits.notes().isEmpty()) {
      facts.put("notes", splits.notes());
    }
    samples(facts, "training", splits.training());
    splits.test().ifPresent(test -> samples(facts, "test", test));
    facts.put("sha256", dataHash(splits));
    return facts;
  }

  private static void samples(Map<String, Object> facts, String part, Dataset.Samples samples) {
    facts.put(part, map("samples", samples.size(), "features", samples.features().type().toString(), "targets",
        samples.targets().type().toString(), "features_sha256", Fingerprint.of(samples.features()), "targets_sha256",
        Fingerprint.of(samples.targets())));
  }

  /** One hash of all the data. */
  static String dataHash(Dataset.Splits splits) {
    StringBuilder parts = new StringBuilder();
    List<Dataset.Samples> all = new ArrayList<>(List.of(splits.training()));
    splits.test().ifPresent(all::add);
    all.forEach(samples -> parts.append(Fingerprint.of(samples.features())).append(Fingerprint.of(samples.targets())));
    return Fingerprint.of(parts.toString());
  }

  /** A map of alternating keys and values, in their order. */
  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /** The same facts on one level, in words. */
  static Map<String, String> flat(Map<String, Object> facts) {
    Map<String, String> result = new LinkedHashMap<>();
    facts.forEach((key, value) -> flatten(key, value, result));
    return result;
  }

  private static void flatten(String key, Object value, Map<String, String> into) {
    switch (value) {
      case Map<?, ?> map when map.containsKey("kind") -> into.put("%s %s".formatted(map.get("kind"), map.get("id")),
          "version %s from %s, sha256 %s".formatted(map.get("version"), map.get("origin"), map.get("sha256")));
      case Map<?, ?> map -> map.forEach((name, item) -> flatten(key + " " + name, item, into));
      case List<?> list -> list.forEach(item -> flatten(key, item, into));
      default -> into.merge(key.replace('_', ' '), value.toString(), (a, b) -> a + ", " + b);
    }
  }
}
