package org.chainrule.api;

/** Random changes to training samples, as tensor expressions over a batch, so that they are compiled with the step. */
@FunctionalInterface
public interface Augmentation extends ExtensionPoint {
  /** The changed batch. */
  Samples apply(Samples batch, Context context);

  /**
   * A batch.
   *
   * @param features inputs of the model, the first axis running over samples
   * @param targets what the loss compares with
   */
  record Samples(Tensor features, Tensor targets) {}
}
