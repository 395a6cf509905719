package org.chainrule.api;

/** A part of a model: a function of one tensor, with parameters from its {@link Context}. Models are layers too. */
@FunctionalInterface
public interface Layer extends ExtensionPoint {
  /**
   * The layer's output.
   *
   * @param x input, the first axis running over samples
   * @param context where parameters, states and random numbers come from
   */
  Tensor apply(Tensor x, Context context);
}
