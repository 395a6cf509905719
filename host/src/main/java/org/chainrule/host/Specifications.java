package org.chainrule.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.host.ParameterType.Choice;
import org.chainrule.host.ParameterType.ListOf;
import org.chainrule.host.ParameterType.Maybe;
import org.chainrule.host.ParameterType.Nested;
import org.chainrule.host.ParameterType.Real;
import org.chainrule.host.ParameterType.Text;
import org.chainrule.host.ParameterType.Truth;
import org.chainrule.host.ParameterType.Whole;
import org.chainrule.host.PluginType.Parameter;
import org.jspecify.annotations.Nullable;

/** Plug-ins from what a configuration says of them, and back. */
final class Specifications {
  private static final String ID = "id";

  private final Catalog catalog;

  Specifications(Catalog catalog) {
    this.catalog = catalog;
  }

  // ---- from a specification to a plug-in ----------------------------------------------------------------------

  /** {@code relu}, {@code {id: dense, units: 10}}, {@code {dense: 10}} or {@code {dense: {units: 10}}}. */
  ExtensionPoint create(Kind kind, @Nullable Object specification, String path) {
    if (specification instanceof String id) {
      return build(catalog.item(kind, id, path), Map.of(), path);
    }
    if (!(specification instanceof Map<?, ?> map)) {
      throw new PluginException(path, "%s is wanted, as its id or as {id: ..., parameter: value}; %s was given"
          .formatted(Names.withArticle(kind.label()), text(specification)));
    }
    if (map.containsKey(ID)) {
      if (!(map.get(ID) instanceof String id)) {
        throw new PluginException(path, "id must be text; %s was given".formatted(text(map.get(ID))));
      }
      Map<Object, Object> named = new LinkedHashMap<>(map);
      named.remove(ID);
      return build(catalog.item(kind, id, path), named, path);
    }
    if (map.size() != 1 || !(map.keySet().iterator().next() instanceof String id)) {
      throw new PluginException(path, "%s is wanted, as its id or as {id: ..., parameter: value}; %s names no id"
          .formatted(Names.withArticle(kind.label()), text(specification)));
    }
    Catalog.Item item = catalog.item(kind, id, path);
    return build(item, arguments(item.type(), map.get(id), path), join(path, id));
  }

  /** What stands behind {@code dense:}, as parameters by name: several of them, or the first one's value alone. */
  private static Map<?, ?> arguments(PluginType type, @Nullable Object value, String path) {
    if (value == null) {
      return Map.of();
    }
    boolean first = !(value instanceof Map<?, ?> map)
        || map.containsKey(ID)
            && type.parameters().stream().limit(1).anyMatch(parameter -> takesPlugin(parameter.type()));
    if (!first) {
      return (Map<?, ?>) value;
    }
    if (type.parameters().isEmpty()) {
      throw new PluginException(path, "%s has no parameters; %s was given".formatted(type.id(), text(value)));
    }
    return Map.of(type.parameters().getFirst().name(), value);
  }

  private static boolean takesPlugin(ParameterType type) {
    return type instanceof Nested || type instanceof Maybe(var content) && takesPlugin(content);
  }

  private ExtensionPoint build(Catalog.Item item, Map<?, ?> arguments, String path) {
    PluginType type = item.type();
    Map<String, Object> given = new HashMap<>();
    for (Map.Entry<?, ?> argument : arguments.entrySet()) {
      Parameter parameter = type.parameters().stream()
          .filter(candidate -> candidate.name().equals(argument.getKey())).findFirst()
          .orElseThrow(() -> unknown(type, argument.getKey(), path));
      given.put(parameter.name(), read(parameter.type(), argument.getValue(), join(path, parameter.name())));
    }
    for (Parameter parameter : type.parameters()) {
      if (type.requires(parameter) && !given.containsKey(parameter.name())) {
        throw new PluginException(path, "%s needs the parameter \"%s\" (%s)".formatted(type.id(), parameter.name(),
            parameter.type().label()));
      }
    }
    return type.build(given, path);
  }

  private static PluginException unknown(PluginType type, @Nullable Object key, String path) {
    List<String> names = type.parameters().stream().map(Parameter::name).toList();
    return new PluginException(path, "%s has no parameter \"%s\"%s %s".formatted(type.id(), key,
        Names.suggestion(String.valueOf(key), names),
        names.isEmpty() ? "It has none." : "Its parameters are: " + String.join(", ", names) + "."));
  }

  private Object read(ParameterType type, @Nullable Object value, String path) {
    return switch (type) {
      case Maybe(var content) -> value == null || "none".equals(value) ? Optional.empty()
          : Optional.of(read(content, value, path));
      case Nested(var kind) -> create(kind, value, path);
      case ListOf(var element) when value instanceof List<?> list -> {
        List<Object> elements = new ArrayList<>();
        for (Object item : list) {
          elements.add(read(element, item, path + "[" + elements.size() + "]"));
        }
        yield List.copyOf(elements);
      }
      case Whole(boolean wide) when value instanceof Number number && isWhole(number) -> {
        long whole = number.longValue();
        if (!wide && (int) whole != whole) {
          throw new PluginException(path,
              "%s is too large; at most %d can be given".formatted(number, Integer.MAX_VALUE));
        }
        yield wide ? (Object) whole : (Object) (int) whole;
      }
      case Real() when value instanceof Number number -> number.doubleValue();
      case Truth() when value instanceof Boolean truth -> truth;
      case Text() when value instanceof String text -> text;
      case Text() when value instanceof Number || value instanceof Boolean ->
          throw new PluginException(path, "text is wanted; %s was given: put it in quotes".formatted(text(value)));
      case Choice(var constants) when value instanceof String name -> constants.stream()
          .filter(constant -> ParameterType.name(constant).equals(name)).findFirst().<Object>map(constant -> constant)
          .orElseThrow(() -> mismatch(type, value, path));
      case ListOf _, Whole _, Real _, Truth _, Text _, Choice _ -> throw mismatch(type, value, path);
    };
  }

  private static boolean isWhole(Number number) {
    return number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte
        || number instanceof Double && number.doubleValue() == Math.rint(number.doubleValue())
            && Math.abs(number.doubleValue()) <= 1L << 53;
  }

  private static PluginException mismatch(ParameterType type, @Nullable Object value, String path) {
    return new PluginException(path,
        "%s is wanted; %s was given".formatted(Names.withArticle(type.label()), text(value)));
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> "the text \"" + text + '"';
      case Map<?, ?> map -> map.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue())
          .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  // ---- from a plug-in to its specification --------------------------------------------------------------------

  /** The id and all parameters. What is absent, and would be absent if nothing were said, is left out. */
  Map<String, Object> describe(ExtensionPoint plugin) {
    Catalog.Item item = catalog.item(plugin);
    Map<String, Object> values = item.type().values(plugin);
    Map<String, Object> specification = new LinkedHashMap<>();
    specification.put(ID, catalog.reference(item));
    for (Parameter parameter : item.type().parameters()) {
      Object value = values.get(parameter.name());
      if (!Optional.empty().equals(value) || !Optional.empty().equals(item.defaults().get(parameter.name()))) {
        specification.put(parameter.name(), write(value));
      }
    }
    return Collections.unmodifiableMap(specification);
  }

  /** A parameter's value as a configuration gives it. */
  private Object write(@Nullable Object value) {
    return switch (value) {
      case null -> throw new IllegalStateException("a plug-in holds null");
      case ExtensionPoint plugin -> {
        Map<String, Object> specification = describe(plugin);
        yield specification.size() == 1 ? specification.get(ID) : specification;
      }
      case List<?> list -> list.stream().map(this::write).toList();
      case Optional<?> maybe -> maybe.map(this::write).orElse("none");
      case Enum<?> constant -> ParameterType.name(constant);
      default -> value;
    };
  }
}
