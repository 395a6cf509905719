package org.chainrule.plugins.layers;

import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * An activation as a layer of its own, for example behind a normalisation: in a model {@code activation: mish}, or just
 * {@code activation} for the experiment's.
 *
 * @param function the activation; the experiment's by default
 */
@Plugin("activation")
public record ActivationLayer(Optional<Activation> function) implements Layer {
  /** The experiment's activation. */
  public ActivationLayer() {
    this(Optional.empty());
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    return context.activate(x, function);
  }
}
