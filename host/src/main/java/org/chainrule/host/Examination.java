package org.chainrule.host;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.TensorBackend;
import org.chainrule.host.ParameterType.Maybe;
import org.chainrule.host.PluginSource.Candidate;
import org.chainrule.host.PluginType.Parameter;

/** Checks that a class is a usable plug-in and reads what users may know of it. */
final class Examination {
  private Examination() {}

  /** One item for each kind of the class. */
  static List<Catalog.Item> items(Candidate candidate) throws UnfitException {
    String name = candidate.type().getName();
    try {
      PluginType type = PluginType.of(candidate.type());
      Map<String, Object> defaults = defaults(type);
      // Reading the documentation of all plug-ins would be a quarter of the time that a catalog takes to load.
      List<ParameterInfo> parameters = new LazyList<>(() -> parameters(type, defaults, candidate.provenance()));
      List<Catalog.Item> items = new ArrayList<>();
      for (Kind kind : type.kinds()) {
        items.add(new Catalog.Item(new PluginEntry(kind, type.id(), candidate.provenance().version(),
            candidate.provenance().origin(), candidate.provenance().sha256(), parameters, type.type()), type, defaults,
            candidate.provenance()));
      }
      return items;
    } catch (PluginException e) {
      throw new UnfitException("class " + name + ": " + e.getMessage());
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      // Whatever the author's code throws, the other plug-ins are still to be found.
      throw new UnfitException("class " + name + " cannot be used: " + Faults.describe(e));
    }
  }

  /** Values of parameters where nothing is given. A plug-in without required parameters is built for that. */
  private static Map<String, Object> defaults(PluginType type) throws UnfitException {
    List<Parameter> required = type.parameters().stream().filter(type::requires).toList();
    if (required.isEmpty()) {
      ExtensionPoint plugin = type.build(Map.of(), "");
      check(type, plugin);
      return type.values(plugin);
    }
    // What stays the same when required parameters change is a default; the rest depends on them.
    Optional<Map<String, Object>> one = sampled(type, required, 0);
    Optional<Map<String, Object>> other = sampled(type, required, 1);
    Map<String, Object> defaults = new LinkedHashMap<>();
    one.ifPresent(values -> values.forEach((name, value) -> {
      if (required.stream().noneMatch(parameter -> parameter.name().equals(name))
          && other.isPresent() && value.equals(other.get().get(name))) {
        defaults.put(name, value);
      }
    }));
    type.parameters().stream().limit(type.leading()).filter(parameter -> parameter.type() instanceof Maybe)
        .forEach(parameter -> defaults.put(parameter.name(), Optional.empty()));
    return defaults;
  }

  private static Optional<Map<String, Object>> sampled(PluginType type, List<Parameter> required, int number) {
    Map<String, Object> given = new LinkedHashMap<>();
    required.forEach(parameter -> given.put(parameter.name(), sample(parameter.type(), number)));
    try {
      return Optional.of(type.values(type.build(given, "")));
    } catch (PluginException _) {
      // A plug-in may refuse invented numbers; then its defaults are not known before it gets real ones.
      return Optional.empty();
    }
  }

  private static Object sample(ParameterType type, int number) {
    return switch (type) {
      case ParameterType.Whole(boolean wide) -> wide ? (Object) (3L + 2 * number) : (Object) (3 + 2 * number);
      case ParameterType.Real _ -> 0.25 * (1 + number);
      case ParameterType.Truth _ -> number == 0;
      case ParameterType.Text _ -> number == 0 ? "a" : "b";
      case ParameterType.Choice(var constants) -> constants.get(number % constants.size());
      case ParameterType.Nested(var kind) -> Proxy.newProxyInstance(kind.type().getClassLoader(),
          new Class<?>[] {kind.type()}, (self, method, arguments) -> switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> number;
            case "toString" -> kind.label();
            default -> throw new UnsupportedOperationException(method.getName());
          });
      case ParameterType.ListOf(var element) -> List.of(sample(element, number));
      case Maybe(var content) -> Optional.of(sample(content, number));
    };
  }

  private static void check(PluginType type, ExtensionPoint plugin) throws UnfitException {
    if (!(plugin instanceof TensorBackend backend)) {
      return;
    }
    int version = backend.irVersion();
    if (version != TensorBackend.IR_VERSION) {
      throw new UnfitException(
          ("the backend \"%s\" was written for version %d of the intermediate representation; this "
              + "program has version %d").formatted(type.id(), version, TensorBackend.IR_VERSION));
    }
    if (!backend.id().equals(type.id())) {
      throw new UnfitException("the backend \"%s\" calls itself \"%s\"; both must be equal".formatted(type.id(),
          backend.id()));
    }
  }

  private static List<ParameterInfo> parameters(PluginType type, Map<String, Object> defaults, Provenance provenance) {
    if (type.parameters().isEmpty()) {
      return List.of();
    }
    Map<String, String> texts = provenance.source().apply(type.type())
        .flatMap(source -> Documentation.of(source, type.type())).map(Documentation::parameters).orElse(Map.of());
    return type.parameters().stream().map(parameter -> new ParameterInfo(parameter.name(), parameter.type().label(),
        Optional.ofNullable(defaults.get(parameter.name())).flatMap(Examination::written), type.requires(parameter),
        texts.getOrDefault(parameter.name(), ""))).toList();
  }

  /** A default as a configuration would give it; plug-ins inside it by what they print. */
  private static Optional<Object> written(Object value) {
    return switch (value) {
      case Optional<?> maybe -> maybe.flatMap(Examination::written);
      case List<?> list -> Optional.of(list.stream().flatMap(element -> written(element).stream()).toList());
      case Enum<?> constant -> Optional.of(ParameterType.name(constant));
      case ExtensionPoint plugin -> Optional.of(printed(plugin));
      default -> Optional.of(value);
    };
  }

  private static String printed(ExtensionPoint plugin) {
    org.chainrule.api.Plugin annotation = plugin.getClass().getAnnotation(org.chainrule.api.Plugin.class);
    return annotation != null && plugin.toString().endsWith("[]") ? annotation.value() : plugin.toString();
  }
}
