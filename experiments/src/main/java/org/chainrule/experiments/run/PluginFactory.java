package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Location;
import org.chainrule.experiments.configuration.Setting;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.experiments.configuration.Setting.Sequence;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginException;

/** Builds plug-ins from settings, with the place of a fault, and turns them back into settings with all defaults. */
public final class PluginFactory {
  private static final Pattern STEP = Pattern.compile("\\[(\\d+)]|\\.?([^.\\[]+)");

  private final Catalog catalog;

  /** A factory for the plug-ins of a catalog. */
  public PluginFactory(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The catalog. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Builds a plug-in.
   *
   * @param path where the setting stands in the configuration, such as {@code model[2]}
   * @throws InputException if it cannot be built, with the place
   */
  public <T extends ExtensionPoint> T create(Class<T> kind, Setting setting, String path) {
    try {
      Object specification = setting.plain();
      return catalog.create(kind, specification == null ? Map.of() : specification, path);
    } catch (PluginException exception) {
      String rest = exception.path().startsWith(path) ? exception.path().substring(path.length()) : "";
      String hint = setting instanceof Scalar scalar && scalar.text().contains(":")
          ? " (YAML wants a space behind the colon of '" + scalar.text() + "')" : "";
      throw new InputException(locate(setting, rest, exception.getMessage()) + ": " + exception.getMessage() + hint,
          exception);
    }
  }

  /** Builds each plug-in of a list. */
  public <T extends ExtensionPoint> List<T> createAll(Class<T> kind, List<Setting> settings, String path) {
    List<T> plugins = new ArrayList<>();
    for (Setting setting : settings) {
      plugins.add(create(kind, setting, path + "[" + plugins.size() + "]"));
    }
    return List.copyOf(plugins);
  }

  /** The setting that builds an equal plug-in: its id alone, or its id and all its parameters. */
  public Setting describe(ExtensionPoint plugin) {
    Map<String, Object> specification = catalog.describe(plugin);
    return setting(specification.size() == 1 ? specification.values().iterator().next() : specification);
  }

  /** A list of such settings. */
  public Sequence describeAll(List<? extends ExtensionPoint> plugins) {
    return new Sequence(plugins.stream().map(this::describe).toList(), Location.builtIn());
  }

  /** The name of the first parameter of a plug-in of a kind, if it exists and has parameters. */
  public <T extends ExtensionPoint> Optional<String> firstParameter(Class<T> kind, String id) {
    return catalog.entries(kind).stream()
        .filter(entry -> entry.id().equals(id) || id.equals(entry.id() + "@" + entry.version())).findFirst()
        .flatMap(entry -> entry.parameters().stream().findFirst()).map(parameter -> parameter.name());
  }

  /** The place of the deepest setting on a path such as {@code .dense.units} that was written, of which a fault tells. */
  private static Location locate(Setting setting, String path, String fault) {
    Matcher matcher = STEP.matcher(path);
    Setting present = setting;
    while (matcher.find()) {
      if (matcher.group(1) != null && present instanceof Sequence(List<Setting> items, var _)
          && Integer.parseInt(matcher.group(1)) < items.size()) {
        present = items.get(Integer.parseInt(matcher.group(1)));
      } else if (matcher.group(2) != null && present instanceof Mapping mapping
          && mapping.entries().containsKey(matcher.group(2))) {
        present = mapping.entries().get(matcher.group(2));
      } else {
        break;
      }
    }
    return present instanceof Mapping mapping ? mapping.placeOf(fault) : present.location();
  }

  /** A setting that reads as the given text, number, truth value, list or map. */
  public static Setting setting(Object value) {
    return setting(value, Location.builtIn());
  }

  /** The same with the place where it was written. */
  public static Setting setting(Object value, Location place) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Setting> entries = new LinkedHashMap<>();
        map.forEach((key, item) -> entries.put(String.valueOf(key), setting(item, place)));
        yield new Mapping(entries, Map.of(), place);
      }
      case List<?> list -> new Sequence(list.stream().map(item -> setting(item, place)).toList(), place);
      case String text -> {
        Scalar plain = new Scalar(text, false, place);
        yield text.equals(plain.plain()) ? plain : new Scalar(text, true, place);
      }
      default -> new Scalar(value.toString(), false, place);
    };
  }
}
