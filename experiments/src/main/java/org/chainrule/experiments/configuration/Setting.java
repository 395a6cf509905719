package org.chainrule.experiments.configuration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a configuration: a scalar, a list or a mapping, with the place where it was written. */
public sealed interface Setting {
  /** Where it was written. */
  Location location();

  /** What it is, in words for messages. */
  String describe();

  /** The same as nested maps, lists, strings, numbers and truth values; null for YAML's null. */
  @Nullable
  Object plain();

  /**
   * A scalar.
   *
   * @param text its characters
   * @param quoted whether it was written in quotes, and is a string whatever it looks like
   * @param location where it was written
   */
  record Scalar(String text, boolean quoted, Location location) implements Setting {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    /** A value that is written nowhere. */
    public static Scalar of(Object value) {
      return new Scalar(value.toString(), false, Location.builtIn());
    }

    /** Whether it is YAML's null. */
    public boolean isNull() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    /** YAML 1.2's core schema: null, true, false, whole numbers, decimal numbers, and strings. */
    @Override
    public @Nullable Object plain() {
      if (quoted) {
        return text;
      }
      if (isNull()) {
        return null;
      }
      if (text.equals("true") || text.equals("false")) {
        return text.equals("true");
      }
      if (WHOLE.matcher(text).matches()) {
        try {
          return Long.valueOf(text);
        } catch (NumberFormatException tooLong) {
          return Double.valueOf(text);
        }
      }
      if (DECIMAL.matcher(text).matches()) {
        return Double.valueOf(text);
      }
      return switch (text) {
        case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
        case "-.inf" -> Double.NEGATIVE_INFINITY;
        case ".nan" -> Double.NaN;
        default -> text;
      };
    }

    @Override
    public String describe() {
      return isNull() ? "nothing" : "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
    }
  }

  /**
   * A list.
   *
   * @param items its items
   * @param location where it was written
   */
  record Sequence(List<Setting> items, Location location) implements Setting {
    /** Copies the list. */
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public List<@Nullable Object> plain() {
      List<@Nullable Object> result = new ArrayList<>();
      items.forEach(item -> result.add(item.plain()));
      return result;
    }

    @Override
    public String describe() {
      return "a list of " + items.size();
    }
  }

  /**
   * A mapping, in the order in which it was written.
   *
   * @param entries values by key
   * @param keys where each key was written
   * @param location where it was written
   */
  record Mapping(Map<String, Setting> entries, Map<String, Location> keys, Location location) implements Setting {
    /** Copies the maps. */
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
      keys = Map.copyOf(keys);
    }

    /** A mapping without entries. */
    public static Mapping empty(Location location) {
      return new Mapping(Map.of(), Map.of(), location);
    }

    /** Where a key was written. */
    public Location key(String key) {
      return keys.getOrDefault(key, location);
    }

    /**
     * Where something was written that is wrong with this mapping as a whole: at the change from the command line that
     * the message tells of, by its key or its value, or else at the mapping. A block that is a default stands nowhere
     * itself, and all that was written in it is a change.
     */
    public Location placeOf(String message) {
      boolean isDefault = location.equals(Location.builtIn());
      List<Map.Entry<String, Setting>> changes = entries.entrySet().stream()
          .filter(entry -> entry.getValue().location().isOverride()
              || isDefault && !entry.getValue().location().equals(Location.builtIn()))
          .toList();
      return changes.stream().filter(entry -> !entry.getKey().equals("id") && tellsOf(message, entry.getKey()))
          .findFirst()
          .or(() -> changes.stream().filter(
              entry -> entry.getValue() instanceof Scalar scalar && tellsOf(message, scalar.text())).findFirst())
          .or(() -> isDefault ? changes.stream().findFirst() : Optional.empty())
          .map(entry -> entry.getValue().location()).orElse(location);
    }

    private static boolean tellsOf(String message, String word) {
      return !word.isBlank() && Pattern.compile("(?<!\\w)" + Pattern.quote(word) + "(?!\\w)").matcher(message).find();
    }

    /** This mapping with an entry replaced or added at the end. */
    public Mapping with(String key, Setting value) {
      Map<String, Setting> changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      Map<String, Location> places = new LinkedHashMap<>(keys);
      places.put(key, value.location());
      return new Mapping(changed, places, location);
    }

    /** This mapping without an entry. */
    public Mapping without(String key) {
      Map<String, Setting> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(changed, keys, location);
    }

    @Override
    public Map<String, @Nullable Object> plain() {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      entries.forEach((key, value) -> result.put(key, value.plain()));
      return result;
    }

    @Override
    public String describe() {
      return entries.isEmpty() ? "an empty mapping" : "a mapping with " + String.join(", ", entries.keySet());
    }
  }
}
