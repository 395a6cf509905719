package org.chainrule.host;

import java.util.Optional;

/**
 * A hyper-parameter of a plug-in.
 *
 * @param name its name in configurations, in snake_case
 * @param type what may be given, in words: {@code number}, {@code integer}, {@code text}, {@code true or false},
 *     {@code one of a, b}, a kind of plug-in, {@code list of ...}
 * @param defaultValue what it is where nothing is given, as it would be written in a configuration; empty if it must be
 *     given, if it is optional and absent, or if it depends on other parameters
 * @param required whether it must be given
 * @param text what the plug-in's documentation says of it; empty where its source is not at hand
 */
public record ParameterInfo(String name, String type, Optional<Object> defaultValue, boolean required, String text) {}
