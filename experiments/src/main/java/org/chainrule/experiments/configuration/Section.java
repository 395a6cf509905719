package org.chainrule.experiments.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.experiments.configuration.Setting.Sequence;

/**
 * Typed access to a mapping. It remembers which keys were asked for, so that {@link #finish} can name the others. YAML's
 * null is as good as absent.
 */
final class Section {
  private final Mapping mapping;
  private final String path;
  private final Set<String> known = new LinkedHashSet<>();

  /** A mapping's keys; {@code path} leads to it and ends with a dot, or is empty. */
  Section(Mapping mapping, String path) {
    this.mapping = mapping;
    this.path = path;
  }

  Optional<Setting> find(String key) {
    known.add(key);
    return Optional.ofNullable(mapping.entries().get(key))
        .filter(value -> !(value instanceof Scalar scalar && scalar.isNull()));
  }

  Setting require(String key, String example) {
    return find(key).orElseThrow(() -> InputException.at(mapping.location(),
        "the key '" + path + key + "' is missing; for example: " + example));
  }

  String text(String key, String otherwise) {
    return find(key).map(value -> {
      if (value instanceof Scalar scalar) {
        return scalar.text();
      }
      throw wrong(key, "text", value);
    }).orElse(otherwise);
  }

  long whole(String key, long otherwise, long min, long max) {
    return find(key).map(value -> {
      String wanted = "a whole number"
          + (max == Long.MAX_VALUE ? min == Long.MIN_VALUE ? "" : " of at least " + min
              : " from " + min + " to " + max);
      if (value.plain() instanceof Long number && number >= min && number <= max) {
        return number;
      }
      throw wrong(key, wanted, value);
    }).orElse(otherwise);
  }

  int count(String key, int otherwise, int min) {
    return (int) whole(key, otherwise, min, Integer.MAX_VALUE);
  }

  /** A size of memory: a number of bytes, or one with a unit. */
  OptionalLong bytes(String key) {
    return find(key).map(value -> {
      if (value instanceof Scalar scalar) {
        OptionalLong bytes = Bytes.parse(scalar.text());
        if (bytes.isPresent()) {
          return bytes;
        }
      }
      throw wrong(key, "a size of memory such as 64MiB", value);
    }).orElse(OptionalLong.empty());
  }

  double number(String key, double otherwise) {
    return find(key).map(value -> number(path + key, value)).orElse(otherwise);
  }

  static double number(String path, Setting value) {
    if (value.plain() instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrongAt(path, "a number", value);
  }

  boolean truth(String key, boolean otherwise) {
    return find(key).map(value -> {
      if (value.plain() instanceof Boolean truth) {
        return truth;
      }
      throw wrong(key, "true or false", value);
    }).orElse(otherwise);
  }

  /** A list, or one value in place of a list of one; {@code none} is an empty list. */
  List<Setting> list(String key) {
    return find(key).map(value -> switch (value) {
      case Sequence sequence -> sequence.items();
      case Scalar scalar when scalar.text().equals("none") -> List.<Setting>of();
      case Scalar _, Mapping _ -> List.of(value);
    }).orElse(List.of());
  }

  /** A list of words. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Setting item : list(key)) {
      if (!(item instanceof Scalar scalar)) {
        throw wrong(key, "a list of words", item);
      }
      texts.add(scalar.text());
    }
    return texts;
  }

  /** A mapping of words to numbers. */
  Map<String, Double> numbers(String key) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    mapping(key, "a mapping of names to numbers")
        .ifPresent(
            map -> map.entries().forEach((name, value) -> numbers.put(name, number(path + key + "." + name, value))));
    return numbers;
  }

  /** A nested section. */
  Optional<Section> section(String key, String wanted) {
    return mapping(key, wanted).map(map -> new Section(map, path + key + "."));
  }

  private Optional<Mapping> mapping(String key, String wanted) {
    return find(key).map(value -> {
      if (value instanceof Mapping map) {
        return map;
      }
      throw wrong(key, wanted, value);
    });
  }

  /**
   * Ends reading.
   *
   * @throws InputException if there is a key that was never asked for
   */
  void finish() {
    for (String key : mapping.entries().keySet()) {
      if (!known.contains(key)) {
        throw InputException.at(mapping.key(key), "there is no key '" + path + key + "'" + Nearest.hint(key, known));
      }
    }
  }

  InputException wrong(String key, String wanted, Setting value) {
    return wrongAt(path + key, wanted, value);
  }

  private static InputException wrongAt(String path, String wanted, Setting value) {
    return InputException.at(value.location(), path + " must be " + wanted + ", not " + value.describe());
  }
}
