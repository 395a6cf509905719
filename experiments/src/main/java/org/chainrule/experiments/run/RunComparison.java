package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.experiments.configuration.YamlReader;

/** In what two runs differ: settings, what they ran with and on, and what came out. */
public final class RunComparison {
  private RunComparison() {}

  /**
   * A difference.
   *
   * @param part {@code configuration}, {@code provenance} or {@code result}
   * @param name what differs
   * @param first in the first run; empty if it is not there
   * @param second in the second run
   */
  public record Difference(String part, String name, String first, String second) {}

  /** All differences, in the order of the files. When and how fast they ran is none. */
  public static List<Difference> of(RunDirectory first, RunDirectory second) {
    List<Difference> differences = new ArrayList<>();
    add(differences, "configuration", configuration(first), configuration(second));
    add(differences, "provenance", provenance(first), provenance(second));
    add(differences, "result", result(first), result(second));
    return differences;
  }

  private static void add(List<Difference> differences, String part, Map<String, String> first,
      Map<String, String> second) {
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    for (String name : names) {
      String a = first.getOrDefault(name, "");
      String b = second.getOrDefault(name, "");
      if (!a.equals(b)) {
        differences.add(new Difference(part, name, a, b));
      }
    }
  }

  private static Map<String, String> configuration(RunDirectory run) {
    Map<String, String> flat = new LinkedHashMap<>();
    flatten("", YamlReader.read(run.configuration()).plain(), flat);
    return flat;
  }

  private static Map<String, String> provenance(RunDirectory run) {
    Map<String, Object> facts = new LinkedHashMap<>(Json.read(run.provenance()));
    List.of("started", "seed", "configuration_sha256", "result", "exports").forEach(facts::remove);
    return Provenance.flat(facts);
  }

  private static Map<String, String> result(RunDirectory run) {
    Map<String, String> flat = new LinkedHashMap<>();
    if (Json.read(run.provenance()).get("result") instanceof Map<?, ?> result) {
      flatten("", result, flat);
    }
    return flat;
  }

  private static void flatten(String path, Object value, Map<String, String> into) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> flatten(prefix + key, item == null ? "nothing" : item, into));
    } else if (value instanceof List<?> list && list.stream().anyMatch(item -> item instanceof Map)) {
      for (int i = 0; i < list.size(); i++) {
        flatten(prefix + i, list.get(i), into);
      }
    } else {
      into.put(path, value.toString());
    }
  }
}
