package org.chainrule.host;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Plugin;

/**
 * How a plug-in's class is built and read. The shortest constructor takes the leading record components: those are
 * required, and all others take the values that this constructor gives them.
 *
 * @param type the class
 * @param id its id
 * @param kinds its kinds, at least one
 * @param parameters its record components
 * @param leading how many of them the shortest constructor takes
 * @param shortest the shortest constructor
 * @param canonical the one that takes all of them
 */
record PluginType(Class<? extends ExtensionPoint> type, String id, List<Kind> kinds, List<Parameter> parameters,
    int leading, Constructor<?> shortest, Constructor<?> canonical) {

  /** A record component. */
  record Parameter(String name, ParameterType type, Method accessor) {}

  /** Reads a class that may be a plug-in. */
  static PluginType of(Class<?> type) throws UnfitException {
    String name = type.getName();
    Plugin plugin = type.getAnnotation(Plugin.class);
    if (plugin == null) {
      throw new UnfitException("class " + name + " is named as a plug-in but is not annotated with @Plugin");
    }
    List<Kind> kinds = Kind.allOf(type);
    if (kinds.isEmpty()) {
      throw new UnfitException("class " + name + " is annotated with @Plugin but implements no extension point, such "
          + "as Activation, Layer or Optimizer");
    }
    String id = plugin.value();
    if (!id.matches(kinds.contains(Kind.COMMAND) ? "[a-z][a-z0-9_-]*" : "[a-z][a-z0-9_]*")) {
      throw new UnfitException("class " + name + " has the id \"" + id + "\"; an id is lower_snake_case");
    }
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      throw new UnfitException("class " + name + " is abstract; a plug-in is a record, or a class with a constructor "
          + "without parameters");
    }
    List<Parameter> parameters = parameters(type);
    List<Constructor<?>> constructors = Arrays.stream(type.getDeclaredConstructors())
        .filter(constructor -> Modifier.isPublic(type.getModifiers()) ? Modifier.isPublic(constructor.getModifiers())
            : !Modifier.isPrivate(constructor.getModifiers()))
        .sorted(Comparator.comparingInt(Constructor::getParameterCount)).toList();
    if (constructors.isEmpty()) {
      throw new UnfitException("class " + name + " has no public constructor");
    }
    int leading = constructors.getFirst().getParameterCount();
    Constructor<?> shortest = constructors.stream().filter(constructor -> takesLeading(constructor, leading, type))
        .findFirst().orElseThrow(() -> new UnfitException(
            type.isRecord() ? "class " + name + " has a shortest constructor whose parameters are not its leading "
                + "record components"
                : "class " + name + " is no record and has no public constructor without parameters"));
    Constructor<?> canonical = constructors.stream()
        .filter(constructor -> takesLeading(constructor, parameters.size(), type)).findFirst()
        .orElseThrow(() -> new UnfitException("class " + name + " hides the constructor of all its components"));
    if (!shortest.trySetAccessible() || !canonical.trySetAccessible()
        || !parameters.stream().allMatch(parameter -> parameter.accessor.trySetAccessible())) {
      throw new UnfitException("class " + name + " cannot be reached: its module must be open, or say \"opens "
          + type.getPackageName() + "\"");
    }
    return new PluginType(type.asSubclass(ExtensionPoint.class), id, kinds, parameters, leading, shortest, canonical);
  }

  private static List<Parameter> parameters(Class<?> type) throws UnfitException {
    if (!type.isRecord()) {
      return List.of();
    }
    List<Parameter> parameters = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = Names.snakeCase(component.getName());
      if (name.equals("id")) {
        throw new UnfitException(
            "class " + type.getName() + " has a component called id; configurations need that name");
      }
      parameters.add(new Parameter(name, ParameterType.of(component.getGenericType())
          .orElseThrow(() -> new UnfitException(("class %s has a component %s of type %s, which a configuration cannot "
              + "give; it can give int, long, double, boolean, String, enums, plug-ins, and List and Optional of these")
              .formatted(type.getName(), component.getName(), component.getGenericType().getTypeName()))),
          component.getAccessor()));
    }
    return List.copyOf(parameters);
  }

  private static boolean takesLeading(Constructor<?> constructor, int count, Class<?> type) {
    if (constructor.getParameterCount() != count) {
      return false;
    }
    if (!type.isRecord()) {
      return count == 0;
    }
    RecordComponent[] components = type.getRecordComponents();
    return count <= components.length && Arrays.equals(constructor.getParameterTypes(),
        Arrays.stream(components).limit(count).map(RecordComponent::getType).toArray());
  }

  /** Whether a configuration must give a parameter. */
  boolean requires(Parameter parameter) {
    return parameters.indexOf(parameter) < leading && !(parameter.type instanceof ParameterType.Maybe);
  }

  /**
   * Builds a plug-in.
   *
   * @param given values by parameter name, with all required ones
   * @param path where they were given
   * @throws PluginException if the plug-in refuses them
   */
  ExtensionPoint build(Map<String, Object> given, String path) {
    Object[] first = parameters.stream().limit(leading)
        .map(parameter -> given.getOrDefault(parameter.name, Optional.empty())).toArray();
    ExtensionPoint base = invoke(shortest, first, path);
    if (parameters.stream().skip(leading).noneMatch(parameter -> given.containsKey(parameter.name))) {
      return base;
    }
    Map<String, Object> all = values(base);
    all.putAll(given);
    return invoke(canonical, parameters.stream().map(parameter -> all.get(parameter.name)).toArray(), path);
  }

  /** The values of all parameters, in order. */
  Map<String, Object> values(ExtensionPoint plugin) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      try {
        Object value = parameter.accessor.invoke(plugin);
        if (value == null) {
          throw new PluginException("", "%s: its parameter %s is null; %s".formatted(id, parameter.name,
              parameter.type instanceof ParameterType.Maybe ? "what may be absent is an empty Optional"
                  : "its constructors give each parameter a value, and one that may be absent is an Optional"));
        }
        values.put(parameter.name, value);
      } catch (ReflectiveOperationException e) {
        throw new PluginException("", "%s: its parameter %s cannot be read: %s".formatted(id, parameter.name,
            Faults.describe(e)), e);
      }
    }
    return values;
  }

  private ExtensionPoint invoke(Constructor<?> constructor, Object[] arguments, String path) {
    try {
      return type.cast(constructor.newInstance(arguments));
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = Faults.cause(e);
      throw new PluginException(path, cause instanceof IllegalArgumentException && cause.getMessage() != null
          ? id + ": " + cause.getMessage() : id + ": its constructor failed: " + Faults.describe(cause), cause);
    }
  }
}
