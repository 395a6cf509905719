package org.chainrule.host;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chainrule.api.ExtensionPoint;

/** What a configuration can give to a hyper-parameter. */
sealed interface ParameterType {
  /** int or long. */
  record Whole(boolean wide) implements ParameterType {}

  /** double. */
  record Real() implements ParameterType {}

  /** boolean. */
  record Truth() implements ParameterType {}

  /** String. */
  record Text() implements ParameterType {}

  /** A constant of an enum, by its name in lower case. */
  record Choice(List<Enum<?>> constants) implements ParameterType {}

  /** Another plug-in. */
  record Nested(Kind kind) implements ParameterType {}

  /** A list. */
  record ListOf(ParameterType element) implements ParameterType {}

  /** Something that may be absent. */
  record Maybe(ParameterType content) implements ParameterType {}

  /** What may be given, in words. */
  default String label() {
    return switch (this) {
      case Whole _ -> "integer";
      case Real _ -> "number";
      case Truth _ -> "true or false";
      case Text _ -> "text";
      case Choice(var constants) -> constants.stream().map(ParameterType::name)
          .collect(Collectors.joining(", ", "one of ", ""));
      case Nested(var kind) -> kind.label();
      case ListOf(var element) -> "list of " + element.label();
      case Maybe(var content) -> content.label();
    };
  }

  /** Name of an enum's constant in configurations. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The type that configurations give for a Java type, if there is one. */
  static Optional<ParameterType> of(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class ->
          of(generic.getActualTypeArguments()[0]).map(ListOf::new);
      case ParameterizedType generic when generic.getRawType() == Optional.class ->
          of(generic.getActualTypeArguments()[0]).filter(content -> !(content instanceof Maybe)).map(Maybe::new);
      case Class<?> plain -> of(plain);
      default -> Optional.empty();
    };
  }

  private static Optional<ParameterType> of(Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return Optional.of(new Whole(false));
    } else if (type == long.class || type == Long.class) {
      return Optional.of(new Whole(true));
    } else if (type == double.class || type == Double.class) {
      return Optional.of(new Real());
    } else if (type == boolean.class || type == Boolean.class) {
      return Optional.of(new Truth());
    } else if (type == String.class) {
      return Optional.of(new Text());
    } else if (type.isEnum()) {
      return Optional.of(new Choice(
          Arrays.stream(type.getEnumConstants()).<Enum<?>>map(constant -> (Enum<?>) constant).toList()));
    } else if (type.isInterface() && ExtensionPoint.class.isAssignableFrom(type)) {
      return Arrays.stream(Kind.values()).filter(kind -> kind.type() == type).findFirst().map(Nested::new);
    }
    return Optional.empty();
  }
}
