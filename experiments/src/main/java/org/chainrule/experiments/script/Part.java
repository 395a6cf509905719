package org.chainrule.experiments.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.host.Catalog;

/**
 * A plug-in by its id, with values for some of its parameters. Parameters have the names of configurations, such as {@code
 * learning_rate}; those that are not given take the plug-in's own defaults.
 */
public sealed class Part permits LayerPart {
  private final String id;
  private final Map<String, Object> parameters;

  Part(String id, Map<String, Object> parameters) {
    this.id = id;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** A plug-in of any kind with its defaults; {@code mish@1.0} for one of several versions. */
  public static Part of(String id) {
    return new Part(id, Map.of());
  }

  /**
   * The same with a parameter.
   *
   * @param value a number, a truth value, a text, a {@link Part}, a plug-in object, or a list of these
   */
  public Part with(String parameter, Object value) {
    return new Part(id, extended(parameter, value));
  }

  /**
   * The plug-in itself, for loops of one's own: {@code adam(0.01).create(Optimizer.class)}, {@code
   * Part.of("cpu").create(TensorBackend.class)}.
   *
   * @param kind what it is, one of the interfaces that plug-ins implement
   * @throws RuntimeException if there is no such plug-in or a parameter does not fit; the message says what would
   */
  public <T extends ExtensionPoint> T create(Class<T> kind) {
    return create(kind, Session.present());
  }

  <T extends ExtensionPoint> T create(Class<T> kind, Session session) {
    Catalog catalog = session.catalog(PartSettings.classes(this));
    return catalog.create(kind, PartSettings.plain(this, new PluginFactory(catalog), id), "");
  }

  Map<String, Object> extended(String parameter, Object value) {
    if (!(value instanceof Number || value instanceof Boolean || value instanceof String || value instanceof Part
        || value instanceof ExtensionPoint || value instanceof Iterable)) {
      throw new IllegalArgumentException(
          ("%s: the parameter %s cannot be %s; it can be a number, a truth value, a text, a "
              + "Part, a plug-in, or a list of these").formatted(id, parameter, value));
    }
    Map<String, Object> more = new LinkedHashMap<>(parameters);
    more.put(parameter, value);
    return more;
  }

  /** The id. */
  public String id() {
    return id;
  }

  /** The parameters that are given. */
  public Map<String, Object> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return parameters.isEmpty() ? id : id + parameters;
  }
}
