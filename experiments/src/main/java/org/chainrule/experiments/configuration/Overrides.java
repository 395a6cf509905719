package org.chainrule.experiments.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.experiments.configuration.Setting.Sequence;

/**
 * Changes to a configuration from the command line, in Hydra's grammar: {@code key=value} sets, {@code +key=value} adds
 * what is not there, {@code ++key=value} does either, {@code ~key} removes. A key is a path such as {@code
 * optimizer.learning_rate} or {@code model.0.units}; a value is YAML in flow style.
 *
 * <p>A path that leads into a plug-in named by its id alone gives it parameters: {@code activation.slope=0.1} makes {@code
 * activation: leaky_relu} into {@code {id: leaky_relu, slope: 0.1}}.
 */
public final class Overrides {
  private static final Pattern GRAMMAR = Pattern.compile("(?s)(\\+\\+|\\+|~)?([^=+~\\s][^=\\s]*)(?:=(.*))?");

  /** The name of the parameter that a scalar behind a layer's id stands for: {@code units} for {@code dense: 128}. */
  @FunctionalInterface
  public interface FirstParameter {
    /** The name, if there is such a plug-in with parameters. */
    Optional<String> of(String id);
  }

  private final FirstParameter firstParameter;
  private final Function<String, Location> places;

  /** Overrides of the command line that complete short forms by what is known of plug-ins. */
  public Overrides(FirstParameter firstParameter) {
    this(firstParameter, Location::commandLine);
  }

  /** Overrides that stand elsewhere. */
  public Overrides(FirstParameter firstParameter, Function<String, Location> places) {
    this.firstParameter = firstParameter;
    this.places = places;
  }

  /** Whether a word of the command line has the form of an override. */
  public static boolean isOverride(String word) {
    return word.startsWith("~") || word.startsWith("+") || word.contains("=");
  }

  /**
   * The configuration with changes, the last one first in precedence.
   *
   * @throws InputException if a change has another form or leads nowhere
   */
  public Mapping apply(Mapping configuration, List<String> overrides) {
    Mapping result = configuration;
    for (String override : overrides) {
      result = apply(result, override);
    }
    return result;
  }

  private Mapping apply(Mapping configuration, String override) {
    Location place = places.apply(override);
    Matcher matcher = GRAMMAR.matcher(override);
    if (!matcher.matches()) {
      throw InputException.at(place, "expected key=value, +key=value or ~key");
    }
    String sign = matcher.group(1) == null ? "" : matcher.group(1);
    List<String> path = List.of(matcher.group(2).split("\\.", -1));
    if (path.contains("")) {
      throw InputException.at(place, "a dot must stand between two keys");
    }
    Optional<Setting> value = Optional.ofNullable(matcher.group(3)).map(text -> YamlReader.value(text, place));
    if (sign.equals("~")) {
      return (Mapping) remove(configuration, path, place);
    }
    if (value.isEmpty()) {
      throw InputException.at(place, "expected a value: " + matcher.group(2) + "=...");
    }
    if (sign.equals("+") && find(configuration, path).isPresent()) {
      throw InputException.at(place, "the key is there already; leave out the + to change it");
    }
    return (Mapping) set(configuration, path, value.get(), false, place);
  }

  /** The configuration with the value at a path, which need not be there yet. */
  public Mapping set(Mapping configuration, String path, Setting value) {
    return (Mapping) set(configuration, List.of(path.split("\\.")), value, false, places.apply(path));
  }

  private static Optional<Setting> find(Setting setting, List<String> path) {
    if (path.isEmpty()) {
      return Optional.of(setting);
    }
    return switch (setting) {
      case Mapping(Map<String, Setting> entries, var _, var _) -> Optional.ofNullable(entries.get(path.getFirst()))
          .flatMap(child -> find(child, rest(path)));
      case Sequence(List<Setting> items, var _) -> path.getFirst().matches("[0-9]{1,6}")
          && Integer.parseInt(path.getFirst()) < items.size()
              ? find(items.get(Integer.parseInt(path.getFirst())), rest(path)) : Optional.empty();
      case Scalar _ -> Optional.empty();
    };
  }

  private Setting set(Setting setting, List<String> path, Setting value, boolean inList, Location place) {
    if (path.isEmpty()) {
      return value;
    }
    String key = path.getFirst();
    return switch (setting) {
      case Sequence sequence -> {
        int index = index(sequence, key, true, place);
        List<Setting> items = new ArrayList<>(sequence.items());
        Setting changed = set(index < items.size() ? items.get(index) : Mapping.empty(place), rest(path), value, true,
            place);
        if (index < items.size()) {
          items.set(index, changed);
        } else {
          items.add(changed);
        }
        yield new Sequence(items, sequence.location());
      }
      case Mapping mapping when inList && isShort(mapping, key) -> {
        String id = mapping.entries().keySet().iterator().next();
        yield mapping.with(id, set(parameters(id, mapping.entries().get(id)), path, value, false, place));
      }
      case Mapping mapping -> mapping.with(key,
          set(mapping.entries().getOrDefault(key, absent(rest(path), place)), rest(path), value, false, place));
      case Scalar scalar -> {
        // What is a default stands nowhere; the change does.
        Location where = scalar.location().equals(Location.builtIn()) ? place : scalar.location();
        Mapping named = scalar.isNull() ? Mapping.empty(place) : Mapping.empty(where).with("id", scalar);
        yield set(named, path, value, false, place);
      }
    };
  }

  /** What a path leads into that is not there: a list where its next key is the first position in one. */
  private static Setting absent(List<String> path, Location place) {
    return !path.isEmpty() && path.getFirst().equals("0") ? new Sequence(List.of(), place) : Mapping.empty(place);
  }

  /** Whether a list's item is {@code dense: ...} and the key is meant for what stands behind the id. */
  private static boolean isShort(Mapping mapping, String key) {
    return mapping.entries().size() == 1 && !mapping.entries().containsKey("id")
        && !mapping.entries().containsKey(key);
  }

  private Setting parameters(String id, Setting behind) {
    boolean named = behind instanceof Mapping mapping && !mapping.entries().containsKey("id");
    if (named || behind instanceof Scalar scalar && scalar.isNull()) {
      return behind instanceof Mapping ? behind : Mapping.empty(behind.location());
    }
    return firstParameter.of(id).<Setting>map(name -> Mapping.empty(behind.location()).with(name, behind))
        .orElse(behind);
  }

  private static Setting remove(Setting setting, List<String> path, Location place) {
    String key = path.getFirst();
    boolean last = path.size() == 1;
    return switch (setting) {
      case Sequence sequence -> {
        int index = index(sequence, key, false, place);
        List<Setting> items = new ArrayList<>(sequence.items());
        if (last) {
          items.remove(index);
        } else {
          items.set(index, remove(items.get(index), rest(path), place));
        }
        yield new Sequence(items, sequence.location());
      }
      case Mapping mapping when mapping.entries().containsKey(key) -> last ? mapping.without(key)
          : mapping.with(key, remove(mapping.entries().get(key), rest(path), place));
      case Mapping mapping -> throw InputException.at(place,
          "there is no '" + key + "' to remove" + Nearest.hint(key, mapping.entries().keySet()));
      case Scalar scalar -> throw InputException.at(place,
          "there is no '" + key + "' to remove in " + scalar.describe());
    };
  }

  private static int index(Sequence sequence, String key, boolean orNext, Location place) {
    int size = sequence.items().size();
    int limit = orNext ? size + 1 : size;
    if (!key.matches("[0-9]{1,6}") || Integer.parseInt(key) >= limit) {
      throw InputException.at(place, "'%s' is no position in a list of %d, whose items are counted from 0%s"
          .formatted(key, size, orNext ? " (" + size + " adds one)" : ""));
    }
    return Integer.parseInt(key);
  }

  private static List<String> rest(List<String> path) {
    return path.subList(1, path.size());
  }
}
