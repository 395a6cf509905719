package org.chainrule.experiments.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Plugin;
import org.chainrule.experiments.run.PluginFactory;

/** What programs name plug-ins by, parts and objects, as the lists, maps, texts and numbers of a configuration. */
final class PartSettings {
  private PartSettings() {}

  /** The classes of plug-in objects in a value, wherever in it they are. */
  static List<Class<?>> classes(Object value) {
    List<Class<?>> classes = new ArrayList<>();
    collect(value, classes);
    return classes;
  }

  private static void collect(Object value, List<Class<?>> classes) {
    switch (value) {
      case ExtensionPoint plugin -> classes.add(plugin.getClass());
      case Iterable<?> items -> items.forEach(item -> collect(item, classes));
      case Part part -> part.parameters().values().forEach(item -> collect(item, classes));
      default -> {
        // a number or a text
      }
    }
  }

  /** As lists, maps, texts and numbers. */
  static Object plain(Object value, PluginFactory factory, String key) {
    return switch (value) {
      case Part part when part.parameters().isEmpty() -> part.id();
      case Part part -> {
        Map<String, Object> map = new LinkedHashMap<>(Map.of("id", part.id()));
        part.parameters().forEach((parameter, item) -> map.put(parameter, plain(item, factory, parameter)));
        yield map;
      }
      case ExtensionPoint plugin -> described(plugin, factory, key);
      case Iterable<?> items -> {
        List<Object> list = new ArrayList<>();
        items.forEach(item -> list.add(plain(item, factory, key)));
        yield list;
      }
      case Map<?, ?> map -> {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((name, item) -> plain.put(String.valueOf(name), plain(item, factory, key)));
        yield plain;
      }
      case String text -> text;
      case Number number -> number;
      case Boolean truth -> truth;
      default -> throw new IllegalArgumentException(
          "%s: %s is neither a plug-in nor its id or Part, and no number, text or truth value".formatted(key, value));
    };
  }

  private static Object described(ExtensionPoint plugin, PluginFactory factory, String key) {
    if (plugin.getClass().getAnnotation(Plugin.class) == null) {
      throw new IllegalArgumentException(key + ": the class " + plugin.getClass().getName() + " has no annotation "
          + "@Plugin(\"id\"); a run keeps in its configuration what it was made of, so a plug-in needs a name");
    }
    return Optional.ofNullable(factory.describe(plugin).plain()).orElseThrow();
  }
}
