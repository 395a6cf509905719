package org.chainrule.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.chainrule.api.Context;
import org.chainrule.api.ContractException;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.ShapeException;

/**
 * Layers applied one after the other. Each has a scope of its own, {@code dense1}, {@code dropout1}, {@code dense2},
 * and its output is tapped under that name.
 *
 * @param parts the layers with the names that their scopes are made from
 */
public record Sequential(List<Part> parts) implements Layer {
  /** Copies the list. */
  public Sequential {
    parts = List.copyOf(parts);
  }

  /**
   * One layer.
   *
   * @param name the scope's name without its number
   * @param layer the layer
   */
  public record Part(String name, Layer layer) {
    @Override
    public String toString() {
      return layer instanceof Record ? layer.toString() : name;
    }
  }

  /** Layers under their plug-in ids. */
  public static Sequential of(Layer... layers) {
    return of(Arrays.asList(layers));
  }

  /** Layers under their plug-in ids. */
  public static Sequential of(List<? extends Layer> layers) {
    return new Sequential(layers.stream().map(layer -> new Part(name(layer), layer)).toList());
  }

  /** A layer's plug-in id; the lower_snake_case name of its class without one, and {@code layer} for a lambda. */
  public static String name(Layer layer) {
    Plugin plugin = layer.getClass().getAnnotation(Plugin.class);
    if (plugin != null) {
      return plugin.value();
    }
    String simple = layer.getClass().getSimpleName();
    return layer.getClass().isSynthetic() || layer.getClass().isHidden() || simple.isEmpty() ? "layer"
        : simple.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_").toLowerCase(Locale.ROOT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ShapeException if a layer does not take its input, naming the layer
   */
  @Override
  public Tensor apply(Tensor x, Context context) {
    Tensor result = x;
    for (Part part : parts) {
      Context scope = context.child(part.name());
      String path = scope instanceof TraceContext trace ? trace.path() : part.name();
      try {
        result = ContractException.result(part.layer(), "apply", part.layer().apply(result, scope)).tap(path);
      } catch (ShapeException e) {
        throw e.getMessage().startsWith("layer ") ? e
            : new ShapeException("layer '%s' with input %s: %s".formatted(path, result.shape(), e.getMessage()), e);
      }
    }
    return result;
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
