package org.chainrule.experiments.script;

import java.util.Map;
import org.chainrule.api.Activation;
import org.chainrule.api.Initializer;

/** A layer by its id, with values for some of its parameters. */
public final class LayerPart extends Part {
  LayerPart(String id, Map<String, Object> parameters) {
    super(id, parameters);
  }

  @Override
  public LayerPart with(String parameter, Object value) {
    return new LayerPart(id(), extended(parameter, value));
  }

  /** With an activation by its id. */
  public LayerPart activation(String id) {
    return with("activation", id);
  }

  /** With an activation. */
  public LayerPart activation(Part activation) {
    return with("activation", activation);
  }

  /** With an activation of one's own. */
  public LayerPart activation(Activation activation) {
    return with("activation", activation);
  }

  /** With first values by an initializer's id. */
  public LayerPart initializer(String id) {
    return with("initializer", id);
  }

  /** With first values by an initializer of one's own. */
  public LayerPart initializer(Initializer initializer) {
    return with("initializer", initializer);
  }

  /** With max(x, 0). */
  public LayerPart relu() {
    return activation("relu");
  }

  /** With tanh. */
  public LayerPart tanh() {
    return activation("tanh");
  }

  /** With 1 / (1 + exp(-x)). */
  public LayerPart sigmoid() {
    return activation("sigmoid");
  }

  /** With x Phi(x). */
  public LayerPart gelu() {
    return activation("gelu");
  }

  /** Without an activation. */
  public LayerPart linear() {
    return activation("linear");
  }
}
