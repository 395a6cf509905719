package org.chainrule.experiments.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Overrides;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.host.Catalog;
import org.chainrule.host.ParameterInfo;
import org.chainrule.host.PluginEntry;

/** Plug-ins to try: with the parameters given, and an example of each one that must be given and is not. */
final class Examples {
  /** For parameters that have no default, by the words that describe their type. */
  private static final Map<String, Object> VALUES = Map.of("integer", 4, "number", 0.5, "activation", "tanh", "layer",
      Map.of("dense", 4), "list of layer", List.of(Map.of("activation", "tanh")), "list of integer", List.of(3, 2),
      "initializer", "xavier_uniform", "schedule", "constant", "optimizer", "sgd");

  private Examples() {}

  /**
   * Builds a plug-in.
   *
   * @param parameters as on a command line: {@code slope=0.1}
   * @throws InputException if it cannot be built so
   */
  static ExtensionPoint create(Catalog catalog, PluginEntry entry, List<String> parameters) {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("id", entry.id() + "@" + entry.version());
    Mapping specification = new Overrides(_ -> Optional.empty()).apply((Mapping) PluginFactory.setting(given),
        parameters);
    for (ParameterInfo parameter : entry.parameters()) {
      Object example = VALUES.get(parameter.type());
      if (parameter.required() && !specification.entries().containsKey(parameter.name()) && example != null) {
        specification = specification.with(parameter.name(), PluginFactory.setting(example));
      }
    }
    return new PluginFactory(catalog).create(entry.kind().type(), specification,
        entry.kind().label() + "/" + entry.id());
  }
}
