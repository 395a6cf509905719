package org.chainrule.plugins.activations;

import org.chainrule.api.Activation;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/** The identity: x. For layers, such as the last one, that are to have no activation. */
@Plugin("linear")
public record Linear() implements Activation {
  @Override
  public Tensor apply(Tensor x) {
    return x;
  }
}
